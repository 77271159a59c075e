"""What a person says of an answer, on whichever tab it is shown: verdict, reasons and remark, kept at once."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from playground.studies.judgements import MOST_REMARK, JudgementStore
from playground.studies.values import Judgement, Verdict
from playground.ui.page.actions import Action, Id, Text

LONGEST_AUTHOR = 80


class Judge(Action):
    """Say what an answer is; said once more, that is taken back."""

    act: Literal["judge"]
    of: Id = ""
    """What the tab calls the answer; "" for the one that the page has open."""
    verdict: Verdict
    author: Text = ""


class Reason(Action):
    """Name a reason, or no longer."""

    act: Literal["reason"]
    of: Id = ""
    reason: Text
    author: Text = ""


class Remark(Action):
    """Say something about an answer."""

    act: Literal["remark"]
    of: Id = ""
    value: Annotated[str, Field(max_length=MOST_REMARK)]
    author: Text = ""


class Undo(Action):
    """Go back to what was said of an answer before."""

    act: Literal["undo"]
    of: Id = ""


Say = Judge | Reason | Remark | Undo


def say(store: JudgementStore, action: Say, run: str, user: str | None) -> Judgement:
    """What counts of a run from now on; it is on the disk. Raises StudyError for a run that is gone."""
    if isinstance(action, Undo):
        return store.undo(run)
    before = store.of([run]).get(run) or Judgement(run)
    author = user or action.author.strip()[:LONGEST_AUTHOR] or before.author
    said = replace(_said(action, before), author=author, at="")
    return before if replace(said, at=before.at, author=before.author) == before else store.judge(said)


def _said(action: Judge | Reason | Remark, before: Judgement) -> Judgement:
    match action:
        case Judge(verdict=verdict):
            return replace(before, verdict=None if before.verdict == verdict else verdict)
        case Reason(reason=reason):
            left = tuple(one for one in before.reasons if one != reason)
            return replace(before, reasons=left if reason in before.reasons else (*before.reasons, reason))
        case Remark(value=value):
            return replace(before, remark=value.strip("\r\n"))

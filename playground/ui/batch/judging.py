"""What a person says of an answer, kept at once."""

from dataclasses import replace

from playground.studies.judgements import JudgementStore
from playground.studies.values import Judgement
from playground.ui.batch.actions import Judge, Reason, Remark, Say, Undo

LONGEST_AUTHOR = 80


def say(store: JudgementStore, action: Say, user: str | None) -> Judgement:
    """What counts of the answer from now on; it is on the disk. Raises StudyError for an answer that is gone."""
    if isinstance(action, Undo):
        return store.undo(action.of)
    before = store.of([action.of]).get(action.of) or Judgement(action.of)
    author = user or action.author.strip()[:LONGEST_AUTHOR] or before.author
    said = replace(_said(action, before), author=author, at="")
    return before if replace(said, at=before.at, author=before.author) == before else store.judge(said)


def _said(action: Judge | Reason | Remark, before: Judgement) -> Judgement:
    match action:
        case Judge(verdict=verdict):
            return replace(before, verdict=None if before.verdict == verdict else verdict)
        case Reason(reason=reason):
            reasons = before.reasons
            return replace(
                before,
                reasons=tuple(one for one in reasons if one != reason) if reason in reasons else (*reasons, reason),
            )
        case Remark(value=value):
            return replace(before, remark=value.strip("\r\n"))

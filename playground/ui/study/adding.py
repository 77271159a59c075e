"""A question that somebody asked goes into a question set, from whichever tab: one dialog for all of them."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from playground.core.errors import Failure, PlaygroundError, StudyError
from playground.studies.sets import limits
from playground.studies.sets.splitting import half
from playground.studies.values import Question
from playground.ui.html.elements import Html
from playground.ui.html.words import Words
from playground.ui.page.actions import Action, Id, Text, read
from playground.ui.page.language import part
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.study.views.adding import Asked, added, form, refused
from playground.ui.workarounds.components import PRIVATE, drawn


class Offer(Action):
    """Show the dialog for a question."""

    act: Literal["offer"]
    text: Annotated[str, Field(max_length=4 * limits.LONGEST_QUESTION)] = ""
    """Longer than what may be kept: what is too long is told."""
    batch: Id = ""
    question: Id = ""
    """Of a batch, so that what is expected of answers goes along."""


class Put(Offer):
    """Put the question into a set."""

    act: Literal["put"]  # type: ignore[assignment]
    set: Id = ""
    """"" makes a new one."""
    name: Text = ""
    """Of the new one."""


Adding = Offer | Put
ADDING: TypeAdapter[Adding] = TypeAdapter(Annotated[Adding, Field(discriminator="act")])


@dataclass
class Kept:
    """What is kept for a page."""

    last: str = ""
    """Id of the set that a question went into last, which the next one is likely to join."""
    serial: int = 0
    """Of what was drawn: the same question may be offered again."""


def build(page: Page) -> None:
    """Lay out the dialog, and connect it."""
    drawn("add-to-set-dialog", part("add_to_set"))
    place = drawn("add-to-set-drawn")
    dialog = _Dialog(page, place)
    event = page.hear("add_to_set", dialog.act, [place])
    event.then(None, None, None, js="() => playground.look()", **PRIVATE)


class _Dialog:
    """What it shows and does."""

    def __init__(self, page: Page, place: Any) -> None:
        self._page = page
        self._studies = page.workspace.studies
        self._place = place

    def act(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """The question is shown with the sets that it can go into; or it went into one."""
        return self._page.turn(session, lambda: {self._place: self._shown(session, told)})

    def _shown(self, session: Session, told: object) -> Html:
        kept, words = session.keep(Kept), Words(session.language)
        kept.serial += 1
        try:
            action = read(ADDING, told)
            question = self._question(action)
        except PlaygroundError as error:
            return refused(Failure.of(error), kept.serial, words)
        failure = None
        if isinstance(action, Put):
            try:
                return self._put(action, question, session)
            except PlaygroundError as error:
                failure = Failure.of(error)
        own = [line for line in self._studies.sets.all() if not line.stock]
        chosen, name = (action.set, action.name) if isinstance(action, Put) else (kept.last, "")
        asked = Asked(question, action.batch, own, chosen, name, failure)
        return form(asked, kept.serial, words)

    def _question(self, action: Offer) -> Question:
        """The question of a batch with all that is expected of its answers; any other one by its text alone."""
        if not action.batch:
            return Question("", action.text.strip(), split=half(action.text))
        batch = self._studies.store.get(action.batch)
        found = next((one for one in batch.plan.questions if one.id == action.question), None)
        if found is None:
            raise StudyError("set_question_unknown", name=batch.set_name)
        return found

    def _put(self, action: Put, question: Question, session: Session) -> Html:
        """Raises PlaygroundError where that cannot be."""
        kept, words, sets = session.keep(Kept), Words(session.language), self._studies.sets
        if action.set:
            result = sets.add(action.set, question)
            known, new = result.set, result.added > 0
        else:
            known, new = sets.create(action.name, [question], session.user), True
        kept.last = known.id
        self._page.changes.tell("studies")
        return added(known, question, new, kept.serial, words)

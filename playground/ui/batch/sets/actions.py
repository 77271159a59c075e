"""What can be asked for of question sets, and how it is done."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from playground.core.errors import Failure, PlaygroundError, StudyError
from playground.core.strings import Language
from playground.studies.sets import cells, limits
from playground.studies.sets.splitting import half
from playground.studies.sets.store import SetStore
from playground.studies.values import Question, QuestionSet, Split
from playground.ui.batch.actions import Done, OfTab
from playground.ui.batch.looking.location import Location, address
from playground.ui.batch.sets.kept import Draft, KeptSets
from playground.ui.html.words import Words
from playground.ui.page.actions import Id, Text

Long = Annotated[str, Field(max_length=4 * limits.LONGEST_QUESTION)]
"""Longer than what may be kept: what is too long is told with its row and column."""


class Edit(OfTab):
    """Open the form of a question, "" for a new one, or close it."""

    act: Literal["edit_question", "leave_question"]
    question: Id = ""


class Save(OfTab):
    """Keep a question as it stands in the form."""

    act: Literal["save_question"]
    set: Id
    question: Id = ""
    text: Long = ""
    points: Annotated[str, Field(max_length=200_000)] = ""
    """One a line, as in a cell of a table."""
    refusal: Literal["", "yes", "no"] = ""
    tags: Text = ""
    note: Long = ""
    split: Literal["", "tune", "check"] = ""
    """"" leaves it to the text of the question."""


class Drop(OfTab):
    """Take a question out of a set."""

    act: Literal["drop_question"]
    set: Id
    question: Id


class PutBack(OfTab):
    """Take back that a question was taken out."""

    act: Literal["put_back"]


class OfSet(OfTab):
    """Forget a set, or make one's own of it."""

    act: Literal["remove_set", "copy_set"]
    set: Id


class Rename(OfTab):
    """Call a set something else."""

    act: Literal["rename_set"]
    set: Id
    name: Text


class Keep(OfTab):
    """Keep what was read as a new set."""

    act: Literal["create_set"]
    name: Text


class Append(OfTab):
    """Add what was read to a set."""

    act: Literal["append_set"]
    set: Id


class Forget(OfTab):
    """Read no longer."""

    act: Literal["forget_incoming"]


SetChange = Edit | Save | Drop | PutBack | OfSet | Rename | Keep | Append | Forget


class SetActions:
    """Changes sets; any thread may call."""

    def __init__(self, sets: SetStore) -> None:
        self._sets = sets

    def change(self, action: SetChange, kept: KeptSets, user: str | None, words: Words) -> Done:
        """Do what was asked for; raises PlaygroundError when that cannot be, but for what is wrong with a question."""
        match action:
            case Edit(act=act, question=question):
                kept.draft = Draft(question) if act == "edit_question" else None
                return Done(changed=False)
            case Save():
                return self._save(action, kept)
            case Drop():
                return self._drop(action, kept)
            case PutBack():
                return self._put_back(kept)
            case OfSet(act="copy_set", set=wanted):
                return self._copy(self._sets.get(wanted), user, words)
            case OfSet(set=wanted):
                self._sets.remove(wanted)
                return Done(to=address(Location("sets")))
            case Rename(set=wanted, name=name):
                self._sets.rename(wanted, name)
                return Done()
            case Forget():
                kept.incoming = None
                return Done(changed=False)
            case Keep() | Append():
                return self._keep(action, kept, user, words)

    def _save(self, action: Save, kept: KeptSets) -> Done:
        """Keep a question; what is wrong with it is told in its row, which stays open."""
        draft = Draft(action.question, action.model_dump(exclude={"act", "at", "set", "question"}))
        try:
            question = _question(action)
            if action.question:
                self._sets.edit(action.set, question)
            elif not self._sets.add(action.set, question).added:
                raise StudyError("set_question_known")
        except PlaygroundError as error:
            kept.draft = replace(draft, failure=Failure.of(error))
            return Done(changed=False)
        kept.draft = None if action.question else Draft("")
        return Done()

    def _drop(self, action: Drop, kept: KeptSets) -> Done:
        questions = self._sets.get(action.set).questions
        self._sets.drop(action.set, action.question)
        place = next((at for at, one in enumerate(questions) if one.id == action.question), None)
        kept.dropped = None if place is None else (action.set, place, questions[place])
        return Done()

    def _put_back(self, kept: KeptSets) -> Done:
        """The question where it stood; what others have added meanwhile stays."""
        if kept.dropped is None:
            return Done(changed=False)
        (wanted, place, question), kept.dropped = kept.dropped, None
        questions = list(self._sets.get(wanted).questions)
        questions.insert(min(place, len(questions)), question)
        self._sets.replace(wanted, questions)
        return Done()

    def _copy(self, known: QuestionSet, user: str | None, words: Words) -> Done:
        wanted = words("sets.copy_of", name=known.name)[: limits.LONGEST_NAME]
        made = self._free(lambda name: self._sets.create(name, known.questions, user), wanted)
        return Done(to=address(Location("set", made.id)))

    def _free(self, create: Callable[[str], QuestionSet], wanted: str) -> QuestionSet:
        """What `create` makes under the first name that nobody has."""
        taken = {line.name.casefold() for line in self._sets.all()}
        names = (wanted, *(f"{wanted[: limits.LONGEST_NAME - 4]} {number}" for number in range(2, 1_000)))
        return create(next(name for name in names if name.casefold() not in taken))

    def _keep(self, action: Keep | Append, kept: KeptSets, user: str | None, words: Words) -> Done:
        if kept.incoming is None:
            raise StudyError("incoming_forgotten")
        questions = kept.incoming.read.questions
        if isinstance(action, Keep):
            made = self._sets.create(action.name, questions, user)
            told = words("sets.created", name=made.name, questions=words.counted("questions", len(questions)))
        else:
            added = self._sets.add(action.set, *questions)
            made = added.set
            told = words("sets.added", name=made.name, added=added.added, known=added.known)
        kept.incoming = None
        return Done(to=address(Location("set", made.id)), told=told)


def _question(action: Save) -> Question:
    split: Split = action.split or half(action.text)
    return Question(
        id=action.question,
        text=action.text,
        key_points=cells.key_points(action.points),
        refusal={"yes": True, "no": False}.get(action.refusal),
        tags=cells.tags(action.tags),
        note=action.note,
        split=split,
    )


def in_words(failure: Failure, language: Language) -> Failure:
    """The failure, with the column called as the page calls it."""
    words = Words(language)
    known = ("question", "key_points", "must_not", "tags", "note")
    facts = tuple(
        (name, words(f"sets.column_{value}") if name == "column" and value in known else value)
        for name, value in failure.facts
    )
    return replace(failure, facts=facts)

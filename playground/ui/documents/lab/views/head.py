"""The head of the lab, and the evidence that it goes by, question by question."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.errors import Failure
from playground.studies.lab.values import Evidence, Place
from playground.studies.sets.store import SetLine
from playground.studies.values import Question
from playground.ui.html.controls import button, option, select_field
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words

_LONGEST = 160
"""Characters of a place that are shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence, and where it stands in the collection."""

    evidence: Evidence
    place: Place | None
    """None where it is lost."""
    piece: int = 0
    """The chunk that it begins in."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A question with its evidence."""

    question: Question
    found: Sequence[Found]

    @property
    def whole(self) -> bool:
        """Whether every part of it stands somewhere."""
        there = {each.evidence.part for each in self.found if each.place is not None}
        return bool(self.found) and there == {each.evidence.part for each in self.found}


@dataclass(frozen=True, slots=True)
class Bench:
    """What the head shows."""

    collection: str
    collection_id: str
    sets: Sequence[SetLine]
    set_id: str
    questions: Sequence[Marked]
    told: str = ""
    failure: Failure | None = None
    can_undo: bool = False


def head(bench: Bench, words: Words) -> Html:
    """Where one is, the set that is chosen, and its evidence."""
    marked = [each for each in bench.questions if each.found]
    failure = failure_card(bench.failure, words.language) if bench.failure is not None else None
    return join(
        [
            _crown(bench, words),
            _chooser(bench, words),
            failure,
            _told(bench, words),
            _list(marked, words) if marked else _lesson(words),
            _unmarked([each.question for each in bench.questions if not each.found], words) if marked else None,
        ]
    )


def _crown(bench: Bench, words: Words) -> Html:
    back = element(
        "button",
        element("span", "← ", aria_hidden="true"),
        words("lab.back"),
        type="button",
        class_="small",
        id="lab-back",
        data_act="leave",
    )
    title = element("h2", words("lab.title"))
    return element(
        "div",
        back,
        title,
        element("span", element("bdi", words.collection(bench.collection)), class_="aside"),
        class_="crown",
        data_lab_collection=bench.collection_id,
    )


def _chooser(bench: Bench, words: Words) -> Html:
    options = [option(one.id, f"{one.name} ({one.count})", chosen=one.id == bench.set_id) for one in bench.sets]
    if not bench.set_id:
        options = [option("", words("lab.no_set"), chosen=True), *options]
    choice = select_field(words("lab.set"), "set", options, data_change="set")
    take_in = button(words("lab.take_in"), data_lab_file=True)
    file = element(
        "input", type="file", accept=".jsonl,.json", hidden=True, id="lab-file", aria_label=words("lab.take_in")
    )
    write = None
    if any(each.found for each in bench.questions):
        write = element(
            "a",
            words("lab.write"),
            class_="small",
            href=f"exports/evidence/{bench.set_id}/evidence.jsonl",
            download=True,
        )
    count = sum(each.whole for each in bench.questions)
    lost = sum(bool(each.found) and not each.whole for each in bench.questions)
    said = words("lab.count", count=count, questions=len(bench.questions))
    lost_said = words("lab.count_lost", count=lost) if lost else None
    return element(
        "div",
        choice,
        element("p", words.sentences(said, lost_said) if bench.set_id else "", class_="sum"),
        element("span", take_in, file, write, class_="choices"),
        class_="lab-set",
    )


def _told(bench: Bench, words: Words) -> Html | None:
    if not bench.told:
        return None
    undo = button(words("lab.undo"), data_act="undo") if bench.can_undo else None
    return element("p", element("span", bench.told), undo, class_="line good", role="status")


def _lesson(words: Words) -> Html:
    """How it goes, in three lines."""
    steps = (element("li", words(f"lab.lesson_{number}")) for number in (1, 2, 3))
    return element("div", element("p", words("lab.lesson"), class_="title"), element("ol", *steps), class_="lab-lesson")


def _list(marked: Sequence[Marked], words: Words) -> Html:
    rows = (_question(each, words) for each in marked)
    fold = element("summary", words("lab.evidence", count=words.number(len(marked))))
    return element("details", fold, element("ol", *rows, class_="lab-marked", tabindex=0), class_="lab-evidence")


def _question(each: Marked, words: Words) -> Html:
    places = [_place(one, each, words) for one in each.found]
    return element("li", element("p", each.question.text, class_="q"), element("ul", *places))


def _place(one: Found, of: Marked, words: Words) -> Html:
    evidence, place = one.evidence, one.place
    parts = sorted({each.evidence.part for each in of.found})
    number = parts.index(evidence.part) + 1
    shared = sum(each.evidence.part == evidence.part for each in of.found) > 1
    state = None
    if place is None:
        state = element("span", words("lab.lost"), class_="chip bad")
    elif place.moved:
        state = element("span", words("lab.moved"), class_="chip")
    quoted = element("q", shortened(" ".join(evidence.span.text.split()), _LONGEST))
    name = element("bdi", evidence.span.document if place is None else place.document, class_="aside")
    return element(
        "li",
        element("span", words("lab.part_any" if shared else "lab.part", number=number), class_="chip part"),
        element("span", quoted, " ", name, " ", state, class_="text"),
        element("span", *_tools(one, parts, shared=shared, words=words), class_="choices"),
    )


def _tools(one: Found, parts: Sequence[int], *, shared: bool, words: Words) -> list[Html]:
    evidence, place = one.evidence, one.place
    tools = []
    if place is not None:
        tools.append(
            button(words("lab.open"), class_="link", data_lab_open=place.document_id, data_lab_piece=one.piece)
        )
    if shared:
        tools.append(
            button(words("lab.need_all"), class_="link", data_act="together", data_id=evidence.id, data_part=0)
        )
    elif len(parts) > 1:
        other = next(part for part in parts if part != evidence.part)
        tools.append(
            button(words("lab.need_any"), class_="link", data_act="together", data_id=evidence.id, data_part=other)
        )
    tools.append(button(words("lab.remove"), class_="link danger", data_act="remove", data_id=evidence.id))
    return tools


def _unmarked(questions: Sequence[Question], words: Words) -> Html | None:
    if not questions:
        return None
    rows = (element("li", question.text) for question in questions)
    fold = element("summary", words("lab.unmarked", count=words.number(len(questions))))
    return element("details", fold, element("ol", *rows, class_="lab-marked", tabindex=0), class_="lab-evidence")

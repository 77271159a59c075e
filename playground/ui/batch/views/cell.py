"""A cell beside the grid: the question and what is expected, the answer and what was found of it, how it came about."""

from collections import Counter
from dataclasses import dataclass

from playground.core.values import Passage, Run
from playground.studies.batches.grid import GridCell
from playground.studies.batches.values import Batch
from playground.studies.values import Arm, Finding, Grounding, Question
from playground.ui.batch.looking.location import Place
from playground.ui.batch.views.points import points
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.words import Words
from playground.ui.study.answers import Drawing, reasoning
from playground.ui.study.figures import figures
from playground.ui.study.judging.opinions import Pair, compared, opinion
from playground.ui.study.setups import setups_told
from playground.ui.study.states import state
from playground.ui.study.views.adding import add_button
from playground.ui.study.views.checks import checks
from playground.ui.study.views.cited import cited
from playground.ui.study.views.grounding import grounding, with_sentences

_CHUNK = 1_200
"""Characters of a chunk that are shown."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A cell that is open."""

    place: Place
    question: Question
    arm: Arm
    number: int
    """Of the question in its set, 1 for the first."""
    repeats: tuple[GridCell, ...]
    run: Run | None = None
    """The one whose result counts."""
    findings: tuple[Finding, ...] = ()
    grounding: Grounding | None = None
    pairs: tuple[Pair, ...] = ()
    """What a judge said of the answer beside that of the baseline."""
    calibrated: bool = False
    """Whether the judge was held against enough verdicts of people."""
    edited: frozenset[str] = frozenset()
    """Ids of chunks of the run that people edited since."""

    @property
    def shown(self) -> GridCell | None:
        """The repeat that is open."""
        return next((cell for cell in self.repeats if cell.line.slot.repeat == self.place.repeat), None)


def cell_head(opened: Opened, batch: Batch, words: Words) -> Html:
    """Which cell it is, and the way to those around it."""
    close = button("✕", class_="small close", said=words("cell.close"), data_close=True)
    steps = (
        button(sign, class_="small key", said=words(f"cell.{name}"), data_move=name, title=words(f"cell.{name}"))
        for sign, name in (("↑", "up"), ("↓", "down"), ("←", "left"), ("→", "right"))
    )
    question = opened.question
    many = len(batch.plan.questions)
    number = element("span", words("cell.number", number=opened.number, count=many), class_="aside")
    steps_ = element("span", *steps, class_="steps")
    line = element("div", number, steps_, close, class_="cell-line", **_drawn(opened.place, opened.run))
    tags = (element("span", tag, class_="tag") for tag in question.tags)
    setup = setups_told(batch.plan.arms, words)[opened.arm.name]
    arm_of = element("bdi", opened.arm.name, class_="arm-of")
    name = element(
        "p", arm_of, element("span", setup, class_="aside", title=setup), _tries(opened, words), class_="arm-line"
    )
    text = element("h2", question.text, title=question.text)
    note = element("p", question.note, class_="sum") if question.note else None
    return join(
        [
            line,
            text,
            element("p", *tags, class_="tags") if question.tags else None,
            note,
            _expected(question, words),
            name,
        ]
    )


def no_cell(place: Place | None) -> Html:
    """In the place of the head where there is no such cell: that this was looked at."""
    return element("div", hidden=True, **_drawn(place, None)) if place else Html("")


def _drawn(place: Place, run: Run | None) -> dict[str, str | int]:
    """Which cell the page shows and the run in it, so that its script knows when that is no longer what is open."""
    return {
        "data_shows": f"{place.question}~{place.arm}",
        "data_shows_try": place.repeat,
        "data_shows_run": run.id if run else "",
    }


def _expected(question: Question, words: Words) -> Html | None:
    """What the answer has to say, and what not."""
    more = []
    if question.refusal is not None:
        more.append(element("li", words("cell.refusal" if question.refusal else "cell.no_refusal")))
    count = len(question.key_points) + len(more)
    if not count:
        return None
    summary = element("summary", words("cell.expected", count=count), class_="sum")
    listed = points(question.key_points, *more, words=words)
    return element("details", summary, listed, data_stay="expected", class_="expected")


def _tries(opened: Opened, words: Words) -> Html | None:
    """The repeats, told apart by what they answer: those that say the same have the same letter."""
    if len(opened.repeats) < 2:
        return None
    letters: dict[str, str] = {}
    for one in opened.repeats:
        if one.answer_digest and one.answer_digest not in letters:
            letters[one.answer_digest] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[min(len(letters), 25)]
    counts = Counter(letters[one.answer_digest] for one in opened.repeats if one.answer_digest)
    told = words("cell.answers", answers=words("prompts.list_comma").join(f"{name}×{n}" for name, n in counts.items()))
    tries = (
        button(
            f"{one.line.slot.repeat + 1} {letters.get(one.answer_digest or '', '–')}",
            class_="chip",
            said=words("cell.try", number=one.line.slot.repeat + 1),
            data_try=one.line.slot.repeat,
            aria_pressed="true" if one is opened.shown else "false",
        )
        for one in opened.repeats
    )
    return element("span", *tries, element("span", told, class_="aside"), class_="tries", role="group")


# What came of it ------------------------------------------------------------------------------------------------------


def cell(opened: Opened, batch: Batch, words: Words) -> Html:
    """The answer, and all below it."""
    run = opened.run
    if run is None:
        return element("p", words("cell.nothing_yet"), class_="empty")
    bad = run.status != "completed" or run.cut
    grounded = element("div", _answer(opened, run, words), _grounding(opened, run, words), class_="grounded")
    return join(
        [
            _waits(opened, words),
            state(run, words.language, None) if bad else None,
            reasoning(run, words.language),
            grounded,
            checks(opened.findings, words) if opened.findings else None,
            *_judged(opened, batch, words),
            _figures(run, words),
            _chunks(run, opened.edited, words),
            _ways(opened, run, batch, words),
        ]
    )


def _judged(opened: Opened, batch: Batch, words: Words) -> list[Html]:
    """What a model said that was asked to judge."""
    shown, baseline = opened.shown, batch.plan.baseline.name
    alone = [opinion(shown.opinion, opened.calibrated, words)] if shown and shown.opinion else []
    return [*alone, *(compared(pair, baseline, words) for pair in opened.pairs)]


def _waits(opened: Opened, words: Words) -> Html | None:
    """That what is shown is being asked for again."""
    shown = opened.shown
    if shown is None or shown.line.state not in ("waiting", "running"):
        return None
    return element("p", element("i", class_="spin", aria_hidden="true"), words("cell.asked_again"), class_="line busy")


def _answer(opened: Opened, run: Run, words: Words) -> Html:
    if not run.answer:
        return element("p", words("cell.no_answer"), class_="empty")
    drawn = Drawing(words.language).set(run.answer, growing=False)
    if opened.grounding is not None:
        drawn = with_sentences(drawn, run.answer, opened.grounding, words, opened.findings)
    return element("div", cited(drawn, run, words), class_="answered")


def _grounding(opened: Opened, run: Run, words: Words) -> Html | None:
    if opened.grounding is None:
        return None
    summary = element("summary", element("span", words("cell.grounding"), class_="group-name"))
    inner = element("div", grounding(opened.grounding, _sent(run), run.answer, words), class_="ground")
    return element("details", summary, inner, open=True, class_="part", data_stay="cell:grounding")


def _figures(run: Run, words: Words) -> Html:
    summary = element("summary", element("span", words("cell.figures"), class_="group-name"), " ", _short(run, words))
    inner = element("div", figures(run, words.language, None))
    return element("details", summary, inner, class_="part", data_stay="cell:figures")


def _short(run: Run, words: Words) -> str:
    told = [words.seconds(run.timings.total)] if run.timings.total is not None else []
    if run.completion is not None:
        told.append(words("cell.tokens", count=words.tokens(run.completion)))
    return " · ".join(told)


def _sent(run: Run) -> list[Passage]:
    sent = [passage for passage in run.passages if passage.fate.kind == "sent"]
    return sorted(sent, key=lambda passage: passage.fate.n or 0)


def _chunks(run: Run, edited: frozenset[str], words: Words) -> Html | None:
    """The chunks that were sent, each folded."""
    sent = _sent(run)
    if run.spec.collection is None:
        return None
    summary = element("summary", element("span", words("cell.chunks", count=len(sent)), class_="group-name"))
    chunks = (_chunk(passage, passage.hit.chunk.id in edited, words) for passage in sent)
    return element("details", summary, element("ol", *chunks, class_="sent"), class_="part", data_stay="cell:chunks")


def _chunk(passage: Passage, edited: bool, words: Words) -> Html:
    chunk = passage.hit.chunk
    place = [words("chunks.page", page=chunk.pages) if chunk.page else None, *chunk.heading]
    return element(
        "li",
        element("p", element("b", f"[{passage.fate.n}]"), " ", element("bdi", chunk.document), class_="file"),
        element("p", " › ".join(filter(None, place)), class_="aside") if any(place) else None,
        element("p", shortened(chunk.text, _CHUNK), class_="text"),
        element("p", words("edits.since"), class_="aside") if edited else None,
    )


def _ways(opened: Opened, run: Run, batch: Batch, words: Words) -> Html:
    """What else can be done with it."""
    question = opened.question
    slot = f"{question.id}~{opened.arm.name}"
    return element(
        "div",
        button(words("cell.in_playground"), data_in_playground=run.id),
        button(words("answer.copy"), data_copy=run.answer) if run.answer else None,
        button(words("cell.ask_again"), data_act="again", data_which="cells", data_cells=slot, data_spot="again"),
        add_button(question.text, words, batch=batch.id, question=question.id),
        class_="tools",
    )

"""A batch as a grid: a row a question, a column an arm; filtered, searched and paged without reading a run."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Literal, get_args

from playground.storage.database import Database, Row
from playground.studies.batches.measures import JUDGE, JUDGE_UNCALIBRATED, VERDICT, is_again, passes, shares
from playground.studies.batches.store import CELL_COLUMNS, line_of
from playground.studies.batches.values import Batch, CellLine
from playground.studies.judgements import JudgementStore
from playground.studies.judging.measure import as_judgements
from playground.studies.judging.opinions import OpinionStore
from playground.studies.sets.splitting import Wanted
from playground.studies.statistics.paired import Shares, paired
from playground.studies.values import Arm, Judgement, Opinion, Question

Show = Literal[
    "all",
    "failed",
    "errors",
    "waiting",
    "differ",
    "texts_differ",
    "fixed",
    "broken",
    "judged",
    "no_verdict",
    "no_remark",
]
SHOWS: tuple[Show, ...] = get_args(Show)
PAGE_ROWS = 200
EXCERPT = 240
"""Characters of an answer that a row has."""


@dataclass(frozen=True, slots=True)
class View:
    """Which rows are wanted."""

    show: Show = "all"
    measure: str = VERDICT
    """By what rows are fixed, broken, or differ."""
    arm: str = ""
    """Of which arm; "" for any."""
    check: str = ""
    """Only rows in which this check failed somewhere."""
    tag: str = ""
    split: Wanted = ""
    text: str = ""
    """Words that must all occur in the question, its note, or one of the answers; in Latin letters, in either case."""
    page: int = 1


Moved = Mapping[Show, Collection[str]]
"""Ids of the questions that are `fixed` and `broken`."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell as the grid shows it."""

    line: CellLine
    excerpt: str
    answer_digest: str | None
    total: float | None
    """Seconds."""
    prompt_tokens: int | None
    completion_tokens: int | None
    failure: str | None
    """Code of what went wrong with the run that counts."""
    judgement: Judgement | None
    opinion: Opinion | None = None
    """Of the judge that was asked last."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A question, and its cells by arm, each with its repeats."""

    question: Question
    cells: Mapping[str, tuple[GridCell, ...]]


@dataclass(frozen=True, slots=True)
class Grid:
    """One page of rows, and how many there are."""

    rows: tuple[GridRow, ...]
    found: int
    """Rows that the view lets through, on all pages."""
    counts: Mapping[Show, int]
    """Rows that each `show` would let through, of those that all else lets through that is wanted."""
    page: int
    pages: int


class Grids:
    """Reads grids of batches."""

    def __init__(self, database: Database, judgements: JudgementStore, opinions: OpinionStore) -> None:
        self._database = database
        self._judgements = judgements
        self._opinions = opinions

    def grid(self, batch: Batch, view: View = View()) -> Grid:
        """The rows that `view` wants, in the order of the question set."""
        return self.sheet(batch).grid(view)

    def sheet(self, batch: Batch) -> "Sheet":
        """The batch as it is now, for many views one after the other."""
        return Sheet(batch, self.cells(batch.id), partial(self._answers, batch.id))

    def glance(self, batch: Batch, page: int) -> Grid:
        """A page of all rows, for which no other is read; how many rows each `show` would let through is left out."""
        questions = batch.plan.questions
        page, pages, begin = _paged(page, len(questions))
        shown = questions[begin : begin + PAGE_ROWS]
        rows = _rows(shown, batch.plan.arms, self.cells(batch.id, [question.id for question in shown]))
        return Grid(rows, len(questions), {}, page, pages)

    def cells(self, batch_id: str, questions: Sequence[str] | None = None) -> tuple[GridCell, ...]:
        """All cells of a batch, or those of some questions, in the order in which they are asked."""
        chosen = "" if questions is None else f" AND cells.question IN ({', '.join('?' * len(questions))})"
        rows = self._database.read(
            f"SELECT {CELL_COLUMNS}, substr(answer, 1, {EXCERPT}) AS excerpt, answer_digest, prompt_tokens,"
            " completion_tokens, run_lines.total AS total, run_lines.failure AS failure"
            f" FROM cells LEFT JOIN run_lines ON run_lines.id = cells.run WHERE cells.batch = ?{chosen} ORDER BY place",
            (batch_id, *(questions or ())),
        )
        if questions is None:
            said = self._judgements.of_batch(batch_id)
        else:
            said = self._judgements.of([row["run"] for row in rows if row["run"]])
        opined = self._opinions.of_batch(batch_id)
        return tuple(_cell(row, said, opined) for row in rows)

    def _answers(self, batch_id: str) -> Mapping[str, str]:
        """All answers to each question, to be searched in."""
        answers: dict[str, str] = defaultdict(str)
        for row in self._database.read("SELECT question, answer FROM cells WHERE batch = ?", (batch_id,)):
            answers[row["question"]] += f"\n{row['answer'] or ''}".casefold()
        return answers


class Sheet:
    """A batch at one moment, seen from any side; what several views need is worked out once."""

    def __init__(
        self,
        batch: Batch,
        cells: Sequence[GridCell],
        answers: Callable[[], Mapping[str, str]],
        rows: Sequence[GridRow] | None = None,
    ) -> None:
        """`answers` gives the texts to be searched in; `rows` are put together of the cells where nobody did so."""
        self.batch = batch
        self.cells = tuple(cells)
        self.rows = _rows(batch.plan.questions, batch.plan.arms, cells) if rows is None else tuple(rows)
        self._answers = cache(answers)
        self._sieved = cache(self._sieve)

    def part(self, batch: Batch) -> "Sheet":
        """The same with the questions that `batch` has, which are some of its own."""
        ids = {question.id for question in batch.plan.questions}
        cells = [cell for cell in self.cells if cell.line.slot.question in ids]
        return Sheet(batch, cells, self._answers, [row for row in self.rows if row.question.id in ids])

    def judged(self, said: Mapping[str, Judgement]) -> "Sheet":
        """The same with what is now said of some runs."""

        def now(cell: GridCell) -> GridCell:
            run = cell.line.run
            return replace(cell, judgement=said[run]) if run is not None and run in said else cell

        cells = [now(cell) for cell in self.cells]
        touched = {cell.line.slot.question for cell in cells if cell.line.run in said}
        rows = [
            GridRow(row.question, {arm: tuple(map(now, some)) for arm, some in row.cells.items()})
            if row.question.id in touched
            else row
            for row in self.rows
        ]
        return Sheet(self.batch, cells, self._answers, rows)

    def grid(self, view: View = View(), moved: Moved | None = None) -> Grid:
        """The rows that `view` wants, in the order of the question set; `moved` where no baseline tells that."""
        through = {**self._sieved(view.measure, view.arm), **(moved or {})}
        fitting = self._with_words([row for row in self.rows if _fits(row, view)], view.text)
        wanted = [row for row in fitting if row.question.id in through[view.show]]
        page, pages, begin = _paged(view.page, len(wanted))
        fit = {row.question.id for row in fitting}
        counts = {show: len(fit.intersection(ids)) for show, ids in through.items()}
        return Grid(tuple(wanted[begin : begin + PAGE_ROWS]), len(wanted), counts, page, pages)

    def _sieve(self, measure: str, arm: str) -> Mapping[Show, Collection[str]]:
        """Ids of the questions that each `show` lets through."""
        tests = _tests(self.batch, self.cells, View(measure=measure, arm=arm))
        return {show: {row.question.id for row in self.rows if test(row)} for show, test in tests.items()}

    def _with_words(self, rows: list[GridRow], text: str) -> list[GridRow]:
        words = text.casefold().split()
        if not words:
            return rows
        answers = self._answers()

        def has_all(row: GridRow) -> bool:
            said = "\n".join((row.question.text, row.question.note)).casefold() + answers.get(row.question.id, "")
            return all(word in said for word in words)

        return [row for row in rows if has_all(row)]


Test = Callable[[GridRow], bool]


def _tests(batch: Batch, cells: Sequence[GridCell], view: View) -> Mapping[Show, Test]:
    """What each `show` lets through."""
    judgements: Mapping[str, Judgement] = {
        cell.line.run: cell.judgement for cell in cells if cell.line.run and cell.judgement
    }
    measure = view.measure
    if measure in (JUDGE, JUDGE_UNCALIBRATED):
        opined = {cell.line.run: cell.opinion for cell in cells if cell.line.run and cell.opinion}
        judgements, measure = as_judgements(opined), VERDICT
    lines = [cell.line for cell in cells]
    told: dict[str, Shares] = {arm.name: {} for arm in batch.plan.arms}
    told.update(shares(lines, passes(measure, judgements)))
    baseline = batch.plan.baseline
    order = [question.id for question in batch.plan.questions]
    others = [arm.name for arm in batch.plan.arms if arm is not baseline and not is_again(arm, baseline)]
    pairs = [paired(told[baseline.name], told[name], order) for name in others if view.arm in ("", name)]
    fixed = {question for pair in pairs for question in pair.fixed}
    broken = {question for pair in pairs for question in pair.broken}

    def some(row: GridRow, holds: Callable[[GridCell], bool]) -> bool:
        chosen = [row.cells.get(view.arm, ())] if view.arm else row.cells.values()
        return any(holds(cell) for repeats in chosen for cell in repeats)

    def differ(row: GridRow) -> bool:
        found = [share for arm in told.values() if (share := arm.get(row.question.id)) is not None]
        return len(set(found)) > 1

    def texts(row: GridRow) -> set[str]:
        return {cell.answer_digest for repeats in row.cells.values() for cell in repeats if cell.answer_digest}

    return {
        "all": lambda row: True,
        "failed": lambda row: some(row, _failed),
        "errors": lambda row: some(row, lambda cell: cell.line.state == "failed"),
        "waiting": lambda row: some(row, lambda cell: cell.line.state in ("waiting", "running")),
        "differ": differ,
        "texts_differ": lambda row: len(texts(row)) > 1,
        "fixed": lambda row: row.question.id in fixed,
        "broken": lambda row: row.question.id in broken,
        "judged": lambda row: some(row, lambda cell: _verdict(cell) is not None),
        "no_verdict": lambda row: some(row, lambda cell: cell.line.state == "completed" and _verdict(cell) is None),
        "no_remark": lambda row: some(row, lambda cell: not (cell.judgement and cell.judgement.remark)),
    }


def _failed(cell: GridCell) -> bool:
    return bool(cell.line.failed) or _verdict(cell) == "wrong"


def _verdict(cell: GridCell) -> str | None:
    return cell.judgement.verdict if cell.judgement else None


def _fits(row: GridRow, view: View) -> bool:
    if (view.tag and view.tag not in row.question.tags) or view.split not in ("", row.question.split):
        return False
    return not view.check or any(view.check in cell.line.failed for some in row.cells.values() for cell in some)


def _paged(page: int, rows: int) -> tuple[int, int, int]:
    """The page that there is, how many there are, and the place of its first row."""
    pages = max(-(-rows // PAGE_ROWS), 1)
    page = min(max(page, 1), pages)
    return page, pages, (page - 1) * PAGE_ROWS


def _rows(questions: Sequence[Question], arms: Sequence[Arm], cells: Sequence[GridCell]) -> tuple[GridRow, ...]:
    by_question: dict[str, dict[str, list[GridCell]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        by_question[cell.line.slot.question][cell.line.slot.arm].append(cell)
    return tuple(
        GridRow(
            question,
            {
                arm.name: tuple(sorted(by_question[question.id][arm.name], key=lambda cell: cell.line.slot.repeat))
                for arm in arms
            },
        )
        for question in questions
    )


def _cell(row: Row, said: Mapping[str, Judgement], opined: Mapping[str, Opinion]) -> GridCell:
    line = line_of(row)
    *_, excerpt, digest, prompt, completion, total, failure = row
    return GridCell(
        line=line,
        excerpt=excerpt or "",
        answer_digest=digest,
        total=total,
        prompt_tokens=prompt,
        completion_tokens=completion,
        failure=failure,
        judgement=said.get(line.run or ""),
        opinion=opined.get(line.run or ""),
    )

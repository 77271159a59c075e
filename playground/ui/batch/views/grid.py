"""The grid of a batch: a row a question, a column an arm; a cell has the answer's beginning and what is against it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from playground.studies.batches.grid import Grid, GridCell, GridRow
from playground.studies.batches.values import Batch
from playground.studies.checks.table import CHECKS
from playground.studies.exports.words import SIGNS
from playground.studies.judgements import VERDICTS
from playground.studies.values import Question, Verdict
from playground.ui.batch.looking.location import ANY, Location, address
from playground.ui.html.controls import page_buttons
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.words import Words
from playground.ui.study.judging.opinions import mark
from playground.ui.study.setups import setups_told

_SIGNS_OF_MARKDOWN = re.compile(r"[*_`]{1,3}|(?:^|(?<=\s))(?:#+|[-+>]) ", re.MULTILINE)
_TOLD = 40
"""Characters of a search that are said again."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Questions that an arm fixed and broke, by the measure that is chosen."""

    fixed: Collection[str] = ()
    broken: Collection[str] = ()


NOTHING = Marked()


def cell_id(row: int, column: int) -> str:
    """What a cell is called in the page, by the places of its question and its arm."""
    return f"cell-{row}-{column}"


class GridView:
    """Draws the rows of one batch."""

    def __init__(self, batch: Batch, marked: Mapping[str, Marked], words: Words) -> None:
        """`marked` by arm."""
        self.batch = batch
        self.marked = marked
        self.words = words
        self._places = {question.id: place for place, question in enumerate(batch.plan.questions)}

    def table(self, grid: Grid, cells: Mapping[str, Html], here: Location) -> Html:
        """A page of rows with what stands in their cells, and the way to the other pages."""
        words = self.words
        if not grid.rows:
            return self._none(here)
        caption = element("caption", words("grid.caption"), class_="unseen")
        body = element("tbody", *(self._row(row, cells) for row in grid.rows))
        table = element("table", caption, self._heads(), body, style=f"--arms:{len(self.batch.plan.arms)}")
        pager = page_buttons(grid.page - 1, grid.pages, words, data_turn=True) if grid.pages > 1 else None
        return join([table, pager])

    def _none(self, here: Location) -> Html:
        """That there is no such row; a search is undone alone where nothing else was asked for."""
        words, view = self.words, here.view
        searched = bool(view.text) and replace(view, text="", measure="", page=1) == ANY
        said = words("grid.none_with", text=shortened(view.text, _TOLD)) if searched else words("grid.none")
        back = address(replace(here.unopened, view=replace(ANY, measure=view.measure)))
        way = element("a", words("grid.search_off" if searched else "grid.all_rows"), href=back)
        return element("p", said, " ", way, class_="empty")

    def _heads(self) -> Html:
        words, plan = self.words, self.batch.plan
        setups = setups_told(plan.arms, words)
        box = element("input", type="checkbox", data_mark_all=True, aria_label=words("grid.mark_all"))
        arms = (
            element(
                "th",
                element(
                    "span",
                    element("bdi", arm.name),
                    element("span", words("verdicts.baseline"), class_="badge on", title=words("verdicts.baseline"))
                    if arm is plan.baseline
                    else None,
                    class_="arm-name",
                ),
                scope="col",
                title=f"{arm.name} · {setups[arm.name]}",
            )
            for arm in plan.arms
        )
        name = element("span", words("grid.question"))
        question = element("th", element("label", box, class_="mark"), name, scope="col", class_="q")
        return element("thead", element("tr", question, *arms))

    def _row(self, row: GridRow, cells: Mapping[str, Html]) -> Html:
        place, question = self._places[row.question.id], row.question.id
        columns = (
            element(
                "td",
                cells[cell_id(place, column)],
                id=cell_id(place, column),
                class_="cell",
                data_cell=f"{question}~{arm.name}",
                data_label=arm.name,
            )
            for column, arm in enumerate(self.batch.plan.arms)
        )
        return element("tr", self._question(row, place), *columns, data_row=question)

    def _question(self, row: GridRow, place: int) -> Html:
        question, words = row.question, self.words
        said = words("grid.mark", number=place + 1)
        box = element("input", type="checkbox", data_mark=question.id, aria_label=said)
        tags = (element("span", tag, class_="tag") for tag in question.tags)
        points = element("span", words.counted("points", len(question.key_points)), class_="aside")
        return element(
            "th",
            element("label", box, element("span", str(place + 1), class_="no"), class_="mark"),
            element("span", question.text, class_="text"),
            element("span", *tags, points if question.key_points else None, class_="tags"),
            scope="row",
            class_="q",
        )

    # Cells ------------------------------------------------------------------------------------------------------------

    def cells(self, rows: Sequence[GridRow]) -> dict[str, Html]:
        """What stands in each cell of these rows, by its id."""
        return {
            cell_id(self._places[row.question.id], column): self._inner(
                row.cells.get(arm.name, ()),
                row.question.id,
                self.marked.get(arm.name, NOTHING),
                f"{row.question.id}~{arm.name}",
            )
            for row in rows
            for column, arm in enumerate(self.batch.plan.arms)
        }

    def _inner(self, repeats: Sequence[GridCell], question: str, marked: Marked, spot: str) -> Html:
        shown = next((cell for cell in repeats if cell.excerpt), None)
        marks = [
            *self._verdicts(repeats),
            self._judge(repeats),
            *self._change(question, marked),
            *self._failed(repeats, self.batch.plan.questions[self._places[question]]),
        ]
        top = element("span", *marks, self._figures(repeats), class_="top")
        text = element("span", _SIGNS_OF_MARKDOWN.sub("", shown.excerpt), class_="excerpt") if shown else None
        return element("button", top, self._state(repeats), text, type="button", class_="open", data_spot=spot)

    def _state(self, repeats: Sequence[GridCell]) -> Html | None:
        """What there is to say where an answer is missing, or is being asked for again."""
        states = Counter(cell.line.state for cell in repeats)
        for state, sign in (("running", "spin"), ("failed", "dot"), ("waiting", "dot")):
            if states[state]:  # type: ignore[index]
                never = state == "waiting" and self.batch.state != "running" and not any(one.excerpt for one in repeats)
                told = self.words("grid.not_asked" if never else f"grid.{state}")
                code = next((cell.failure for cell in repeats if cell.failure), None) if state == "failed" else None
                return element(
                    "span", element("i", class_=sign, aria_hidden="true"), told, class_=f"state {state}", title=code
                )
        return None

    def _verdicts(self, repeats: Sequence[GridCell]) -> Iterator[Html]:
        found = Counter(cell.judgement.verdict for cell in repeats if cell.judgement and cell.judgement.verdict)
        for verdict in VERDICTS:
            if found[verdict]:
                yield self._verdict(verdict, found[verdict], len(repeats))
        if any(cell.judgement and cell.judgement.remark for cell in repeats):
            yield element("span", "✎", class_="pen", title=self.words("grid.remark"))

    def _verdict(self, verdict: Verdict, count: int, of: int) -> Html:
        sign = SIGNS[verdict] if of == 1 else f"{SIGNS[verdict]} {count}"
        told = element("span", self.words(f"study.verdict.{verdict}"), class_="unseen")
        return element("b", element("span", sign, aria_hidden="true"), told, class_=f"v {verdict}")

    def _judge(self, repeats: Sequence[GridCell]) -> Html | None:
        """What a model said that was asked to judge, unlike a verdict of people."""
        return mark([cell.opinion for cell in repeats if cell.opinion], self.words)

    def _change(self, question: str, marked: Marked) -> Iterator[Html]:
        for name, sign, among in (("fixed", "▲", marked.fixed), ("broken", "▼", marked.broken)):
            if question in among:
                told = element("span", f" {self.words(f'grid.{name}')}", class_="w")
                yield element("span", sign, told, class_=f"change {name}")

    def _failed(self, repeats: Sequence[GridCell], question: Question) -> Iterator[Html]:
        """What checks found wrong: the first in a word, or two, where there is room, else how many there are."""
        found = list(dict.fromkeys(name for cell in repeats for name in cell.line.failed))
        names = [_fault(name, question, self.words) for name in found]
        for name, place in zip(names, ("x w", "x w second"), strict=False):
            yield element("span", name, class_=place)
        for shown, place in ((1, "x w rest one"), (2, "x w rest two")):
            if len(names) > shown:
                yield element("span", f"+{len(names) - shown}", class_=place)
        if names:
            told = self.words("grid.checks_failed", count=len(names))
            yield element("span", told, class_="x few", title=self.words("prompts.list_comma").join(names))

    def _figures(self, repeats: Sequence[GridCell]) -> Html | None:
        """Seconds of an answer; of repeats, how many there are and how many differ."""
        if len(repeats) == 1:
            total = repeats[0].total
            known = total is not None and bool(repeats[0].excerpt)
            return element("span", self.words.seconds(total), class_="t time") if known else None
        different = len({cell.answer_digest for cell in repeats if cell.answer_digest})
        return element("span", self.words("grid.repeats", count=len(repeats), different=different), class_="t")


def _fault(check: str, question: Question, words: Words) -> str:
    """What is wrong where a check failed, in a word; a user's own check is told by its name."""
    if check not in CHECKS:
        return check
    wanted = {point.wanted for point in question.key_points}
    if check == "key_points" and len(wanted) == 1:
        return words("fault.key_points_missing" if wanted == {True} else "fault.key_points_unwanted")
    return words(f"fault.{check}")

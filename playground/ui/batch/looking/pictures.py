"""What the Batch tab shows of batches: their list, one of them as a grid, and a cell beside it."""

import json
from collections.abc import Mapping
from dataclasses import replace

from playground.core.errors import StudyError
from playground.core.strings import Language
from playground.studies.batches.grid import Grid, GridCell, GridRow
from playground.studies.batches.measures import VERDICT
from playground.studies.batches.values import Batch
from playground.studies.sets.splitting import Wanted
from playground.studies.values import Judgement
from playground.ui.batch.kept import Kept
from playground.ui.batch.looking.bench import BatchBench
from playground.ui.batch.looking.beside import Beside, Seeing
from playground.ui.batch.looking.location import Location
from playground.ui.batch.looking.reading import BatchReading, Known, again_arms
from playground.ui.batch.views.batches import batch_list, list_head, standing
from playground.ui.batch.views.cell import Opened, cell, cell_head, no_cell
from playground.ui.batch.views.grid import GridView, Marked
from playground.ui.batch.views.head import head
from playground.ui.batch.views.others import others
from playground.ui.batch.views.progress import Counts, progress
from playground.ui.batch.views.read_back import read_back
from playground.ui.batch.views.sieve import CHECK_CHOICE, check_options, choices, half_told, sieve
from playground.ui.batch.views.verdicts import verdicts
from playground.ui.html.elements import Html, element, join
from playground.ui.html.messages import messages
from playground.ui.html.notes import line
from playground.ui.html.words import Words
from playground.ui.study.views.verdicts import signature, verdict
from playground.workspace import Workspace

LIST_PARTS = ("list_head", "list")
CELL_PARTS = ("cell_head", "cell", "judge", "signed", "prompt")
BATCH_PARTS = ("head", "progress", "verdicts", "judging", "sieve", "choices", "grid", *CELL_PARTS)
Parts = dict[str, Html]
_MANY = 1_000
"""Cells from which on it can be seen that what is said of all of them takes time."""


class Pictures:
    """Draws for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace, reading: BatchReading) -> None:
        self._studies = workspace.studies
        self._runs = workspace.runs
        self._library = workspace.library
        self._seeing = Seeing(workspace, reading)
        self.bench = BatchBench(workspace)

    # The list ---------------------------------------------------------------------------------------------------------

    def list_parts(self, here: Location, language: Language) -> Parts:
        """All batches."""
        words, lines = Words(language), self._studies.store.list()
        return {"list_head": list_head(len(lines), words), "list": batch_list(lines, here.view.page, words)}

    def standings(self, language: Language) -> dict[str, Html]:
        """How each batch stands, by the id of its place in the list."""
        words = Words(language)
        return {f"standing-{line.id}": standing(line, words) for line in self._studies.store.list()}

    # A batch ----------------------------------------------------------------------------------------------------------

    def batch_parts(self, kept: Kept, here: Location, language: Language) -> Parts:
        """Everything of a batch; raises StudyError where it is gone."""
        known, words = self._seeing.now(here), Words(language)
        return {
            **self._work(known.whole.batch, Counts.of(known.whole.lines), here.view.split, words),
            **self._read_back(kept, known, words),
            **self._view(kept, here, known, words),
            "judging": self.bench.draw(kept, known, language),
            **self._cell(kept, here, known, words),
        }

    def view_parts(self, kept: Kept, here: Location, language: Language) -> Parts:
        """The arms by the measure that is chosen, and the rows that are wanted; notes in `kept` which those are."""
        return self._view(kept, here, self._seeing.now(here), Words(language))

    def _view(self, kept: Kept, here: Location, known: Known, words: Words) -> Parts:
        asked, here = here, _settled(kept, here, known)
        grid = known.sheet.grid(here.view, known.moved(here.view))
        drawn = self._grid(kept, grid, _grid_view(known, here, words), asked)
        return {
            **self._told(known, asked, here, grid, words),
            "choices": _choices(kept, known, here, words),
            "grid": drawn,
        }

    def _grid(self, kept: Kept, grid: Grid, view: GridView, here: Location) -> Html:
        cells = view.cells(grid.rows)
        kept.rows = tuple(row.question.id for row in grid.rows)
        kept.cells = {id: hash(inner) for id, inner in cells.items()}
        return element("div", view.table(grid, cells, here), data_drawn=self._next(kept))

    def glance(self, kept: Kept, here: Location, language: Language) -> Parts:
        """What is seen first of a batch that nobody has read yet: a page of its rows, with nothing said of all.

        Nothing where there are so few that the whole is drawn as soon.
        """
        words, batch = Words(language), self._studies.store.get(here.id)
        counts = Counts.by_state(self._studies.store.states(batch.id))
        if counts.cells < _MANY:
            return {}
        grid = self._studies.grids.glance(batch, here.view.page)
        blank = dict.fromkeys(("read_back", "judging", "sieve", "choices", *CELL_PARTS), Html(""))
        return {
            **blank,
            **self._work(batch, counts, "", words),
            "verdicts": line("busy", words("verdicts.counting")),
            "grid": self._grid(kept, grid, GridView(batch, {}, words), here),
        }

    def after_glance(self, kept: Kept, here: Location, grid: Html, language: Language) -> Parts:
        """All else; with the grid as it was, since of two pictures that come at once a page may show the second."""
        known, words = self._seeing.now(here), Words(language)
        rest = {"choices": _choices(kept, known, _settled(kept, here, known), words), "grid": grid}
        return {**self.changed_parts(kept, here, language), **rest}

    def _told(self, known: Known, asked: Location, here: Location, grid: Grid, words: Words) -> Parts:
        """What is said of all rows together; `asked` is the location as it stands in the address."""
        half = half_told(known.batch, here.view.split, words)
        choice = join([half, others(self._seeing.others(known, here), words)])
        own = not isinstance(known, Beside)
        baseline, again = (known.batch.plan.baseline.name, again_arms(known.batch)) if own else ("", [])
        return {
            "verdicts": verdicts(known.standings, here, baseline, again, choice, words),
            "sieve": sieve(grid.counts, asked, here.view.measure, words),
        }

    def _work(self, batch: Batch, counts: Counts, split: Wanted, words: Words) -> Parts:
        """How it stands and what can be done with it."""
        pace = self._studies.batches.pace(batch.id)
        return {
            "head": head(batch, counts, pace is not None and pace.pausing, split, words),
            "progress": progress(batch, counts, pace, words),
        }

    def _read_back(self, kept: Kept, known: Known, words: Words) -> Parts:
        """What a file says of the answers, until it is taken over or forgotten."""
        if kept.read_back is None or kept.read_back[0] != known.batch.id:
            return {"read_back": Html("")}
        _, name, found = kept.read_back
        questions = {question.id: question for question in known.batch.plan.questions}
        now = {
            (slot.question, slot.arm, slot.repeat): cell.judgement
            for cell in known.sheet.cells
            for slot in [cell.line.slot]
            if cell.judgement is not None
        }
        return {"read_back": read_back(found, name, questions, now, words)}

    # What changed -----------------------------------------------------------------------------------------------------

    def changed_parts(self, kept: Kept, here: Location, language: Language) -> Parts:
        """What is said of all rows together, the open cell if it changed, and news of the cells of the grid."""
        known, words = self._seeing.now(here), Words(language)
        asked, here = here, _settled(kept, here, known)
        shown = set(kept.rows)
        rows = [row for row in known.sheet.rows if row.question.id in shown]
        places = {**_grid_view(known, here, words).cells(rows), CHECK_CHOICE: _checks(known, here, words)}
        news = self._news(kept, places)
        return {
            **self._work(known.whole.batch, Counts.of(known.whole.lines), here.view.split, words),
            **self._read_back(kept, known, words),
            **self._told(known, asked, here, known.sheet.grid(here.view, known.moved(here.view)), words),
            "judging": self.bench.draw(kept, known, language),
            **self._changed_cell(kept, here, known, words),
            "patch": self.patch(kept, news),
        }

    def judged(self, kept: Kept, here: Location, said: Judgement, language: Language) -> dict[str, Html]:
        """News of the cell of an answer that was judged just now, without reading anything."""
        known = self._seeing.before(here)
        rows = [row for row in known.sheet.rows if _has_run(row, said.run)]
        kept.open = (said.run, kept.open[1], said) if kept.open[0] == said.run else kept.open
        view = _grid_view(known, _settled(kept, here, known), Words(language))
        return self._news(kept, view.cells([_with_judgement(row, said) for row in rows]))

    def _news(self, kept: Kept, cells: Mapping[str, Html]) -> dict[str, Html]:
        found = {id: inner for id, inner in cells.items() if id in kept.cells and kept.cells[id] != hash(inner)}
        kept.cells.update((id, hash(inner)) for id, inner in found.items())
        return found

    def patch(self, kept: Kept, news: Mapping[str, Html], to: str | None = None) -> Html:
        """News for places in the page, by their ids, and where to go from here; no two patches are alike."""
        kept.news.append(news)
        lately = {id: inner for some in kept.news for id, inner in some.items()}
        written = json.dumps(lately, ensure_ascii=False)
        return element("div", data_news=written, data_serial=self._next(kept), data_to=to)

    def _next(self, kept: Kept) -> int:
        """A number that nothing else on the page has: what is drawn alike is else not drawn anew."""
        kept.serial += 1
        return kept.serial

    # A cell -----------------------------------------------------------------------------------------------------------

    def cell_parts(self, kept: Kept, here: Location, language: Language) -> Parts:
        """The open cell; nothing where none is open, or there is no such cell."""
        return self._cell(kept, here, self._seeing.now(here), Words(language))

    def _cell(self, kept: Kept, here: Location, known: Known, words: Words) -> Parts:
        opened = self._opened(known, here)
        kept.open = _standing_of(opened)
        if opened is None:
            return dict.fromkeys(CELL_PARTS, Html("")) | {"cell_head": no_cell(here.cell)}
        run = opened.run
        return {
            "cell_head": cell_head(opened, known.whole.batch, words),
            "cell": cell(opened, known.whole.batch, words),
            "prompt": self._prompt(opened, kept.prompt, words),
            **(self.said_parts(kept, run.id, words.language) if run else dict.fromkeys(("judge", "signed"), Html(""))),
        }

    def _changed_cell(self, kept: Kept, here: Location, known: Known, words: Words) -> Parts:
        """The open cell, as far as it is not as it was drawn."""
        if here.cell is None:
            return {}
        before, now = kept.open, _standing_of(self._opened(known, here))
        if before[:2] != now[:2]:
            return self._cell(kept, here, known, words)
        kept.open = now
        return self.said_parts(kept, now[0], words.language) if now[0] is not None and before[2] != now[2] else {}

    def said_parts(self, kept: Kept, run: str, language: Language, said: Judgement | None = None) -> Parts:
        """What people say of an answer; `said` where that is known already. Drawn anew even where it looks the same."""
        words = Words(language)
        said = said or self._studies.judgements.of([run]).get(run) or Judgement(run)
        parts = {"judge": verdict(said, run, words), "signed": signature(said, run, kept.anonymous, words)}
        return {name: element("div", part, data_drawn=self._next(kept)) for name, part in parts.items()}

    def run_at(self, here: Location) -> str:
        """Id of the run of the answer that is open there; raises StudyError where there is none."""
        opened = self._opened(self._seeing.now(here), here)
        if opened is None or opened.run is None:
            raise StudyError("nothing_to_judge")
        return opened.run.id

    def _opened(self, known: Known, here: Location) -> Opened | None:
        """The cell that is open, with its run; None where there is no such cell."""
        known = known.whole
        place, batch = here.cell, known.batch
        if place is None:
            return None
        arm = next((arm for arm in batch.plan.arms if arm.name == place.arm), None)
        found = next(
            ((at, row) for at, row in enumerate(known.sheet.rows, 1) if row.question.id == place.question), None
        )
        if arm is None or found is None:
            return None
        number, row = found
        opened = Opened(place, row.question, arm, number, row.cells[arm.name])
        shown = opened.shown
        run = self._runs.get(shown.line.run) if shown and shown.line.run else None
        if shown is None or run is None:
            return opened
        findings, grounding = self._studies.store.found(batch.id, shown.line.slot)
        pairs = {against: both for (one, against), both in known.of_judge.pairs.items() if one == run.id}
        return replace(
            opened,
            run=run,
            findings=findings,
            grounding=grounding,
            pairs=tuple(pairs.values()),
            calibrated=known.of_judge.calibrated,
            edited=self._library.edited_chunks(passage.hit.chunk.id for passage in run.passages),
        )

    def _prompt(self, opened: Opened, shown: bool, words: Words) -> Html:
        """The prompt is drawn when somebody wants to see it: it is longer than all else."""
        run = opened.run
        if run is None or run.prompt is None:
            return Html("")
        summary = element("summary", element("span", words("cell.prompt"), class_="group-name"))
        inner = messages(run.prompt, words, linked=False) if shown else element("p", words("cell.wait"), class_="empty")
        return element("details", summary, inner, class_="part", data_lazy="prompt", open=shown)


def _settled(kept: Kept, here: Location, known: Known) -> Location:
    """The location with a measure by which something can be said, and an arm that there is.

    Where none is chosen, the one that was shown stays: people's verdicts come first only when the batch is opened.
    While nobody looks into a batch under way, a measure that tells arms apart may still replace one that does not.
    """
    measures = [one.measure for one in known.standings]
    telling = [one.measure for one in known.standings if len({rate.rate for rate in one.rates.values()} - {None}) > 1]
    open_still = known.batch.state == "running" and here.cell is None and kept.measure not in (VERDICT, *telling)
    shown = "" if open_still else kept.measure
    first = "" if kept.measure else VERDICT
    wanted = (here.view.measure, shown, first, "key_points", *telling, *measures)
    measure = next((name for name in wanted if name in measures), VERDICT)
    kept.measure = measure if measure in measures else ""
    arm = here.view.arm if any(arm.name == here.view.arm for arm in known.batch.plan.arms) else ""
    return replace(here, view=replace(here.view, measure=measure, arm=arm))


def _choices(kept: Kept, known: Known, here: Location, words: Words) -> Html:
    """By what rows can be chosen; notes in `kept` which checks that are."""
    checks = _checks(known, here, words)
    kept.cells[CHECK_CHOICE] = hash(checks)
    return choices(known.whole.batch.plan, checks, here, words)


def _checks(known: Known, here: Location, words: Words) -> Html:
    return check_options([one.measure for one in known.standings], here.view.check, words)


def _grid_view(known: Known, here: Location, words: Words) -> GridView:
    chosen = next((one for one in known.standings if one.measure == here.view.measure), None)
    statements = chosen.statements.values() if chosen else ()
    marked = {one.arm: Marked(frozenset(one.paired.fixed), frozenset(one.paired.broken)) for one in statements}
    return GridView(known.whole.batch, marked, words)


def _standing_of(opened: Opened | None) -> tuple[str | None, str, Judgement | None]:
    """What a cell that is open looks different by."""
    shown = opened.shown if opened else None
    if opened is None or shown is None:
        return None, "", None
    judged = [shown.opinion] if shown.opinion else []
    judged += [one for pair in opened.pairs for one in pair.values()]
    return shown.line.run, " ".join((shown.line.state, *(f"{one.judge} {one.at}" for one in judged))), shown.judgement


def _has_run(row: GridRow, run: str) -> bool:
    return any(cell.line.run == run for cells in row.cells.values() for cell in cells)


def _with_judgement(row: GridRow, said: Judgement) -> GridRow:
    """The row with what is now said of one of its answers."""

    def judged(cell: GridCell) -> GridCell:
        return replace(cell, judgement=said) if cell.line.run == said.run else cell

    return replace(row, cells={arm: tuple(map(judged, cells)) for arm, cells in row.cells.items()})

"""A batch on its way: what is done, how fast it goes on, and which arms were given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.core.errors import Failure
from playground.studies.batches.grid import View
from playground.studies.batches.service import Pace
from playground.studies.batches.values import Batch, CellLine
from playground.studies.values import CellState
from playground.ui.batch.looking.location import Location, address
from playground.ui.batch.views.batches import bar
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join
from playground.ui.html.notes import card, failure_card, line
from playground.ui.html.words import Words


@dataclass(frozen=True, slots=True)
class Counts:
    """Cells of a batch by their states."""

    cells: int
    completed: int
    failed: int
    running: int

    @classmethod
    def of(cls, lines: Sequence[CellLine]) -> "Counts":
        """Counted."""
        states = [line.state for line in lines]
        return cls(len(lines), states.count("completed"), states.count("failed"), states.count("running"))

    @classmethod
    def by_state(cls, states: Mapping[CellState, int]) -> "Counts":
        """As the database has counted."""
        known = (states.get("completed", 0), states.get("failed", 0), states.get("running", 0))
        return cls(sum(states.values()), *known)

    @property
    def ended(self) -> int:
        """Those that are through, with an answer or without."""
        return self.completed + self.failed

    @property
    def left(self) -> int:
        """Those that still are to be asked, or are asked now."""
        return self.cells - self.ended


def progress(batch: Batch, counts: Counts, pace: Pace | None, words: Words) -> Html:
    """How far it is; nothing where all cells have their answer and nothing is to be told."""
    given_up = pace.given_up if pace else batch.given_up
    notes = [*_given_up(given_up, words), None if given_up else _trouble(batch, words)]
    if batch.state == "done":
        return join([_missing(batch, counts, words) if counts.failed else None, *notes])
    return join([_told(batch, counts, pace, words), _bar(batch, counts, words), *notes])


def _missing(batch: Batch, counts: Counts, words: Words) -> Html:
    """That some cells have no answer, and what can be done about it."""
    told = element("span", words("batch.failed_cells", count=words.number(counts.failed)))
    see = element("a", words("batch.see_them"), href=address(Location("batch", batch.id, View("errors", measure=""))))
    again = button(
        words("batch.ask_them_again"), class_="link", data_act="again", data_which="errors", data_id=batch.id
    )
    return line("bad", told, see, again)


def _bar(batch: Batch, counts: Counts, words: Words) -> Html:
    resting = "resting" if batch.state in ("paused", "stopped") else None
    return bar(counts.completed, counts.failed, counts.cells, words, resting)


def _told(batch: Batch, counts: Counts, pace: Pace | None, words: Words) -> Html:
    done = words("batch.of_cells", done=words.number(counts.ended), cells=words.number(counts.cells))
    running = batch.state == "running"
    facts = [
        words("batch.failed_cells", count=words.number(counts.failed)) if counts.failed else None,
        words("batch.on_the_way", count=counts.running) if running and counts.running else None,
        words("batch.in_drawn_order") if running else None,
        words("batch.rate", rate=f"{pace.per_minute:.0f}") if running and pace and pace.per_minute else None,
        _left(counts, pace, words) if running else None,
    ]
    shown = [element("b", done), *(element("span", fact) for fact in facts if fact)]
    return element("p", *shown, class_="line told", role="status" if running else None)


def _left(counts: Counts, pace: Pace | None, words: Words) -> str | None:
    """The time that is left at the present rate."""
    if pace is not None and pace.pausing:
        return None
    if pace is None or not pace.per_minute:
        return words("batch.left_unknown")
    return words("batch.left", time=duration(counts.left * 60 / pace.per_minute, words))


def duration(seconds: float, words: Words) -> str:
    """About how long, in words."""
    minutes = seconds / 60
    if minutes < 1:
        return words("batch.under_a_minute")
    if minutes < 100:
        return words("batch.minutes", count=round(minutes))
    return words("batch.hours", count=f"{minutes / 60:.1f}")


def _given_up(given_up: Sequence[tuple[str, Failure]], words: Words) -> list[Html]:
    """Arms that are asked no more: those that gave up for one reason are told of at once."""
    reasons: dict[Failure, list[str]] = {}
    for arm, failure in given_up:
        reasons.setdefault(failure, []).append(arm)
    comma = words("prompts.list_comma")
    return [
        card(
            "warn",
            words("batch.given_up", arms=comma.join(arms)),
            failure.message(words.language),
            failure.remedy(words.language),
        )
        for failure, arms in reasons.items()
    ]


def _trouble(batch: Batch, words: Words) -> Html | None:
    """Why it paused by itself."""
    return None if batch.trouble is None or batch.state == "running" else failure_card(batch.trouble, words.language)

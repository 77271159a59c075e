"""Why a server did not start: its log read for one of the known messages, never guessed."""

from dataclasses import dataclass, field
from typing import Literal

from playground.core.strings import Language, table, text
from playground.serving.causes import CAUSES, Cause
from playground.serving.figures import begin_latest, calibration, engine_of, started_at
from playground.serving.loglines import Line, Log, Place
from playground.serving.planning import plan
from playground.serving.values import Calibration, Model, Plan, Setup


@dataclass(frozen=True, slots=True)
class Explanation:
    """A message that is known, and what it means."""

    cause: str
    """Code of the cause: `serving.cause.<code>`."""
    weight: Literal["fatal", "warning"]
    """Whether the server stopped for it."""
    line: Line
    """Where the log says it."""
    facts: tuple[tuple[str, str], ...]
    """Figures of the message; "?" where it was cut off."""
    calibration: Calibration
    started: bool = False
    """Whether the server came up all the same."""

    def message(self, language: Language) -> str:
        """What happened."""
        return self._told(language, "message")

    def remedy(self, language: Language) -> str:
        """What to change."""
        return self._told(language, "remedy")

    def _told(self, language: Language, what: str) -> str:
        """The sentence, in the form for a message that lacks a figure where there is one."""
        key = f"serving.cause.{self.cause}.{what}"
        short = f"{key}_without"
        cut = short in table() and any(value == "?" for _, value in self.facts)
        return text(language, short if cut else key, **dict(self.facts))


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A log without any message that is known."""

    last_error: Line | None
    """The last line that calls itself an error; None where no line does."""
    started: bool
    """Whether a server of this log said that it is ready."""
    calibration: Calibration = field(default_factory=Calibration)


def explain(log_text: str) -> Explanation | Unrecognised:
    """The first known message of the latest start in a log; a message before the server was ready again is history."""
    log = Log(log_text)
    engine = engine_of(log)
    begin_latest(log)
    ready = started_at(log)
    figures = calibration(log, engine)
    found = _first(log, engine is not None, "fatal", ready) or _first(log, engine is not None, "warning", -1)
    if found is None:
        return Unrecognised(log.last_error(), ready >= 0, figures)
    cause, place = found
    started = ready >= 0 and cause.weight == "warning"
    return Explanation(cause.code, cause.weight, log.line(place.offset), cause.read(place), figures, started)


def replanned(setup: Setup, explanation: Explanation | Unrecognised, others: tuple[Model, ...] = ()) -> Plan:
    """The plan of what was started, calibrated with what the log printed; its advice is what to change."""
    log = explanation.calibration
    return plan(setup, log if log.says_something else None, others)


def _first(log: Log, known: bool, weight: str, after: int) -> tuple[Cause, Place] | None:
    """The earliest message of this weight behind `after`; of causes at one place the first of the table."""
    found: list[tuple[Cause, Place]] = []
    for cause in CAUSES:
        if cause.weight != weight or (cause.needs_engine and not known):
            continue
        places = (place for place in log.places(cause.needle) if place.offset > after and cause.counts(place))
        first = next(places, None)
        if first is not None:
            found.append((cause, first))
    return min(found, key=lambda pair: pair[1].offset, default=None)

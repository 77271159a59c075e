"""Why a server did not start: its log read for one of the known messages, never guessed."""

from dataclasses import dataclass, field, replace
from typing import Literal

from playground.core.strings import Language, table, text
from playground.serving.causes import CAUSES
from playground.serving.endings import Ended, ended, root_cause
from playground.serving.figures import begin_latest, calibration, engine_of, server_of, started_at
from playground.serving.loglines import Line, Log, Place
from playground.serving.messages import Cause, Server
from playground.serving.planning import plan
from playground.serving.values import Calibration, Model, Plan, Setup

_TOKENS = frozenset({"batch", "limit", "longest", "max_position", "prompt", "tokens", "window"})
"""Figures of messages that count tokens."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A message that is known, and what it means."""

    cause: str
    """Code of the cause: `serving.cause.<code>`."""
    weight: Literal["fatal", "warning"]
    """Whether the server stopped because of it."""
    line: Line
    """The line with the message."""
    facts: tuple[tuple[str, str], ...]
    """Figures of the message; "?" if it was cut off."""
    calibration: Calibration
    started: bool = False
    """Whether the server came up nevertheless."""

    def message(self, language: Language) -> str:
        """What happened."""
        return self._told(language, "message")

    def remedy(self, language: Language) -> str:
        """What to change."""
        return self._told(language, "remedy")

    def _told(self, language: Language, what: str) -> str:
        """The sentence; if a figure is missing, its form for that case, where there is one."""
        key = f"serving.cause.{self.cause}.{what}"
        short = f"{key}_without"
        cut = short in table() and any(value == "?" for _, value in self.facts)
        told = {
            name: f"{int(value):,}" if name in _TOKENS and value.isdecimal() else value for name, value in self.facts
        }
        return text(language, short if cut else key, **told)


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A log without any message that is known."""

    last_error: Line | None
    """The line that the trouble began with; None if no line calls itself an error."""
    started: bool
    """Whether a server of this log said that it is ready."""
    calibration: Calibration = field(default_factory=Calibration)
    ended: Ended | None = None
    """How it ended after it was ready; None if nothing says that it ended."""

    @property
    def state(self) -> Literal["unrecognised", "started", "died", "stopped"]:
        """What is known, in one word."""
        return self.ended or ("started" if self.started else "unrecognised")

    def message(self, language: Language) -> str:
        """What is known nevertheless."""
        key = "unrecognised" if self.state == "unrecognised" else f"unrecognised_{self.state}"
        return text(language, f"serving.{key}")


def explain(log_text: str) -> Explanation | Unrecognised:
    """The first known failure in the latest start of a log, after the server was ready if it was; else a warning."""
    return explained(Log(log_text))


def explained(log: Log) -> Explanation | Unrecognised:
    """The same for a log that is open already."""
    server = server_of(log)
    begin_latest(log)
    ready = started_at(log)
    figures = calibration(log, engine_of(log))
    end = ended(log, ready)
    found = _first(log, server, "fatal", ready)
    if found is None and end != "died":
        found = _first(log, server, "warning", -1)
    if found is None:
        return Unrecognised(root_cause(log, ready if end else -1), ready >= 0, figures, end)
    cause, place = found
    if cause.weight == "fatal":
        figures = replace(figures, failed=cause.code)
    started = ready >= 0 and cause.weight == "warning" and end is None
    return Explanation(cause.code, cause.weight, log.line(place.offset), cause.read(place), figures, started)


def replanned(setup: Setup, explanation: Explanation | Unrecognised, others: tuple[Model, ...] = ()) -> Plan:
    """The plan of what was started, calibrated with the figures of the log; its advice is what to change."""
    log = explanation.calibration
    return plan(setup, log if log.says_something or log.failed else None, others)


def _first(log: Log, server: Server | None, weight: str, after: int) -> tuple[Cause, Place] | None:
    """The earliest message of this weight after `after`; at the same place, the first cause of the table."""
    found: list[tuple[Cause, Place]] = []
    for cause in CAUSES:
        if cause.weight != weight or not cause.fits(server):
            continue
        for needle in cause.needles:
            places = (place for place in log.places(needle) if place.offset > after and cause.counts(place))
            first = next(places, None)
            if first is not None:
                found.append((cause, first))
    return min(found, key=lambda pair: pair[1].offset, default=None)

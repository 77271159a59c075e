"""Known messages of logs: their fixed words, the places where they count, the figures in them.

Fixed words count only where a program would print them: at the beginning of a line, behind the name of an exception, or
in an entry of a logger. Patterns have no nested or overlapping repetition, and look at one line each.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playground.serving.loglines import Place

Server = Literal["vllm", "lmdeploy", "llama.cpp", "ollama"]
N, X = r"([0-9]{1,12})", r"([0-9]{1,12}(?:\.[0-9]{1,9})?)"
_RAISED = re.compile(r"(?:^|[\s\]|])(?:[A-Za-z_]\w{0,60}\.){0,8}\w{0,80}(?:Error|Exception|Exit): $")
_PYDANTIC = re.compile(r"(?:^|\s)Value error, $")
_LOGGED = re.compile(r"\[[\w./-]{1,80}:[0-9]{1,6}\]\s*$")
_CALM = re.compile(r"\b(?:INFO|DEBUG|WARNING)\b")
_PROGRAM = re.compile(
    r"^\s*(?:api_server\.py|__main__\.py|vllm(?: serve)?|lmdeploy(?: serve)?(?: api_server)?|llama-server): $"
)
_REPOSITORY = re.compile(r"namespace/repo_name': '([^'\n]{1,1000})'")
_SLOW = re.compile(r"(?:^|[\s\]])(?:gptq|awq|squeezellm|marlin)(?:_marlin)? $")
_SOURCE = re.compile(r"(?:\braise\s.{0,200}|(?:^|\])\s*[frb]{0,2}[\"'])$")
_GO_ERROR = re.compile(r"\berr(?:or)?=(?:\"[^\"\n]{0,250})?$")
_UVICORN = re.compile(r"^\s*(?:\(.{1,60}\)\s*)?ERROR:\s+$")


def raised(place: Place) -> bool:
    """Whether the message is where an exception or a plain line would have it."""
    before = place.before[-200:]
    if _CALM.search(before):
        return False
    return not before.strip() or any(p.search(before) for p in (_RAISED, _PYDANTIC, _LOGGED))


def warned(place: Place) -> bool:
    """Whether a logger printed it, at any level."""
    before = place.before[-200:]
    return not before.strip() or _LOGGED.search(before) is not None or "[TM][WARNING]" in before


def said(place: Place) -> bool:
    """Whether a program printed it in any form, but not as an aside or a line of its source code."""
    before = place.before[-300:]
    if _SOURCE.search(before):
        return False
    return _CALM.search(before) is None or _GO_ERROR.search(before) is not None


def of_a_model(place: Place) -> bool:
    """Whether the model cannot do it, not only one of several kernels."""
    return said(place) and "model" in place.before[-200:].lower()


def anywhere(_place: Place) -> bool:
    """Whether it is there at all, even as an aside."""
    return True


def told_by_parser(place: Place) -> bool:
    """Whether the engine's own argument parser said it."""
    return _PROGRAM.search(place.before[-80:]) is not None


def bound(place: Place) -> bool:
    """Whether the server could not listen on its port."""
    return raised(place) or _UVICORN.search(place.before[-100:]) is not None


def copied(place: Place) -> bool:
    """Whether TurboMind stopped in the file that copies weights."""
    before = place.before[-1_000:]
    return ("[TM][ERROR]" in before or "[TM][FATAL]" in before) and (
        "Assertion fail" in before or "Check failed" in place.rest
    )


def slow(place: Place) -> bool:
    """Whether the name of a quantisation comes before it."""
    return _SLOW.search(place.before[-200:]) is not None


def tm(place: Place) -> bool:
    """Whether TurboMind printed it as its own failure."""
    before = place.before[-300:]
    return "[TM]" in before and "[TM][WARNING]" not in before and "[TM][INFO]" not in before


def taken(place: Place) -> bool:
    """Whether it is the check before loading, not the line of the same beginning about running out later."""
    return raised(place) and "is less than" in place.rest[:300]


def looked_up(place: Place) -> bool:
    """Whether a path was taken for a repository; vLLM 0.6 and 0.7 report it while they list files."""
    return raised(place) or place.before.endswith("Error retrieving file list: ")


def gguf_path(place: Place) -> bool:
    """Whether the config that cannot be read is a GGUF file."""
    return raised(place) and ".gguf'" in place.rest[:1_200]


def gguf_folder(place: Place) -> bool:
    """Whether the path that was taken for a repository is named as a folder of GGUF files."""
    path = _REPOSITORY.search(place.rest[:1_200])
    return looked_up(place) and path is not None and "gguf" in path[1].lower()


@dataclass(frozen=True, slots=True)
class Cause:
    """A message and its meaning: `serving.cause.<code>.message` and `.remedy` of the string table."""

    code: str
    needle: str
    counts: Callable[[Place], bool] = raised
    facts: tuple[tuple[str, re.Pattern[str]], ...] = ()
    """Name and pattern of each figure in the message; a pattern that does not match gives "?"."""
    needs_engine: bool = False
    """Whether other programs say it too, so that the log must be that of an engine."""
    only: tuple[Server, ...] = ()
    """Servers that say it and mean this; empty for all."""
    weight: Literal["fatal", "warning"] = "fatal"
    also: tuple[str, ...] = ()
    """Other words for the same."""

    @property
    def needles(self) -> tuple[str, ...]:
        """All words that say it."""
        return (self.needle, *self.also)

    def fits(self, server: Server | None) -> bool:
        """Whether it can be in a log of this server; None for a log of something else."""
        return not self.needs_engine if server is None else not self.only or server in self.only

    def read(self, place: Place) -> tuple[tuple[str, str], ...]:
        """The figures of the message."""
        found = ((name, pattern.search(place.rest)) for name, pattern in self.facts)
        return tuple((name, "?" if match is None else _written(name, match[1])) for name, match in found)


def _written(name: str, value: str) -> str:
    """A compute capability as 7.5 if the message has 75."""
    tenfold = name in ("minimum", "capability") and value.isdigit() and len(value) > 1
    return f"{value[:-1]}.{value[-1]}" if tenfold else value


def carries(**patterns: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Figures of a message by name; each pattern has one group."""
    return tuple((name, re.compile(pattern)) for name, pattern in patterns.items())

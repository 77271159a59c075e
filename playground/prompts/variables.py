"""The names each part of a prompt set may use, those it is expected to use, and the values that a question brings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from playground.core.values import PARTS, Part

DOCUMENT_FIELDS: tuple[str, ...] = ("text", "source", "page", "pages", "section", "n", "ref_number")
"""Fields of each item of `documents`; `page` is a number, `pages` may be "3–4". What is not known is none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and when."""

    question: str
    custom_instruction: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Variable:
    """A name whose value comes with the question."""

    name: str
    origin: Literal["date", "question", "custom"]
    """Of its characters in a prompt."""
    value: Callable[[Asked], str]
    parts: tuple[Part, ...] = PARTS
    """Where it may be used."""


def _date(asked: Asked) -> str:
    return f"{asked.now:%Y-%m-%d}"


def _time(asked: Asked) -> str:
    return f"{asked.now:%H:%M:%S}"


_NOT_SYSTEM = tuple(part for part in PARTS if part != "system")
VARIABLES: tuple[Variable, ...] = (
    Variable("today_date", "date", _date),
    Variable("today", "date", _date),
    Variable("current_time", "date", _time),
    Variable("now", "date", _time),
    Variable("question", "question", lambda asked: asked.question, _NOT_SYSTEM),
    Variable("custom_prompt", "custom", lambda asked: asked.custom_instruction, _NOT_SYSTEM),
)


@dataclass(frozen=True, slots=True)
class Variables:
    """What one part may and should mention."""

    expected: frozenset[str]
    """What the part is for; one that does not mention them renders, with a notice."""
    allowed: frozenset[str]
    """All names that have a value there; any other is an error."""


def _of(part: Part, *expected: str) -> Variables:
    made = () if part in ("system", "instructions") else ("system", "instructions", "context", "documents")
    return Variables(frozenset(expected), frozenset((*made, *(each.name for each in VARIABLES if part in each.parts))))


PART_VARIABLES: Mapping[Part, Variables] = {
    "system": _of("system", "today_date", "current_time"),
    "instructions": _of("instructions", "question"),
    "rag": _of("rag", "system", "context", "instructions"),
    "custom": _of("custom", "custom_prompt", "context", "question"),
    "simple": _of("simple", "today", "now", "custom_prompt", "question"),
}

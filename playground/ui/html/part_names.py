"""The five parts of a prompt as the page calls them, also in what errors and notices say."""

from dataclasses import replace
from typing import TypeVar

from playground.core.errors import Failure, Notice
from playground.core.values import PARTS
from playground.ui.html.words import Words

Told = TypeVar("Told", Failure, Notice)


def with_part_named(told: Told, words: Words) -> Told:
    """The same, its part called as the page calls it."""
    facts = tuple((key, _name(value, words) if key == "part" else value) for key, value in told.facts)
    return replace(told, facts=facts)


def _name(part: object, words: Words) -> str | None:
    return words(f"part.{part}") if part in PARTS else None

"""Headers and footers of a Word document: each once, however many pages and sections have it, without page numbers."""

import re
from collections.abc import Iterator
from copy import copy
from typing import Any

from playground.documents.formats.labels import labelled
from playground.documents.formats.office.left_out import LeftOut
from playground.documents.formats.office.names import R, W, is_on
from playground.documents.formats.word.context import Context
from playground.documents.formats.word.line import PAGE_NUMBER
from playground.documents.formats.word.story import Story

_N = re.escape(PAGE_NUMBER)
_NUMBERS = re.compile(
    rf"第\s*{_N}\s*页(?:\s*[,，/]?\s*共\s*{_N}\s*页)?|[（(]?共\s*{_N}\s*页[）)]?|页码\s*[:：]?\s*{_N}(?:\s*/\s*{_N})?"
    rf"|(?:page|p\.)\s*{_N}(?:\s*(?:of|/)\s*{_N})?|[-–—~·]\s*{_N}\s*[-–—~·]|{_N}(?:\s*(?:of|/)\s*{_N})?",
    re.IGNORECASE,
)


def headers(context: Context, body: Any) -> Iterator[str]:
    """What stands at the top of pages, as paragraphs that say so."""
    yield from _margins(context, body, "header")


def footers(context: Context, body: Any) -> Iterator[str]:
    """What stands at the foot of pages, as paragraphs that say so."""
    yield from _margins(context, body, "footer")


def _margins(context: Context, body: Any, kind: str) -> Iterator[str]:
    said = set[str]()
    unheard = copy(context)
    unheard.left_out = LeftOut(reads_hidden=context.left_out.reads_hidden)  # a logo on every page is nobody's loss
    for section in body.iter(f"{W}sectPr"):
        for reference in section.iterchildren(f"{W}{kind}Reference"):
            part = context.main.related(reference, f"{R}id") if _is_used(context, section, reference) else None
            if part is None:
                continue
            text = _without_numbers(Story(unheard, part).text(part.root))
            if text and text not in said:
                said.add(text)
                yield labelled(kind, text)


def _is_used(context: Context, section: Any, reference: Any) -> bool:
    """Whether it is on any page: those of first pages and of even ones have to be switched on."""
    kind = reference.get(f"{W}type", "default")
    if kind == "default":
        return True
    if kind == "first":
        switch = section.find(f"{W}titlePg")
    else:
        settings = context.main.one("settings")
        switch = None if settings is None else settings.root.find(f"{W}evenAndOddHeaders")
    return switch is not None and is_on(switch)


def _without_numbers(text: str) -> str:
    """The lines with what is left of them when the numbers of the page are gone."""
    lines = (" ".join(_NUMBERS.sub(" ", line).split()) for line in text.split("\n"))
    return "  ".join(line for line in lines if any(char.isalnum() for char in line))

"""Scanned pages: the offer to recognise their text, and the mark on what was recognised."""

from collections.abc import Mapping

from playground.core.errors import Fact, Notice
from playground.core.values import Document
from playground.documents.ocr import SECONDS_A_PAGE
from playground.retrieval.ingest import FileProgress
from playground.ui.html.elements import Attribute, Html, element
from playground.ui.html.words import Words

_PICTURES = {"pages_without_text": "count", "pages_hardly_any_text": "few"}
"""Notices about pages that may be pictures, with the fact that counts them."""


def of_document(document: Document, can_recognise: bool, words: Words) -> Html | None:
    """The offer for a document of the library some of whose pages are pictures."""
    pages = sum(_counted(warning) for warning in document.warnings) if document.media_type == "pdf" else 0
    return _offer(pages, can_recognise, words, "recognise", data_id=document.id) if pages else None


def of_upload(row: FileProgress, job: str, can_recognise: bool, words: Words) -> Html | None:
    """The offer for a file that was refused because all its pages are pictures."""
    if row.failure is None or row.failure.code != "no_text_on_pages":
        return None
    pages = _number(dict(row.failure.facts), "pages")
    return _offer(pages, can_recognise, words, "recognise_file", data_job=job, data_position=row.position)


def mark(confidence: int | None, words: Words) -> str | None:
    """That the text of a page was recognised, and how far that can be trusted; None for text of its own."""
    return None if confidence is None else words("docs.by_ocr", confidence=confidence)


def _offer(pages: int, can_recognise: bool, words: Words, act: str, **data: Attribute) -> Html:
    if not can_recognise:
        return element("p", words("docs.ocr_missing"), class_="why")
    seconds = words.seconds_about(-(-pages * SECONDS_A_PAGE // 10) * 10)
    shown = words("docs.recognise", pages=words.counted("pages", pages), seconds=seconds)
    return element("p", element("button", shown, type="button", class_="small", data_act=act, **data), class_="offer")


def _counted(notice: Notice) -> int:
    fact = _PICTURES.get(notice.code)
    return _number(dict(notice.facts), fact) if fact else 0


def _number(facts: Mapping[str, Fact], name: str) -> int:
    value = facts[name]
    return value if isinstance(value, int) else 0

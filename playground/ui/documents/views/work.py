"""Work under way on the Documents tab: a row a file, under what it is done for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playground.core.strings import Language
from playground.documents.library import noted
from playground.retrieval.ingest import FileProgress
from playground.ui.documents.views import scans
from playground.ui.html.controls import button, page_buttons
from playground.ui.html.elements import Html, element, join
from playground.ui.html.encodings import encoding_field
from playground.ui.html.files import namesakes
from playground.ui.html.progress import progress_rows, renamed
from playground.ui.html.words import Words

_IN_COLLECTION = ("ready", "replaced", "unchanged")
"""Stages of a file whose document can be asked."""
_OF_ENCODING = frozenset({"encoding_unknown", "encoding_mixed", "encoding_wrong"})


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that was asked for, as far as it is."""

    id: str
    kind: str
    """upload, replace, reindex, recognise, re_embed or complete."""
    collection: str
    """Its name."""
    collection_id: str
    rows: tuple[FileProgress, ...]
    stopping: bool
    ended: bool
    given: Mapping[int, str] = field(default_factory=dict)
    """Names that files came with, by position, where they are kept under others."""
    page: int = 0
    """Of the rows, which page is shown."""


def work_list(works: Sequence[Work], language: Language, can_recognise: bool = False) -> Html:
    """All of it, with one button that stops what still goes on, or clears what is over.

    `can_recognise` says whether the text of scanned pages can be recognised here.
    """
    if not works:
        return Html("")
    words = Words(language)
    going = [work for work in works if not work.ended]
    stopping = bool(going) and all(work.stopping for work in going)
    if going:
        shown = words("work.stopping" if stopping else "work.stop")
        act = element("button", shown, type="button", class_="small", data_act="stop", disabled=stopping)
    else:
        act = button(words("work.clear"), data_act="clear")
    parts = [_work(work, act if place == 0 else None, can_recognise, words) for place, work in enumerate(works)]
    return element("section", *parts, class_="works", aria_label=words("work.label"))


def _work(work: Work, act: Html | None, can_recognise: bool, words: Words) -> Html:
    ended = sum(row.ended for row in work.rows)
    failed = sum(row.stage == "failed" for row in work.rows)
    warned = sum(noted(row.warnings) for row in work.rows)
    many, over = len(work.rows) > 1, ended == len(work.rows)
    facts = [
        words("work.progress", ended=ended, total=len(work.rows)) if many and not over else None,
        words("work.succeeded", count=ended - failed) if many and over else None,
        words("work.failed", failed=failed) if failed else None,
        words("work.warned", warned=warned) if warned else None,
    ]
    there = work.ended and any(row.document is not None and row.stage in _IN_COLLECTION for row in work.rows)
    ask = button(words("asked.of_collection"), data_ask_of=work.collection_id) if there else None
    aside = element("span", " · ".join(fact for fact in facts if fact), class_="aside", role="status")
    title = element("h3", words(f"work.{work.kind}", name=words.collection(work.collection)), class_="h")
    acts = element("span", ask, act, class_="acts") if ask or act else None
    head = element("div", title, aside, acts, class_="work-head")
    rows = progress_rows(
        work.rows,
        words.language,
        stopped=work.ended or work.stopping,
        offer=lambda row: join(
            [
                renamed(row, work.given, words),
                namesakes.of_row(row, work.id, words),
                element("p", words("work.kept"), class_="why") if work.kind == "replace" and row.failure else None,
                _another_encoding(work, row, words),
                _recognition(work, row, can_recognise, words),
            ]
        ),
        beside=lambda row: _asking(row, words) if work.ended else None,
        page=work.page,
        pager=lambda page, pages: page_buttons(page, pages, words, data_act="rows", data_job=work.id),
    )
    every = namesakes.of_all(work.rows, work.id, words) if work.kind == "upload" and work.ended else None
    return join([head, every, rows])


def _asking(row: FileProgress, words: Words) -> Html | None:
    """The way to a question of the document that a file became."""
    if row.document is None or row.stage not in _IN_COLLECTION:
        return None
    return button(
        words("reader.ask_only"),
        class_="link",
        said=words("reader.ask_only_named", name=row.document.name),
        data_only=row.document.id,
        data_of=row.document.collection_id,
    )


def _recognition(work: Work, row: FileProgress, can_recognise: bool, words: Words) -> Html | None:
    return scans.of_upload(row, work.id, can_recognise, words) if work.kind == "upload" else None


def _another_encoding(work: Work, row: FileProgress, words: Words) -> Html | None:
    """Where the encoding is what failed, the choice of one, and another try."""
    if row.failure is None or row.failure.code not in _OF_ENCODING or work.kind != "upload":
        return None
    again = element("button", words("work.retry"), type="submit", class_="small")
    return element(
        "form",
        encoding_field(None, words),
        again,
        class_="dial-form",
        data_form="retry",
        data_job=work.id,
        data_position=row.position,
    )

"""Files of an upload whose names other documents have: which is which, and the choice of what becomes of them."""

from collections.abc import Sequence

from playground.core.values import Document
from playground.retrieval.ingest import FileProgress
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words


def of_row(row: FileProgress, job: str, words: Words) -> Html | None:
    """What is there under the name of a file, and the choice for it; or what the document is called, if otherwise.

    `job` is the id of the upload, where a page may have several.
    """
    if row.document is None:
        return None
    if row.stage in ("ready", "replaced") and row.document.name != row.name:
        return element("p", words("namesake.called", name=row.document.name), class_="why")
    if row.stage != "namesake":
        return None
    there = element("p", _there(row.document, words), class_="why")
    return element("div", there, _choice(job, words, row), class_="namesake")


def of_all(rows: Sequence[FileProgress], job: str, words: Words) -> Html | None:
    """The choice for all files that wait for one, where these are several."""
    waiting = sum(row.stage == "namesake" for row in rows)
    if waiting < 2:
        return None
    said = element("span", words("namesake.all", count=words.number(waiting)), class_="why")
    return element("div", said, _choice(job, words), class_="namesake of-all")


def _there(document: Document, words: Words) -> str:
    chunks = words.counted("chunks", document.chunks)
    moment = words.moment(document.created_at)
    return words("namesake.there", size=words.size(document.size), chunks=chunks, moment=moment)


def _choice(job: str, words: Words, row: FileProgress | None = None) -> Html:
    buttons = (
        button(
            words(f"namesake.{how}" if row else f"namesake.{how}_all"),
            said=words("namesake.said", how=words(f"namesake.{how}"), name=row.name) if row else None,
            data_act="settle",
            data_job=job or None,
            data_position=row.position if row else None,
            data_how=how,
        )
        for how in ("replace", "keep")
    )
    return element("span", *buttons, class_="tools")

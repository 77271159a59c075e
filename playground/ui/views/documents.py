"""Documents as the other tabs need them: a collection as a short list, and files on their way in."""

from collections.abc import Callable, Sequence

from playground.core.strings import Language
from playground.core.values import Collection, Document
from playground.retrieval.ingest import FileProgress
from playground.ui.views.html import Html, Inner, element, join, shortened
from playground.ui.views.words import Words

SHOWN_DOCUMENTS = 500


def short_list(collection: Collection | None, documents: Sequence[Document], language: Language) -> Html:
    """The documents a question will be asked of."""
    words = Words(language)
    if collection is None:
        return element("p", words("documents.without"), class_="empty small")
    if not documents:
        return element("p", words("documents.none_yet"), class_="empty small")
    rows = (
        element(
            "li",
            element("bdi", document.name, class_="n", title=document.name),
            element("span", words.counted("chunks", document.chunks), class_="c"),
        )
        for document in documents[:SHOWN_DOCUMENTS]
    )
    return element("ul", *rows, class_="docs", tabindex=0, aria_label=words("documents.in", name=collection.name))


# Files on their way in ------------------------------------------------------------------------------------------------


Offer = Callable[[FileProgress], Html | None]
"""What can be done about a row, drawn below it."""


def progress_rows(
    rows: Sequence[FileProgress], language: Language, *, stopped: bool = False, offer: Offer = lambda row: None
) -> Html:
    """A row a file: how far it is, or what came of it; `stopped` says that the rest is not worked on any more."""
    if not rows:
        return Html("")
    words = Words(language)
    return element("ul", *(_progress(row, words, stopped and not row.ended, offer) for row in rows), class_="files")


def uploads(rows: Sequence[FileProgress], language: Language) -> Html:
    """The rows with a small heading, for a place where nothing else says what they are."""
    if not rows:
        return Html("")
    heading = element("h3", Words(language)("documents.uploads"), class_="h")
    return join([heading, progress_rows(rows, language)])


def _progress(row: FileProgress, words: Words, stopped: bool, offer: Offer) -> Html:
    outcome = words("file.stopped") if stopped else _outcome(row, words)
    return element(
        "li",
        element(
            "div",
            element("bdi", row.name, class_="n", title=row.name),
            element("span", outcome, class_="c"),
            class_="row",
        ),
        None if stopped else _meter(row, words),
        *_consequences(row, words),
        offer(row),
        class_=f"file {'off' if stopped else _tone(row)}",
    )


def _tone(row: FileProgress) -> str:
    if row.stage == "failed":
        return "bad"
    if row.stage in ("ready", "unchanged", "replaced"):
        return "warn" if row.warnings else "good"
    return "busy"


def _outcome(row: FileProgress, words: Words) -> str:
    stage = words(f"file.{row.stage}")
    known = [
        stage,
        words.counted("chunks", row.chunks) if row.chunks is not None else None,
        words.seconds_running(row.seconds) if row.stage not in ("waiting", "unchanged") else None,
    ]
    return " · ".join(part for part in known if part)


def _meter(row: FileProgress, words: Words) -> Html | None:
    """A bar that fills while the amount is known, and moves while it is not."""
    if row.stage in ("ready", "unchanged", "replaced", "failed", "waiting"):
        return None
    share = row.done / row.total if row.done is not None and row.total else None
    fill = element("i", style=f"width:{share * 100:.0f}%") if share is not None else element("i", class_="unknown")
    return element(
        "div",
        fill,
        class_="meter",
        role="progressbar",
        aria_label=f"{row.name} {words(f'file.{row.stage}')}",
        aria_valuemin=0,
        aria_valuemax=100,
        aria_valuenow=None if share is None else round(share * 100),
    )


def _consequences(row: FileProgress, words: Words) -> list[Inner]:
    lines: list[Inner] = [element("p", warning.message(words.language), class_="why") for warning in row.warnings]
    if row.failure is not None:
        lines.append(element("p", row.failure.message(words.language), class_="why"))
        lines.append(element("p", row.failure.remedy(words.language), class_="why"))
        if row.failure.detail:
            lines.append(element("p", shortened(row.failure.detail, 300), class_="detail"))
    return lines

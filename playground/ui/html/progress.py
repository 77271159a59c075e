"""Files on their way into a collection: a row a file, how far it is or what came of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from playground.core.strings import Language
from playground.documents.library import noted
from playground.retrieval.ingest import FileProgress
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, Inner, dotted, element, join, shortened
from playground.ui.html.files import namesakes
from playground.ui.html.words import Words

FEW = 4
"""Files that are shown without a fold: they take no more room than the line that would fold them."""
PAGE = 50
"""Rows that are sent at once when all is over."""
_AT_ONCE, _OF_MANY, _MANY = 20, 5, 100
"""Rows that are sent while files come in: of not so many, and of more than `_MANY`. They are sent again and again."""

Offer = Callable[[FileProgress], Html | None]
"""What can be done about a row, drawn below it or beside it."""
Pager = Callable[[int, int], Html | None]
"""The way to other pages of rows, from the page that is shown and the number of pages."""


def progress_rows(
    rows: Sequence[FileProgress],
    language: Language,
    *,
    stopped: bool = False,
    offer: Offer = lambda row: None,
    beside: Offer = lambda row: None,
    page: int = 0,
    pager: Pager = lambda page, pages: None,
) -> Html:
    """A row a file: how far it is, or what came of it; `stopped` says that the rest is not worked on any more.

    Of many files those are shown that are worked on or did not go well; the list folds once all went well. What is
    offered below a row is to be seen; what is `beside` it is there for those who look.
    """
    if not rows:
        return Html("")
    words = Words(language)
    going = not stopped and not all(row.ended for row in rows)
    pages = 1 if going else -(-len(rows) // PAGE)
    page = min(max(page, 0), pages - 1)
    ranked = sorted(rows, key=lambda row: (_rank(row, offer), row.position))
    shown = ranked[: _AT_ONCE if len(rows) <= _MANY else _OF_MANY] if going else ranked[page * PAGE : (page + 1) * PAGE]
    drawn = (_progress(row, words, stopped and not row.ended, offer, beside) for row in shown)
    listed = element("ul", *drawn, class_="files")
    if len(rows) <= FEW:
        return listed
    turn = pager(page, pages) if pages > 1 else None
    left = len(rows) - len(shown)
    rest = element("p", words("file.rest", count=words.number(left)), class_="sum") if left and turn is None else None
    return element(
        "details",
        element("summary", _counted(rows, words, stopped), class_="sum"),
        listed,
        turn or rest,
        class_="files-fold",
        data_stay="files",
        open=going or _rank(ranked[0], offer) < _WENT_WELL,
    )


_WENT_WELL = 3


def _rank(row: FileProgress, offer: Offer) -> int:
    """What is worked on stands first, then what failed, what is to be seen, what went well, and what waits."""
    if not row.ended:
        return 0 if row.stage != "waiting" else _WENT_WELL + 1
    if row.stage in ("failed", "namesake"):
        return 1
    return 2 if noted(row.warnings) or offer(row) else _WENT_WELL


def _counted(rows: Sequence[FileProgress], words: Words, stopped: bool) -> str:
    """How many files, and how many of them fared in which way."""
    kinds = Counter(row.stage if row.ended else "stopped" if stopped else _kind(row) for row in rows)
    each = [
        words("file.counted", what=words(f"file.{kind}"), count=words.number(kinds[kind]))
        for kind in ("ready", "replaced", "unchanged", "namesake", "failed", "working", "waiting", "stopped")
        if kinds[kind]
    ]
    return " · ".join([words.counted("files", len(rows)), *each])


def _kind(row: FileProgress) -> str:
    return "waiting" if row.stage == "waiting" else "working"


def uploads(
    rows: Sequence[FileProgress],
    language: Language,
    given: Mapping[int, str] = MappingProxyType({}),
    *,
    into: str = "",
    beside: str = "",
) -> Html:
    """The rows with a small heading, for a place where nothing else says what they are.

    `into` is the collection they went to; `beside` the samples that were chosen, to which nothing is added.
    """
    if not rows:
        return Html("")
    words = Words(language)
    title = words("documents.uploads_to", name=words.collection(into)) if into else words("documents.uploads")
    over = all(row.ended for row in rows)
    close = (
        button("×", class_="small shut", said=words("documents.uploads_clear"), data_act="clear_files")
        if over
        else None
    )
    failed = sum(row.stage == "failed" for row in rows)
    facts = [
        words("work.succeeded", count=words.number(len(rows) - failed)),
        words("work.failed", failed=words.number(failed)) if failed else None,
    ]
    sums = element("p", dotted(facts), class_="sum") if over and len(rows) > 1 else None
    heading = element("div", element("h3", title, class_="h"), close, class_="crown")
    moved = words("documents.uploads_own", name=words.collection(into), samples=words.collection(beside))
    remark = element("p", moved, class_="sum") if into and beside else None

    def offer(row: FileProgress) -> Html | None:
        offered = [renamed(row, given, words), namesakes.of_row(row, "", words)]
        return join(offered) if any(offered) else None

    every = namesakes.of_all(rows, "", words) if over else None
    return join([heading, sums, remark, every, progress_rows(rows, language, offer=offer)])


def renamed(row: FileProgress, given: Mapping[int, str], words: Words) -> Html | None:
    """That a file is kept under another name than it came with."""
    name = given.get(row.position)
    return element("p", words("file.renamed", name=name), class_="why") if name else None


def _progress(row: FileProgress, words: Words, stopped: bool, offer: Offer, beside: Offer) -> Html:
    outcome = words("file.stopped") if stopped else _outcome(row, words)
    return element(
        "li",
        element(
            "div",
            element("bdi", row.name, class_="n", title=row.name),
            element("span", outcome, class_="c"),
            beside(row),
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
    if row.stage == "namesake":
        return "warn"
    if row.stage in ("ready", "unchanged", "replaced"):
        return "warn" if noted(row.warnings) else "good"
    return "busy"


def _outcome(row: FileProgress, words: Words) -> str:
    found = row.stage == "embedding" and row.document is not None
    stage = words("file.embedding_found" if found else f"file.{row.stage}")
    time = words.seconds if row.ended else words.seconds_running
    known = [
        stage,
        words.counted("chunks", row.chunks) if row.chunks is not None and row.stage != "namesake" else None,
        time(row.seconds) if row.stage not in ("waiting", "unchanged", "namesake", "failed") else None,
    ]
    return " · ".join(part for part in known if part)


def _meter(row: FileProgress, words: Words) -> Html | None:
    """A bar that fills while the amount is known, and moves while it is not."""
    if row.ended or row.stage == "waiting":
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
            detail = element("p", shortened(row.failure.detail, 300), class_="detail")
            lines.append(element("details", element("summary", words("file.detail"), class_="sum"), detail))
    return lines

"""The context block: what stands between the document tags, piece by piece, and the same chunks as `documents`."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from playground.core.values import Chunk, ContextFormat

Piece = tuple[str, str]
"""Some text and its origin: `header:<n>` for what we wrote around chunk n, `chunk:<n>` for its own text."""
Numbered = tuple[int, Chunk]
"""A chunk with its number in this run."""

CONTEXT_TAGS: tuple[str, ...] = ("reference",)
"""Tags the formats write; a document must not be able to write them."""

_FIGURE = re.compile(r"!\[figure\]\([^()\n]*\)")


def blocks(
    chunks: Sequence[Numbered], format: ContextFormat = "stock", collection: str | None = None
) -> tuple[Piece, ...]:
    """The context of `chunks` in `format`. The pieces join to the text; every block ends with a line break.

    stock: a reference for each chunk, headed by its number in the run, file name and, where known, page and section.
    qanything: a reference for each file, numbered by file, headed by the collection and the file name.
    """
    return tuple(piece for piece in _WRITERS[format](_by_number(chunks), collection) if piece[0])


def documents(chunks: Sequence[Numbered]) -> list[dict[str, str | int | None]]:
    """The chunks as frames see them in `documents`; the fields are those of `variables.DOCUMENT_FIELDS`."""
    return [
        {
            "text": chunk.text,
            "source": chunk.document,
            "page": chunk.page,
            "pages": chunk.pages,
            "section": _section(chunk),
            "n": n,
            "ref_number": _ref_number(n),
        }
        for n, chunk in _by_number(chunks)
    ]


def _stock(chunks: Iterable[Numbered], collection: str | None) -> Iterator[Piece]:
    for n, chunk in chunks:
        yield f"<reference headers={_json(_headers(n, chunk))}>\n", f"header:{n}"
        yield chunk.text, f"chunk:{n}"
        yield "\n</reference>\n", f"header:{n}"


def _qanything(chunks: Iterable[Numbered], collection: str | None) -> Iterator[Piece]:
    names = {} if collection is None else {"知识库名": collection}
    for number, members in enumerate(_by_file(chunks), start=1):
        first, last = members[0], members[-1]
        headers = {**names, "文件名": first[1].document}
        yield f"<reference headers={headers!r}>[{number}]\n", f"header:{first[0]}"
        for n, chunk in members:
            yield _FIGURE.sub("", chunk.text), f"chunk:{n}"
            yield "\n", f"header:{n}"
        yield "</reference>\n", f"header:{last[0]}"


def _by_number(chunks: Iterable[Numbered]) -> list[Numbered]:
    return sorted(chunks, key=lambda numbered: numbered[0])


def _by_file(chunks: Iterable[Numbered]) -> list[list[Numbered]]:
    """The chunks of each file together, files in the order of their first chunk."""
    files: dict[str, list[Numbered]] = {}
    for n, chunk in chunks:
        files.setdefault(chunk.document_id, []).append((n, chunk))
    return list(files.values())


def _headers(n: int, chunk: Chunk) -> Mapping[str, str | int]:
    page = chunk.page if chunk.last_page is None else chunk.pages
    known = {"ref_number": _ref_number(n), "文件名": chunk.document, "page": page, "section": _section(chunk)}
    return {key: value for key, value in known.items() if value is not None}


def _ref_number(n: int) -> str:
    return f"REF.{n}"


def _section(chunk: Chunk) -> str | None:
    return " › ".join(chunk.heading) or None


def _json(headers: Mapping[str, str | int]) -> str:
    return json.dumps(headers, ensure_ascii=False)


_WRITERS: Mapping[ContextFormat, Callable[[list[Numbered], str | None], Iterator[Piece]]] = {
    "stock": _stock,
    "qanything": _qanything,
}

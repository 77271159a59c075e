"""Pages of documents: their pictures, and where on them stretches of the document's text stand."""

import asyncio
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from playground.core.errors import DocumentError, PlaygroundError
from playground.core.values import Document
from playground.documents.page_pictures import KIND
from playground.ui.page.language import spoken
from playground.ui.page.page import Page

_AT_ONCE = 2
"""Pages drawn at a time, whoever asks; others wait, and hold up nothing else."""
_SPANS = re.compile(r"[0-9]{1,6}\.[0-9]{1,8}\.[0-9]{1,8}(,[0-9]{1,6}\.[0-9]{1,8}\.[0-9]{1,8}){0,99}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_LONGEST = 60_000
"""Characters of the text that is looked for on a page."""
_UNKNOWN = frozenset({"document_unknown", "page_unknown"})
_KEPT = "private, no-cache"
"""The browser keeps a picture, and asks each time whether it may still be seen."""

Result = TypeVar("Result")
Span = tuple[int, int, int]
"""The number of a piece, and its first character and the one after its last."""


def add_pages(app: FastAPI, page: Page) -> None:
    """`/pages/…/picture` and `/pages/…/places`: of documents that are there for all, and 404 for anything else."""
    library, pictures = page.workspace.library, page.workspace.pages
    pool = ThreadPoolExecutor(_AT_ONCE, "pages")

    async def answered(request: Request, make: Callable[[], Result], send: Callable[[Result], Response]) -> Response:
        try:
            return send(await asyncio.get_running_loop().run_in_executor(pool, make))
        except PlaygroundError as error:
            language = spoken(gr.Request(request))
            sentences = f"{error.message(language)}\n{error.remedy(language)}"
            return PlainTextResponse(sentences, 404 if error.code in _UNKNOWN else 422, {"cache-control": "no-store"})

    def found(document_id: str, number: str) -> tuple[Document, int]:
        document = library.document(document_id)
        if document.media_type != KIND or not _NUMBER.fullmatch(number) or int(number) > (document.pages or 0):
            raise DocumentError("page_unknown", name=document.name, page=number[:10])
        return document, int(number)

    @app.get("/pages/{document}/{number}/picture")
    async def picture(document: str, number: str, request: Request) -> Response:
        def make() -> tuple[str, bytes | None]:
            known, at = found(document, number)
            tag = f'"{known.sha256[:16]}-{at}"'
            return tag, None if request.headers.get("if-none-match") == tag else pictures.picture(known, at)

        def send(made: tuple[str, bytes | None]) -> Response:
            tag, content = made
            headers = {"etag": tag, "cache-control": _KEPT}
            return Response(content, 304 if content is None else 200, headers, "image/jpeg")

        return await answered(request, make, send)

    @app.get("/pages/{document}/{number}/places")
    async def places(document: str, number: str, request: Request, spans: str = "") -> Response:
        def make() -> dict[int, Sequence[Sequence[int]]]:
            known, at = found(document, number)
            asked = _asked(spans)
            if not asked:
                return {}
            text = library.text(known.id)
            start = min(begin for _, begin, _ in asked)
            window = text[start : min(max(end for _, _, end in asked), start + _LONGEST)]
            stretches = [(begin - start, end - start) for _, begin, end in asked]
            boxes = pictures.places(known, at, window, stretches)
            return {piece: each for (piece, _, _), each in zip(asked, boxes, strict=True)}

        return await answered(request, make, lambda made: JSONResponse(made, headers={"cache-control": "no-store"}))


def _asked(spans: str) -> list[Span]:
    """The stretches that are asked for, written `piece.start.end,…`; none where it is written otherwise."""
    if not _SPANS.fullmatch(spans):
        return []
    return [(int(piece), int(start), int(end)) for piece, start, end in (each.split(".") for each in spans.split(","))]

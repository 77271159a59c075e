"""Files to download: a batch in each of its forms, and question sets."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from playground.core.errors import PlaygroundError
from playground.core.strings import Language
from playground.studies.batches.sentences import told
from playground.studies.batches.values import Batch
from playground.studies.exports import csvfile, jsonl, junit, markdown, workbook
from playground.studies.exports.report import page as report
from playground.studies.exports.values import Include
from playground.studies.sets.writing import WRITERS
from playground.studies.studies import Studies
from playground.ui.page.language import spoken
from playground.ui.page.page import Page

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_AT_ONCE = 100
"""Questions whose runs are read at a time for the lines of a batch: all of them may not fit into memory."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A batch that somebody wants as a file."""

    studies: Studies
    batch: Batch
    language: Language
    include: Include

    @property
    def told(self) -> list[str]:
        """What can be said of its arms."""
        return told(self.studies.statements(self.batch), self.language)


Make = Callable[[Asked], Iterator[bytes]]


def _markdown(asked: Asked) -> Iterator[bytes]:
    study = asked.studies.study(asked.batch, prompts=False)
    yield markdown.written(study, asked.told, asked.language).encode("utf-8", "replace")


def _workbook(asked: Asked) -> Iterator[bytes]:
    yield workbook.written(asked.studies.study(asked.batch, prompts=False), asked.told, asked.language).content


def _csv(asked: Asked) -> Iterator[bytes]:
    yield csvfile.written(asked.studies.study(asked.batch, prompts=False), asked.language)


def _report(asked: Asked) -> Iterator[bytes]:
    study = asked.studies.study(asked.batch, prompts=asked.include.prompts)
    yield report.written(study, asked.told, asked.language, asked.include).encode("utf-8", "replace")


def _junit(asked: Asked) -> Iterator[bytes]:
    yield junit.written(asked.studies.study(asked.batch, prompts=False), asked.language)


def _jsonl(asked: Asked) -> Iterator[bytes]:
    ids = [question.id for question in asked.batch.plan.questions]
    for begin in range(0, len(ids), _AT_ONCE):
        study = asked.studies.study(asked.batch, questions=frozenset(ids[begin : begin + _AT_ONCE]))
        yield from (line.encode() for line in jsonl.lines(study, asked.language))


MAKERS: Mapping[str, tuple[Make, str]] = {
    "table.md": (_markdown, "text/markdown; charset=utf-8"),
    "table.xlsx": (_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "table.csv": (_csv, "text/csv; charset=utf-8"),
    "report.html": (_report, "text/html; charset=utf-8"),
    "cells.jsonl": (_jsonl, "application/x-ndjson"),
    "junit.xml": (_junit, "application/xml"),
}
"""By the name of the file in an address."""


def add_exports(app: FastAPI, page: Page) -> None:
    """Files are made when somebody asks for them; what there is none of is answered with 404."""
    studies = page.workspace.studies

    @app.get("/exports/batches/{batch}/{name}")
    async def batch_file(batch: str, name: str, request: Request) -> Response:
        if name not in MAKERS:
            return _missing()
        make, kind = MAKERS[name]
        language = spoken(gr.Request(request))
        left_out = {part: request.query_params.get(part) != "no" for part in ("prompts", "chunks", "file_names")}
        try:
            known = await asyncio.to_thread(studies.store.get, batch)
        except PlaygroundError as error:
            return _refused(error, language)
        pieces = make(Asked(studies, known, language, Include(**left_out)))
        try:
            first = await asyncio.to_thread(next, pieces, b"")
        except PlaygroundError as error:
            return _refused(error, language)
        return StreamingResponse(_all(first, pieces), media_type=kind, headers=_named(known.name, name))

    @app.get("/exports/sets/{set_id}/{name}")
    async def set_file(set_id: str, name: str, request: Request) -> Response:
        suffix, language = PurePosixPath(name).suffix, spoken(gr.Request(request))
        if suffix not in WRITERS:
            return _missing()
        try:
            known = await asyncio.to_thread(studies.sets.get, set_id)
        except PlaygroundError as error:
            return _refused(error, language)
        text = await asyncio.to_thread(WRITERS[suffix], known.questions, language)
        mark = "utf-8-sig" if suffix == ".csv" else "utf-8"  # Excel takes Chinese for something else without it
        content = text.encode(mark, "replace")
        return Response(content, media_type="application/octet-stream", headers=_named(known.name, suffix))


def _all(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _named(of: str, name: str) -> dict[str, str]:
    """The header with the name that the file gets: what it is of, and its suffix."""
    suffix = PurePosixPath(name).suffix or name
    stem = _UNFIT.sub("-", of).strip(" .-") or "export"
    return {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(f'{stem[:100]}{suffix}', safe='')}",
        "cache-control": "no-store",
    }


def _missing() -> Response:
    return PlainTextResponse("404", status_code=404)


def _refused(error: PlaygroundError, language: Language) -> Response:
    return PlainTextResponse(f"{error.message(language)}\n{error.remedy(language)}", status_code=404)

"""Files to download: a batch in each of its forms, question sets, and a table of single runs."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import quote

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from playground.core.errors import PlaygroundError
from playground.core.strings import Language, text
from playground.studies.batches.sentences import told
from playground.studies.batches.values import Batch
from playground.studies.exports import csvfile, jsonl, junit, markdown, workbook
from playground.studies.exports.report import page as report
from playground.studies.exports.values import Include
from playground.studies.lab.record import written
from playground.studies.sets.cells import split_text
from playground.studies.sets.splitting import wanted
from playground.studies.sets.writing import FILES
from playground.studies.studies import Studies
from playground.studies.values import Study
from playground.ui.page.language import spoken
from playground.ui.page.page import Page

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_MOST_RUNS = 100
"""Of one table; a page of the history has fewer."""
_AT_ONCE = 100
"""Questions whose runs are read at a time for the lines of a batch: all of them may not fit into memory."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A batch that somebody wants as a file."""

    studies: Studies
    batch: Batch
    """With one half of its questions, where no others are wanted."""
    language: Language
    include: Include

    def study(self, *, prompts: bool = False) -> Study:
        """The batch with its runs."""
        return self.studies.study(self.batch, prompts=prompts, questions=self._ids())

    def _ids(self) -> frozenset[str]:
        return frozenset(question.id for question in self.batch.plan.questions)

    @property
    def told(self) -> list[str]:
        """What can be said of its arms."""
        return told(self.studies.statements(self.batch), self.language)


Make = Callable[[Asked], Iterator[bytes]]


def _markdown(asked: Asked) -> Iterator[bytes]:
    study = asked.study()
    yield markdown.written(study, asked.told, asked.language).encode("utf-8", "replace")


def _workbook(asked: Asked) -> Iterator[bytes]:
    yield workbook.written(asked.study(), asked.told, asked.language).content


def _csv(asked: Asked) -> Iterator[bytes]:
    yield csvfile.written(asked.study(), asked.language)


def _report(asked: Asked) -> Iterator[bytes]:
    study = asked.study(prompts=asked.include.prompts)
    yield report.written(study, asked.told, asked.language, asked.include).encode("utf-8", "replace")


def _junit(asked: Asked) -> Iterator[bytes]:
    yield junit.written(asked.study(), asked.language)


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
            known = _half(await asyncio.to_thread(studies.store.get, batch), request, language)
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
        if suffix not in FILES:
            return _missing()
        try:
            known = await asyncio.to_thread(studies.sets.get, set_id)
        except PlaygroundError as error:
            return _refused(error, language)
        content = await asyncio.to_thread(FILES[suffix], known.questions, language)
        return Response(content, media_type="application/octet-stream", headers=_named(known.name, suffix))

    @app.get("/exports/runs/table.md")
    async def table_of_runs(request: Request, ids: str = "") -> Response:
        wanted, language = ids.split(",")[:_MOST_RUNS], spoken(gr.Request(request))
        found = await asyncio.to_thread(lambda: [run for id in wanted if (run := page.workspace.runs.get(id))])
        if not found:
            return _missing()
        said = await asyncio.to_thread(studies.judgements.of, [run.id for run in found])
        table = markdown.of_runs([(run, said.get(run.id)) for run in found], language).encode("utf-8", "replace")
        name = text(language, "export.of_runs", date=page.workspace.clock.now().strftime("%Y-%m-%d"))
        return Response(table, media_type="text/markdown; charset=utf-8", headers=_named(name, "table.md"))

    @app.get("/exports/evidence/{set_id}/{name}")
    async def evidence_file(set_id: str, name: str, request: Request) -> Response:
        try:
            known = await asyncio.to_thread(studies.sets.get, set_id)
        except PlaygroundError as error:
            return _refused(error, spoken(gr.Request(request)))
        lines = written(known.questions, await asyncio.to_thread(page.workspace.lab.evidence.of_set, known.id))
        return Response("".join(lines), media_type="application/jsonl", headers=_named(known.name, name))


def _half(batch: Batch, request: Request, language: Language) -> Batch:
    """The batch with the questions that are wanted; that these are one half of them stands in its name."""
    split = wanted(request.query_params.get("split"))
    return replace(batch.part(split), name=f"{batch.name} · {split_text(split, language)}") if split else batch


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

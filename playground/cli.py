"""The terminal: `python -m playground …`, the services of the page without the page."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from playground.core.errors import Failure, PlaygroundError, PromptError
from playground.core.events import Delta
from playground.core.strings import LANGUAGES, Language, text
from playground.core.values import (
    Endpoint,
    Message,
    PromptChoice,
    RetrievalSettings,
    Run,
    RunSpec,
    Sampling,
    Until,
)
from playground.documents.library import Library
from playground.models.endpoints import BUILTIN
from playground.runs.folding import apply
from playground.runs.record import passage_record, record
from playground.settings import Settings
from playground.workspace import SAMPLES, Workspace, sample_files

Command = Callable[["Terminal", argparse.Namespace], int]


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a command works with."""

    language: Language
    settings: Settings

    def say(self, sentence: str, *, end: str = "\n") -> None:
        """Print to the reader."""
        print(sentence, end=end, flush=True)

    def tell(self, key: str, **values: object) -> None:
        """Print the sentence `cli.<key>`."""
        self.say(text(self.language, f"cli.{key}", **values))

    def json(self, value: object) -> None:
        """Print one JSON object."""
        self.say(json.dumps(value, ensure_ascii=False, indent=2))

    def warn(self, failure: Failure) -> None:
        """Say on the error stream what happened and what to do."""
        print(f"{failure.message(self.language)} {failure.remedy(self.language)}", file=sys.stderr)


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it did what was asked, 1 when it could not, 2 for words it does not know."""
    language = terminal_language(arguments)
    options = _parser(language).parse_args(arguments)
    try:
        overrides = {} if options.data_dir is None else {"data_dir": options.data_dir}
        terminal = Terminal(language, Settings.load(options.config, **overrides))
        command: Command = options.command
        return command(terminal, options)
    except PlaygroundError as error:
        print(f"{error.message(language)} {error.remedy(language)}", file=sys.stderr)
        return 1


def terminal_language(arguments: Sequence[str]) -> Language:
    """The language of the terminal: `--lang`, else the locale."""
    for option, value in pairwise(arguments):
        if option == "--lang" and value in LANGUAGES:
            return "zh" if value == "zh" else "en"
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


# Questions ------------------------------------------------------------------------------------------------------------


def _ask(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        _prepare(workspace, terminal, options.collection)
        run = asyncio.run(_stream(terminal, workspace, _spec(workspace, terminal, options), quiet=options.json))
    if options.json:
        terminal.json(record(run, terminal.language))
    elif run.failure is None:
        terminal.say(_summary(terminal.language, run))
    if run.failure is not None:
        terminal.warn(run.failure)
    return 0 if run.status == "completed" else 1


def _spec(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> RunSpec:
    """What the options choose; a model that is not named is the built-in one, or the endpoint's first."""
    language: Language = options.language or terminal.language
    custom = options.instruction or ""
    until: Until = "rendered" if options.dry_run else "completed"
    endpoint, model = asyncio.run(_model(workspace, options.endpoint, options.model))
    sampling = Sampling()
    if options.temperature is not None:
        sampling = replace(sampling, temperature=options.temperature)
    if options.max_tokens is not None:
        sampling = replace(sampling, max_tokens=options.max_tokens)
    return RunSpec(
        question=options.question,
        collection=None if options.no_documents else options.collection,
        prompt=PromptChoice(workspace.catalog.stock(language), frame=options.frame, custom_instruction=custom),
        endpoint=endpoint,
        model=model,
        retrieval=_retrieval(options),
        sampling=sampling,
        until=until,
    )


async def _model(workspace: Workspace, endpoint: str | None, model: str | None) -> tuple[str, str]:
    """Endpoint and model by name: `builtin`, or a model of the named endpoint (of the first one when none is named)."""
    if model == BUILTIN.name or (model is None and endpoint is None):
        return BUILTIN.name, BUILTIN.name
    chosen = workspace.endpoints.get(endpoint) if endpoint else workspace.endpoints.all()[0]
    if model is None:
        listing = await workspace.directory.listing(chosen)
        model = listing.models[0].id if listing.models else ""
    return chosen.name, model


def _retrieval(options: argparse.Namespace) -> RetrievalSettings:
    return RetrievalSettings(top_k=options.top_k, threshold=options.threshold, mode=options.mode)


async def _stream(terminal: Terminal, workspace: Workspace, spec: RunSpec, *, quiet: bool) -> Run:
    """The run, its answer printed as it comes."""
    run: Run | None = None
    async with aclosing(workspace.pipeline.ask(spec)) as events:
        async for event in events:
            run = apply(run, event)
            if isinstance(event, Delta) and not event.reasoning and not quiet:
                terminal.say(event.text, end="")
    if run is None:
        raise PromptError("question_empty")
    if not quiet:
        terminal.say("")
    return run


def _summary(language: Language, run: Run) -> str:
    """One line under the answer: chunks, tokens with their source, seconds."""
    sent = sum(passage.fate.kind == "sent" for passage in run.passages)
    usage = record(run)["usage"]
    return text(
        language,
        "cli.summary",
        id=run.id[:8],
        frame=run.prompt.frame if run.prompt else "-",
        sent=sent,
        found=len(run.passages),
        prompt_tokens=_number(usage["prompt_tokens"]),
        completion_tokens=_number(usage["completion_tokens"]),
        source=usage["source"] or "?",
        seconds=_number(run.timings.total),
    )


def _number(value: float | int | None) -> str:
    if value is None:
        return "?"
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def _search(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        _prepare(workspace, terminal, options.collection)
        passages = workspace.search(options.question, options.collection, _retrieval(options))
    if options.json:
        rows = [passage_record(passage) for passage in passages]
        terminal.json({"question": options.question, "collection": options.collection, "passages": rows})
        return 0
    for passage in passages:
        chunk, best = passage.hit.chunk, passage.hit.scores[0]
        page = "" if chunk.page is None else f" p.{chunk.page}"
        terminal.say(f"{passage.hit.rank:>2}  {best.measure} {best.value:.3f}  {chunk.document}{page}  ({chunk.id})")
        terminal.say("    " + " ".join(chunk.text.split())[:160])
    return 0


# Documents ------------------------------------------------------------------------------------------------------------


def _ingest(terminal: Terminal, options: argparse.Namespace) -> int:
    failed = 0
    with Workspace(terminal.settings) as workspace:
        workspace.ingest.reconcile()
        for progress in workspace.add(*options.files, collection=options.collection):
            if progress.stage in ("ready", "unchanged", "replaced"):
                terminal.tell(
                    progress.stage, name=progress.name, chunks=progress.chunks, seconds=f"{progress.seconds:.2f}"
                )
                for warning in progress.warnings:
                    terminal.say(f"    {warning.message(terminal.language)}")
            elif progress.failure is not None:
                failed += 1
                terminal.say(f"✗ {progress.name}", end="  ")
                terminal.warn(progress.failure)
    return 1 if failed else 0


def _collections(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        if options.create:
            workspace.ingest.create_collection(options.create)
        elif options.rename:
            old, new = options.rename
            workspace.ingest.rename_collection(workspace.library.collection(old).id, new)
        elif options.delete:
            workspace.ingest.delete_collection(workspace.library.collection(options.delete).id)
        elif options.re_embed:
            workspace.ingest.re_embed(workspace.library.collection(options.re_embed).id)
        for collection in workspace.library.collections():
            terminal.tell(
                "collection",
                name=collection.name,
                documents=collection.documents,
                chunks=collection.chunks,
                embedder=collection.embedder,
            )
    return 0


def _documents(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        library = workspace.library
        if options.delete:
            workspace.ingest.delete(_document_id(library, options.collection, options.delete))
        elif options.reindex:
            workspace.ingest.reindex(_document_id(library, options.collection, options.reindex))
        elif options.chunks:
            for chunk in library.chunks(_document_id(library, options.collection, options.chunks)):
                terminal.say(
                    f"--- {chunk.seq}  [{chunk.start}:{chunk.end}]  p.{chunk.page}  {' > '.join(chunk.heading)}"
                )
                terminal.say(chunk.text)
            return 0
        for document in library.documents(library.collection(options.collection).id):
            terminal.tell(
                "document",
                name=document.name,
                media_type=document.media_type,
                size=document.size,
                pages=document.pages or "-",
                chunks=document.chunks,
                encoding=document.encoding or "-",
                created_at=document.created_at,
            )
    return 0


def _document_id(library: Library, collection: str, name: str) -> str:
    """Id of the document of that name; raises DocumentError `document_unknown`."""
    from playground.core.errors import DocumentError

    for document in library.documents(library.collection(collection).id):
        if document.name == name:
            return document.id
    raise DocumentError("document_unknown", name=name)


def _prepare(workspace: Workspace, terminal: Terminal, collection: str) -> None:
    """Mend what a crash left; the sample collection is made when it is asked for and missing."""
    workspace.ingest.reconcile()
    if collection == SAMPLES and all(known.name != SAMPLES for known in workspace.library.collections()):
        for progress in workspace.add(*sample_files(), collection=SAMPLES):
            if progress.failure is not None:
                terminal.warn(progress.failure)


# Runs and servers -----------------------------------------------------------------------------------------------------


def _runs(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        for run in workspace.runs.list(options.limit):
            terminal.say(_line(run))
    return 0


def _line(run: Run) -> str:
    total = _number(run.timings.total)
    return f"{run.id[:8]}  {run.created_at}  {run.status:<11} {total:>7} s  {run.spec.model}  {run.spec.question[:60]}"


def _show(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        found = workspace.runs.find(options.id)
    if len(found) != 1:
        raise PromptError("run_unknown" if not found else "run_ambiguous", name=options.id)
    run = found[0]
    if options.json:
        terminal.json(record(run, terminal.language))
        return 0
    for message in run.prompt.messages if run.prompt else ():
        terminal.say(f"[{message.role}]\n{message.content}\n")
    terminal.say(f"[assistant]\n{run.answer}\n")
    terminal.say(_summary(terminal.language, run))
    if run.failure is not None:
        terminal.warn(run.failure)
    return 0


def _check(terminal: Terminal, options: argparse.Namespace) -> int:
    """List what a server serves, ask it one question, and say how fast it answered; no data folder is touched."""
    from playground.models.check import check_server
    from playground.models.client import ModelClient

    endpoint = Endpoint(options.url, options.url, options.api_key_env)
    client = ModelClient(os.environ)
    question = (Message("user", text(terminal.language, "cli.check_question")),)
    report = asyncio.run(check_server(client, endpoint, options.model, question))
    for info in report.models:
        terminal.tell("served", model=info.id, window=info.window or "?")
    terminal.tell("check_model", model=report.model)
    terminal.tell("check_answer", answer=report.answer)
    usage = report.usage
    terminal.tell(
        "check_numbers",
        first=_number(report.first_token),
        total=_number(report.total),
        prompt_tokens=_number(usage.prompt_tokens if usage else None),
        completion_tokens=_number(usage.completion_tokens if usage else None),
    )
    return 0


# Words ----------------------------------------------------------------------------------------------------------------


def _parser(language: Language) -> argparse.ArgumentParser:
    def told(key: str) -> dict[str, Any]:
        return {"help": text(language, f"cli.{key}")}

    parser = argparse.ArgumentParser("playground", description=text(language, "cli.description"))
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data-dir", type=Path, **told("data_dir"))
    shared.add_argument("--config", type=Path, **told("config"))
    shared.add_argument("--lang", choices=LANGUAGES, **told("lang"))
    commands = parser.add_subparsers(required=True, metavar=text(language, "cli.commands"))

    def add(
        name: str, command: Command, *, of_collection: bool = True, as_json: bool = False
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[shared], **told(name))
        made.set_defaults(command=command)
        if of_collection:
            made.add_argument("--collection", default=SAMPLES, **told("of_collection"))
        if as_json:
            made.add_argument("--json", action="store_true", **told("as_json"))
        return made

    ask = add("ask", _ask, as_json=True)
    ask.add_argument("question", **told("question"))
    ask.add_argument("--model", **told("model"))
    ask.add_argument("--endpoint", **told("endpoint"))
    ask.add_argument("--language", choices=LANGUAGES, **told("prompt_language"))
    ask.add_argument("--frame", choices=("auto", "rag", "custom", "simple"), default="auto", **told("frame"))
    ask.add_argument("--instruction", **told("instruction"))
    ask.add_argument("--temperature", type=float, **told("temperature"))
    ask.add_argument("--max-tokens", type=int, **told("max_tokens"))
    ask.add_argument("--no-documents", action="store_true", **told("no_documents"))
    ask.add_argument("--dry-run", action="store_true", **told("dry_run"))
    search = add("search", _search, as_json=True)
    search.add_argument("question", **told("question"))
    for command in (ask, search):
        command.add_argument("--top-k", type=int, default=RetrievalSettings().top_k, **told("top_k"))
        command.add_argument("--threshold", type=float, **told("threshold"))
        command.add_argument("--mode", choices=("dense", "lexical", "hybrid"), default="hybrid", **told("mode"))
    ingest = add("ingest", _ingest)
    ingest.add_argument("files", nargs="+", type=Path, **told("files"))
    collections = add("collections", _collections, of_collection=False)
    change = collections.add_mutually_exclusive_group()
    change.add_argument("--create", metavar="NAME", **told("create"))
    change.add_argument("--rename", nargs=2, metavar=("NAME", "NEW"), **told("rename"))
    change.add_argument("--delete", metavar="NAME", **told("delete_collection"))
    change.add_argument("--re-embed", metavar="NAME", **told("re_embed"))
    documents = add("documents", _documents)
    work = documents.add_mutually_exclusive_group()
    work.add_argument("--chunks", metavar="NAME", **told("chunks"))
    work.add_argument("--delete", metavar="NAME", **told("delete_document"))
    work.add_argument("--reindex", metavar="NAME", **told("reindex"))
    runs = add("runs", _runs, of_collection=False)
    runs.add_argument("--limit", type=int, default=20, **told("limit"))
    show = add("show", _show, of_collection=False, as_json=True)
    show.add_argument("id", **told("run_id"))
    check = add("check", _check, of_collection=False)
    check.add_argument("url", **told("url"))
    check.add_argument("--model", **told("model"))
    check.add_argument("--api-key-env", **told("api_key_env"))
    return parser

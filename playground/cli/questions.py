"""`ask` and `search`: questions to the documents."""

import argparse
import asyncio
import sys
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace

from playground.cli.library import prepare
from playground.cli.runs import summary
from playground.cli.terminal import STOPPED, Terminal
from playground.cli.words import Words, read_words
from playground.core.errors import DocumentError
from playground.core.events import Delta, Rewritten
from playground.core.strings import LANGUAGES, Language
from playground.core.values import (
    Passage,
    PromptChoice,
    Reading,
    Reranked,
    RetrievalSettings,
    Run,
    RunSpec,
    Sampling,
    Until,
)
from playground.documents.library import Library
from playground.documents.library.listings import scope_empty
from playground.documents.tags import read_tags
from playground.models.endpoints import BUILTIN
from playground.prompts.catalog import STOCK
from playground.retrieval.reading import sentence
from playground.retrieval.reranking.ordering import sentence as by_whom
from playground.runs.folding import apply
from playground.runs.record import passage_record, record
from playground.workspace import Workspace


def register(words: Words) -> None:
    """The words of `ask` and `search`."""
    told = words.told
    ask = words.add("ask", _ask, of_collection=True, as_json=True)
    ask.add_argument("question", **told("question"))
    ask.add_argument("--model", **told("model"))
    ask.add_argument("--endpoint", **told("endpoint"))
    ask.add_argument("--language", choices=LANGUAGES, **told("prompt_language"))
    ask.add_argument("--prompt", default=STOCK, **told("prompt_used"))
    ask.add_argument("--frame", choices=("auto", "rag", "custom", "simple"), default="auto", **told("frame"))
    ask.add_argument("--instruction", **told("instruction"))
    ask.add_argument("--temperature", type=words.figure, **told("temperature"))
    ask.add_argument("--max-tokens", type=words.count, **told("max_tokens"))
    ask.add_argument("--no-documents", action="store_true", **told("no_documents"))
    ask.add_argument("--dry-run", action="store_true", **told("dry_run"))
    search = words.add("search", _search, of_collection=True, as_json=True)
    search.add_argument("question", **told("question"))
    for command in (ask, search):
        command.add_argument("--top-k", type=words.count, default=RetrievalSettings().top_k, **told("top_k"))
        command.add_argument("--threshold", type=words.figure, **told("threshold"))
        command.add_argument("--mode", choices=("dense", "lexical", "hybrid"), default="hybrid", **told("mode"))
        command.add_argument("--extent", choices=("auto", "chunks", "whole"), default="auto", **told("extent"))
        command.add_argument("--rerank", action=argparse.BooleanOptionalAction, **told("rerank"))
        for name in ("document", "tag", "kind"):
            command.add_argument(f"--{name}", action="append", default=[], **told(f"of_{name}"))


def _ask(terminal: Terminal, options: argparse.Namespace) -> int:
    asking = _Asking(terminal, quiet=options.json)
    with Workspace(terminal.settings) as workspace:
        prepare(workspace, terminal, options)
        try:
            asyncio.run(asking.ask(workspace, options))
        except KeyboardInterrupt:
            if asking.run is None:
                raise
            terminal.say("", end="" if options.json else "\n")
            asking.run = workspace.runs.get(asking.run.id) or asking.run  # as it was closed
    run = asking.run
    assert run is not None, "every stream begins with an event"
    if options.json:
        terminal.json(record(run, terminal.language))
    elif run.status == "completed":
        terminal.say(summary(terminal.language, run))
    _tell_search(terminal, run.reading, run.reranked)
    terminal.note(run.notices)
    if run.failure is not None:
        terminal.warn(run.failure)
    if run.status == "cancelled":
        terminal.remark("stopped")
        return STOPPED
    return 0 if run.status == "completed" else 1


async def _spec(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> RunSpec:
    """What the options choose; a model that is not named is the built-in one, or the endpoint's first."""
    language: Language | None = options.language
    prompt = workspace.prompts.set_of(options.prompt, language, prefer=terminal.language)
    custom = options.instruction or ""
    until: Until = "rendered" if options.dry_run else "completed"
    endpoint, model = await model_of(workspace, options.endpoint, options.model)
    sampling = Sampling()
    if options.temperature is not None:
        sampling = replace(sampling, temperature=options.temperature)
    if options.max_tokens is not None:
        sampling = replace(sampling, max_tokens=options.max_tokens)
    return RunSpec(
        question=_question(options),
        collection=None if options.no_documents else options.collection,
        prompt=PromptChoice(prompt, frame=options.frame, custom_instruction=custom),
        endpoint=endpoint,
        model=model,
        retrieval=_retrieval(options, workspace),
        sampling=sampling,
        until=until,
    )


async def model_of(workspace: Workspace, endpoint: str | None, model: str | None) -> tuple[str, str]:
    """Endpoint and model by name: `builtin`, or a model of the named endpoint (of the first one when none is named)."""
    if model == BUILTIN.name or (model is None and endpoint is None):
        return BUILTIN.name, BUILTIN.name
    chosen = workspace.endpoints.get(endpoint) if endpoint else workspace.endpoints.all()[0]
    if model is None:
        listing = await workspace.directory.listing(chosen)
        model = listing.models[0].id if listing.models else ""
    return chosen.name, model


def _retrieval(options: argparse.Namespace, workspace: Workspace) -> RetrievalSettings:
    return RetrievalSettings(
        top_k=options.top_k,
        threshold=options.threshold,
        mode=options.mode,
        extent=options.extent,
        rerank=workspace.reranker is not None if options.rerank is None else options.rerank,
        scope=_scope(options, workspace),
        tags=read_tags(options.tag),
        kinds=tuple(options.kind),
    )


def _scope(options: argparse.Namespace, workspace: Workspace) -> tuple[str, ...]:
    """The ids of the documents that are named, as far as they are what else is asked for.

    Raises DocumentError where there is none of a name, or nothing is left of them.
    """
    if not options.document:
        return ()
    library, tags = workspace.library, read_tags(options.tag)
    collection = library.collection(options.collection)
    named = dict.fromkeys(_document(library, collection.id, name) for name in options.document)
    if tags or options.kind:
        left = set(library.of(collection.id, tags, options.kind))
        named = dict.fromkeys(id for id in named if id in left)
    if not named:
        raise scope_empty((*options.document, *tags), options.kind)
    return tuple(named)


def _document(library: Library, collection_id: str, name: str) -> str:
    """The id of the document of that name, or with that id; raises DocumentError where there is none."""
    found = library.by_name(collection_id, name) or next(iter(library.documents_by_id([name])), None)
    if found is None or found.collection_id != collection_id:
        raise DocumentError("document_unknown", id=name)
    return found.id


@dataclass(slots=True)
class _Asking:
    """A question on its way, its answer printed as it comes; not into a pipe or a file, since it may be told anew."""

    terminal: Terminal
    quiet: bool
    run: Run | None = None
    """As far as it has come."""

    async def ask(self, workspace: Workspace, options: argparse.Namespace) -> None:
        spec = await _spec(workspace, self.terminal, options)
        live = not self.quiet and bool(sys.stdout) and sys.stdout.isatty()
        async with aclosing(workspace.pipeline.ask(spec)) as events:
            async for event in events:
                self.run = apply(self.run, event)
                if isinstance(event, Delta) and not event.reasoning and live:
                    self.terminal.say(event.text, end="")
                elif isinstance(event, Rewritten) and live:
                    self.terminal.tell("answer_anew")
                    self.terminal.say(event.answer, end="")
        if not self.quiet:
            self.terminal.say("" if live or self.run is None else self.run.answer)


def _search(terminal: Terminal, options: argparse.Namespace) -> int:
    """The candidates and what to know about them; 1 when there are none."""
    question = _question(options)
    with Workspace(terminal.settings) as workspace:
        prepare(workspace, terminal, options)
        collection = workspace.library.collection(options.collection)
        found = workspace.retriever.retrieve(collection, question, _retrieval(options, workspace))
    if options.json:
        rows = [passage_record(passage) for passage in found.passages]
        notices = [notice.message(terminal.language) for notice in found.notices]
        reranked = asdict(found.reranked) if found.reranked else None
        told = {"question": question, "collection": collection.name, "passages": rows, "reranked": reranked}
        terminal.json({**told, "notices": notices})
    else:
        for passage in found.passages:
            _show(terminal, passage)
    _tell_search(terminal, found.reading, found.reranked)
    terminal.note(found.notices)
    if not found.passages:
        terminal.remark("search_nothing" if collection.documents else "search_empty", collection=collection.name)
    return 0 if found.passages else 1


def _show(terminal: Terminal, passage: Passage) -> None:
    chunk, scores = passage.hit.chunk, passage.hit.scores
    reranked = passage.hit.before is not None
    shown = "  ".join(f"{score.measure} {score.value:.3f}" for score in scores[: 2 if reranked else 1])
    best = f"{shown}  {passage.hit.before}→{passage.hit.rank}  " if reranked else f"{shown}  " if shown else ""
    page = "" if chunk.page is None else f" p.{chunk.pages}"
    terminal.say(f"{passage.hit.rank:>2}  {best}{chunk.document}{page}  ({chunk.id})")
    terminal.say("    " + " ".join(chunk.text.split())[:160])


def _tell_search(terminal: Terminal, reading: Reading | None, reranked: Reranked | None) -> None:
    """What was made of the question, where that is more than to search for it, and who reranked what was found."""
    if reading is not None and not reading.plain:
        terminal.aside(sentence(reading, terminal.language))
    if reranked is not None:
        terminal.aside(by_whom(reranked, terminal.language))


def _question(options: argparse.Namespace) -> str:
    """The question as it was typed; `-` reads it from standard input."""
    if options.question != "-":
        return str(options.question)
    return read_words(sys.stdin.buffer.read()).strip() if sys.stdin else ""

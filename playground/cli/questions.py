"""`ask` and `search`: questions to the documents."""

import argparse
import asyncio
import sys
from contextlib import aclosing
from dataclasses import replace

from playground.cli.library import prepare
from playground.cli.runs import summary
from playground.cli.terminal import Terminal
from playground.cli.words import Words
from playground.core.errors import PromptError
from playground.core.events import Delta, Rewritten
from playground.core.strings import LANGUAGES, Language
from playground.core.values import PromptChoice, RetrievalSettings, Run, RunSpec, Sampling, Until
from playground.models.endpoints import BUILTIN
from playground.prompts.catalog import STOCK
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
    ask.add_argument("--temperature", type=float, **told("temperature"))
    ask.add_argument("--max-tokens", type=int, **told("max_tokens"))
    ask.add_argument("--no-documents", action="store_true", **told("no_documents"))
    ask.add_argument("--dry-run", action="store_true", **told("dry_run"))
    search = words.add("search", _search, of_collection=True, as_json=True)
    search.add_argument("question", **told("question"))
    for command in (ask, search):
        command.add_argument("--top-k", type=int, default=RetrievalSettings().top_k, **told("top_k"))
        command.add_argument("--threshold", type=float, **told("threshold"))
        command.add_argument("--mode", choices=("dense", "lexical", "hybrid"), default="hybrid", **told("mode"))


def _ask(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        prepare(workspace, terminal, options.collection)
        run = asyncio.run(_stream(terminal, workspace, _spec(workspace, terminal, options), quiet=options.json))
    if options.json:
        terminal.json(record(run, terminal.language))
    elif run.failure is None:
        terminal.say(summary(terminal.language, run))
    if run.failure is not None:
        terminal.warn(run.failure)
    return 0 if run.status == "completed" else 1


def _spec(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> RunSpec:
    """What the options choose; a model that is not named is the built-in one, or the endpoint's first."""
    language: Language | None = options.language
    prompt = workspace.prompts.set_of(options.prompt, language, prefer=terminal.language)
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
        prompt=PromptChoice(prompt, frame=options.frame, custom_instruction=custom),
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
    """The run, its answer printed as it comes; into a pipe or a file when it is whole, since it may be told anew."""
    run: Run | None = None
    live = not quiet and sys.stdout.isatty()
    async with aclosing(workspace.pipeline.ask(spec)) as events:
        async for event in events:
            run = apply(run, event)
            if isinstance(event, Delta) and not event.reasoning and live:
                terminal.say(event.text, end="")
            elif isinstance(event, Rewritten) and live:
                terminal.tell("answer_anew")
                terminal.say(event.answer, end="")
    if run is None:
        raise PromptError("question_empty")
    if not quiet:
        terminal.say("" if live else run.answer)
    return run


def _search(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        prepare(workspace, terminal, options.collection)
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

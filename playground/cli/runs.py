"""`runs` and `show`: what was asked before."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from typing import get_args

from playground.cli.terminal import Terminal, number
from playground.cli.words import Words
from playground.core.errors import Notice, PromptError
from playground.core.strings import Language, text
from playground.core.values import Run, Status
from playground.runs.history import Page, RunFilter
from playground.runs.kept import Unreadable
from playground.runs.lines import RunLine
from playground.runs.record import record
from playground.workspace import Workspace

_CHOSEN: Mapping[str, tuple[str, ...] | None] = {
    "status": get_args(Status),
    "model": None,
    "endpoint": None,
    "collection": None,
    "prompt": None,
    "batch": None,
    "arm": None,
}
"""Options that choose among the runs by a column, each any number of times, with what there is to choose from."""


def register(words: Words) -> None:
    """The words of `runs` and `show`."""
    listing = words.add("runs", _runs, as_json=True)
    listing.add_argument("--limit", type=words.count, default=20, **words.told("limit"))
    listing.add_argument("--text", default="", **words.told("runs_text"))
    for name, choices in _CHOSEN.items():
        told = words.told(f"runs_{name}")
        listing.add_argument(f"--{name}", action="append", default=[], choices=choices, **told)
    for name in ("since", "before"):
        listing.add_argument(f"--{name}", type=words.day, **words.told(f"runs_{name}"))
    show = words.add("show", _show, as_json=True)
    show.add_argument("id", **words.told("run_id"))


def _runs(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        lines = workspace.history.list(_meant(options), page=Page(options.limit))
        unreadable = workspace.runs.unreadable([line.id for line in lines])
    damaged = {entry.id for entry in unreadable}
    if options.json:
        terminal.json({"runs": [asdict(line) for line in lines]})
    else:
        for line in lines:
            terminal.say(_told(line, readable=line.id not in damaged))
    if unreadable:
        ids = ", ".join(entry.id[:8] for entry in unreadable)
        terminal.remark("unreadable_one" if len(unreadable) == 1 else "unreadable_many", count=len(unreadable), ids=ids)
        for failure in dict.fromkeys(entry.failure for entry in unreadable):
            terminal.warn(failure)
    return 0


def _meant(options: argparse.Namespace) -> RunFilter:
    chosen = {name: tuple(getattr(options, name)) for name in _CHOSEN}
    return RunFilter(options.text, options.since, options.before, **chosen)


def _told(line: RunLine, *, readable: bool) -> str:
    status = line.status if readable else "unreadable"
    words = " ".join(line.question.split())[:60]
    return f"{line.id[:8]}  {line.created_at}  {status:<11} {number(line.total):>7} s  {line.model}  {words}"


def _show(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        found = workspace.runs.find(options.id)
        sent = [
            one.hit.chunk.id for run in found if isinstance(run, Run) for one in run.passages if one.fate.kind == "sent"
        ]
        edited = workspace.library.edited_chunks(sent)
    if len(found) != 1:
        raise PromptError("run_unknown" if not found else "run_ambiguous", name=options.id)
    (run,) = found
    if isinstance(run, Unreadable):
        return terminal.fail(run.failure, as_json=options.json)
    if options.json:
        terminal.json(record(run, terminal.language))
        return 0
    for message in run.prompt.messages if run.prompt else ():
        terminal.say(f"[{message.role}]\n{message.content}\n")
    terminal.say(f"[assistant]\n{run.answer}\n")
    terminal.say(summary(terminal.language, run))
    terminal.note((*run.notices, *([Notice.of("chunks_edited", count=len(edited))] if edited else [])))
    if run.failure is not None:
        terminal.warn(run.failure)
    return 0


def summary(language: Language, run: Run) -> str:
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
        prompt_tokens=number(usage["prompt_tokens"]),
        completion_tokens=number(usage["completion_tokens"]),
        source=usage["source"] or "?",
        seconds=number(run.timings.total),
    )

"""`lab`: two retrieval settings side by side over marked evidence, without a model."""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from playground.cli.library import prepare
from playground.cli.questions import model_of
from playground.cli.terminal import STOPPED, Terminal
from playground.cli.words import Words
from playground.core.errors import StudyError
from playground.core.strings import LANGUAGES, text
from playground.core.values import Collection, PromptChoice, RetrievalSettings
from playground.prompts.catalog import STOCK
from playground.studies.lab.importing import take_in
from playground.studies.lab.record import evidence_of, read, written
from playground.studies.lab.results import SIDES, change, statements, total
from playground.studies.lab.sides import side_of, usual
from playground.studies.lab.telling import described, remarks, table, verdicts
from playground.studies.lab.values import Asked, Asking, Report, Side
from playground.workspace import Workspace

_EVERY = 0.2
"""Seconds between two looks."""
_SHOWN = 20
"""Questions that are listed."""


def register(words: Words) -> None:
    """The words of `lab`."""
    help = words.told
    lab = words.add("lab", _lab, of_collection=True, as_json=True)
    lab.add_argument("set", **help("lab_set"))
    lab.add_argument("--a", action="append", default=[], metavar="NAME=VALUE", **help("lab_a"))
    lab.add_argument("--b", action="append", default=[], metavar="NAME=VALUE", **help("lab_b"))
    lab.add_argument("--model", **help("model"))
    lab.add_argument("--endpoint", **help("endpoint"))
    lab.add_argument("--language", choices=LANGUAGES, **help("prompt_language"))
    lab.add_argument("--prompt", default=STOCK, **help("prompt_used"))
    lab.add_argument("--window", type=words.count, **help("lab_window"))
    lab.add_argument("--take-in", type=Path, **help("lab_take_in"))
    lab.add_argument("--write", type=Path, **help("lab_write"))


def _lab(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        if options.take_in is not None:
            came = take_in(workspace.studies.sets, workspace.lab.evidence, options.set, read(_read(options.take_in)))
            terminal.tell("lab_taken_in", questions=came.questions, places=came.places)
            return 0
        if options.write is not None:
            return _write(workspace, terminal, options)
        prepare(workspace, terminal, options)
        try:
            report = asyncio.run(_compared(workspace, terminal, options))
        except KeyboardInterrupt:
            workspace.lab.close()
            terminal.remark("stopped")
            return STOPPED
    if options.json:
        terminal.json(_record(report, terminal))
    else:
        _show(report, terminal)
    return 0


def _write(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> int:
    questions = workspace.studies.sets.get(options.set)
    lines = list(written(questions.questions, workspace.lab.evidence.of_set(questions.id)))
    try:
        options.write.write_text("".join(lines), "utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise StudyError("export_unwritable", path=str(options.write), reason=reason) from error
    terminal.tell("lab_written", questions=len(lines), path=options.write)
    return 0


async def _compared(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> Report:
    """The report; how far it is is told meanwhile."""
    lab, collection = workspace.lab, workspace.library.collection(options.collection)
    sides = _side(options.a, workspace, collection), _side(options.b, workspace, collection)
    prompt = PromptChoice(workspace.prompts.set_of(options.prompt, options.language, prefer=terminal.language))
    endpoint, model = await model_of(workspace, options.endpoint, options.model)
    asking = Asking(prompt, endpoint, model, window=options.window)
    path = Path(options.set)
    if path.is_file():
        questions, evidence = evidence_of(path.stem, read(_read(path)))
        id = lab.begin(questions, collection, sides, asking, evidence=evidence)
    else:
        id = lab.begin(workspace.studies.sets.get(options.set), collection, sides, asking)
    told = ""
    while (look := lab.look(id)).state == "running":
        at = look.progress
        line = text(terminal.language, f"lab.stage.{at.stage}", done=at.done, total=at.total)
        if line != told and not options.json:
            terminal.aside(line)
            told = line
        await workspace.clock.sleep(_EVERY)
    return await lab.whole(id)


def _side(said: Sequence[str], workspace: Workspace, collection: Collection) -> Side:
    words = dict(word.partition("=")[::2] for word in said)
    return side_of(words, usual(RetrievalSettings()), workspace.chunking_of(collection))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StudyError("study_file_unreadable", path=str(path), reason=error.strerror or str(error)) from error


# What came of it ------------------------------------------------------------------------------------------------------


def _show(report: Report, terminal: Terminal) -> None:
    language = terminal.language
    for name, side in zip(SIDES, report.sides, strict=True):
        terminal.say(f"{name}  {described(side, language)}")
    terminal.say("")
    for line in table(report, language):
        first, second = (
            " ".join(part for part in parts if part) for parts in zip(line.values, line.intervals, strict=True)
        )
        terminal.say(f"{first:>36}  {second:>36}  {line.label}")
    terminal.say("")
    for sentence, beside in verdicts(report, language)[:1]:
        terminal.say(sentence)
        for more in beside:
            terminal.aside(more)
    changed = [asked for asked in report.asked if change(asked)]
    for asked in changed[:_SHOWN]:
        terminal.say(f"{'+' if change(asked) == 1 else '-'} {_ranks(asked)}  {' '.join(asked.text.split())[:80]}")
    for remark in remarks(report, language):
        terminal.aside(remark)


def _ranks(asked: Asked) -> str:
    return " → ".join(str(outcome.rank or "–") for outcome in asked.outcomes)


def _record(report: Report, terminal: Terminal) -> dict[str, object]:
    """The report for programs: shares are 0 to 1, times in seconds, what is not known is null."""
    compared = {
        name: {
            "better": len(said.paired.fixed),
            "worse": len(said.paired.broken),
            "same": len(said.paired.unchanged),
            "p": said.paired.p,
            "verdict": said.kind,
        }
        for name, said in statements(report).items()
    }
    return {
        "set": report.set_name,
        "collection": report.collection,
        "sides": {
            name: {"settings": described(side, terminal.language), **asdict(total(report, place))}
            for place, (name, side) in enumerate(zip(SIDES, report.sides, strict=True))
        },
        "b_against_a": compared,
        "questions": [
            {
                "question": asked.text,
                **{
                    name: {
                        "rank": outcome.rank,
                        "found": outcome.figures and outcome.figures.found,
                        "sent": outcome.figures and outcome.figures.sent,
                        "tokens": outcome.tokens and outcome.tokens.tokens,
                    }
                    for name, outcome in zip(SIDES, asked.outcomes, strict=True)
                },
            }
            for asked in report.asked
        ],
        "without_evidence": list(report.left.unmarked),
        "evidence_lost": list(report.left.elsewhere),
    }

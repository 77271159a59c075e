"""Thirty office files and ninety questions, through the product: `python -m tests.benchmarks.office [--misses]`.

The files are made anew and taken in with the usual embedder, a collection for each language and one of all. Each
question is asked of the built-in model, as it stands, with the usual settings. Told are how often its answer holds what
was asked for, how often it quotes no other sentence or row besides, and how often a chunk that was sent has the value on one line with what gives it a meaning (headings
above the chunk count): what a reader of this chunk alone would understand.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playground.core.strings import Language
from playground.core.values import Run
from playground.retrieval.ingest import IncomingFile
from playground.settings import Settings
from playground.workspace import Workspace
from tests.benchmarks.office.judging import holds, understood
from tests.benchmarks.office.papers import Asked, Paper
from tests.benchmarks.office.sets import SETS

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question and what came of it."""

    collection: str
    paper: Paper
    asked: Asked
    run: Run
    answered: bool
    alone: bool
    """Whether a chunk that was sent has the value and what it means."""


def take_in(workspace: Workspace, collection: str, papers: Sequence[Paper], folder: Path) -> Iterator[str]:
    """Make and take in the files; what was refused or told of them."""
    into = workspace.collection(collection, create=True)
    files = []
    for paper in papers:
        path = folder / paper.name
        if not path.exists():
            path.write_bytes(paper.make())
        files.append(IncomingFile(path, paper.name, recognise=paper.scanned and workspace.ingest.can_recognise))
    for row in workspace.ingest.run(into, files):
        if row.failure is not None and row.ended:
            yield f"{row.name}: {row.failure.message('en')}"
        elif row.document is not None and row.stage == "ready":
            yield from (f"{row.name}: {notice.message('en')}" for notice in row.document.warnings)


def ask(workspace: Workspace, collection: str, language: Language, papers: Sequence[Paper]) -> Iterator[Outcome]:
    for paper in papers:
        for asked in paper.asked:
            run = workspace.ask(asked.text, collection, language=language)
            sent = [passage.hit.chunk for passage in run.passages if passage.fate.kind == "sent"]
            alone = any(understood(chunk, asked) for chunk in sent if chunk.document == paper.name)
            yield Outcome(collection, paper, asked, run, holds(run.answer, asked.answer), alone)


def tell(name: str, outcomes: Sequence[Outcome]) -> None:
    """A table by trait."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.asked.trait].append(outcome)
    print(f"\n| {name} | questions | the answer has it | and nothing else | a chunk alone says it |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for trait, found in [*sorted(groups.items()), ("**together**", list(outcomes))]:
        answered = [each for each in found if each.answered]
        only = sum("\n- " not in each.run.answer for each in answered)
        print(f"| {trait} | {len(found)} | {len(answered)} | {only} | {sum(each.alone for each in found)} |")


def tell_miss(outcome: Outcome) -> None:
    """A question that failed, the answer, and what was sent of its file."""
    kinds = [*(() if outcome.answered else ("answer",)), *(() if outcome.alone else ("chunk",))]
    print(f"\n## {outcome.collection} · {outcome.paper.name} · {outcome.asked.text} · misses: {', '.join(kinds)}")
    print(f"wanted {outcome.asked.answer} beside {outcome.asked.beside}\nanswer: {outcome.run.answer}")
    for passage in outcome.run.passages:
        chunk = passage.hit.chunk
        mine = chunk.document == outcome.paper.name
        print(f"  [{passage.hit.rank}] {passage.fate.kind} {chunk.document}#{chunk.seq} {chunk.heading}")
        if mine:
            print("      " + chunk.text.replace("\n", "\n      "))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="usual", choices=SETS, help="which files and questions")
    parser.add_argument("--misses", action="store_true", help="print the questions that failed, with the chunks")
    parser.add_argument("--answers", action="store_true", help="print all answers")
    parser.add_argument("--keep", type=Path, help="a folder for the files, to look at them")
    chosen = parser.parse_args()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as data, Workspace(Settings(data_dir=Path(data) / "data"), {}) as workspace:
        folder = chosen.keep or Path(data) / "files"
        folder.mkdir(parents=True, exist_ok=True)
        papers = SETS[chosen.set]
        for language, of_language in papers.items():
            for told in take_in(workspace, language, of_language, folder):
                print(told)
        for of_language in papers.values():
            list(take_in(workspace, EVERYTHING, of_language, folder))
        for language, of_language in papers.items():
            outcomes += ask(workspace, language, language, of_language)
            outcomes += ask(workspace, EVERYTHING, language, of_language)
    apart = [outcome for outcome in outcomes if outcome.collection != EVERYTHING]
    together = [outcome for outcome in outcomes if outcome.collection == EVERYTHING]
    tell("a collection for each language", apart)
    tell("all in one collection", together)
    if chosen.answers:
        for outcome in apart:
            print(f"\n{'+' if outcome.answered else '-'} {outcome.asked.text}\n{outcome.run.answer}")
    if chosen.misses:
        for outcome in outcomes:
            if not (outcome.answered and outcome.alone):
                tell_miss(outcome)


if __name__ == "__main__":
    main()

"""Comparisons that are there again: what the browser keeps of its last one, and those that an address leads to."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from playground.core.errors import StudyError
from playground.core.values import Run
from playground.runs.history import Page as HistoryPage
from playground.runs.history import RunFilter
from playground.studies.arm_drafts import draft_of
from playground.studies.values import Arm
from playground.ui.compare.kept import FEWEST, MOST, Kept
from playground.ui.compare.running.rounds import Column, Round
from playground.ui.study.arms import LETTERS, Arms, read_arms, written
from playground.workspace import Workspace

_MOST_RUNS = 400
_MOST_IDS = 50
_LONGEST = 1_000


def mirror(kept: Kept) -> Mapping[str, Any]:
    """All that is worth keeping, as JSON can hold it."""
    round = kept.round
    return {
        "arms": written(kept.arms),
        "held": sorted(kept.arms.held),
        "collection": kept.collection,
        "frozen": kept.frozen,
        "round": None
        if round is None
        else {
            "ids": round.ids,
            "frozen": round.frozen,
            "told": round.told,
            "place": place(round),
            "question": round.question,
            "names": {key: column.arm.name for key, column in round.columns.items() if column.arm is not None},
        },
    }


def place(round: Round) -> str:
    """The address of a comparison: the ids under which its answers were asked for."""
    asked = (run.origin.batch for column in round.columns.values() for run in column.runs.values())
    return "-".join(dict.fromkeys(batch for batch in asked if batch))


def recall(kept: Kept, address: str, workspace: Workspace) -> None:
    """Show the comparison of an address, its arms set up as they were asked. Raises StudyError `comparison_gone`."""
    ids = address.split("-")[:MOST]
    lines = workspace.history.list(RunFilter(batch=tuple(ids)), page=HistoryPage(_MOST_RUNS))
    names = dict.fromkeys(line.arm for line in sorted(lines, key=lambda line: (line.created_at, line.arm or "")))
    letters = {letter: name for letter, name in zip(LETTERS[:MOST], filter(None, names), strict=False)}
    round = _round({"ids": ids, "names": letters}, workspace)
    if round is None:
        raise StudyError("comparison_gone")
    arms = Arms(held=frozenset())
    for column in round.columns.values():
        if column.arm is not None:
            arms = arms.added(draft_of(column.arm), MOST)
    kept.arms, kept.round, kept.collection = arms, round, round.collection or ""


def restore(kept: Kept, text: str, start: Arms, workspace: Workspace) -> None:
    """Take up what a browser has kept; what is of no use any more is as in `start`."""
    try:
        values = json.loads(text or "{}")
    except (ValueError, RecursionError):
        values = {}
    values = values if isinstance(values, dict) else {}
    kept.arms = read_arms(values, start, FEWEST, MOST) or start
    kept.frozen = values.get("frozen") is not False
    if isinstance(values.get("collection"), str):
        kept.collection = values["collection"]
    round = values.get("round")
    kept.round = _round(round, workspace) if isinstance(round, dict) else None


def _round(kept: Mapping[str, Any], workspace: Workspace) -> Round | None:
    """The last comparison with the runs that are stored of it; None where there are none."""
    ids, names = kept.get("ids"), kept.get("names")
    if not isinstance(ids, list) or not isinstance(names, dict):
        return None
    batches = tuple(str(one)[:100] for one in ids[-_MOST_IDS:])
    lines = workspace.history.list(RunFilter(batch=batches), page=HistoryPage(_MOST_RUNS)) if batches else ()
    runs = [run for line in lines if line.batch and (run := workspace.runs.get(line.id)) is not None]
    columns = {
        str(key)[:1]: column
        for key, name in list(names.items())[:MOST]
        if (column := _column(str(name), runs, batches)) is not None
    }
    if not columns:
        return None
    said = workspace.studies.judgements.of([run.id for column in columns.values() for run in column.runs.values()])
    for column in columns.values():
        column.said = {run.id: said[run.id] for run in column.runs.values() if run.id in said}
    first = next(iter(columns.values())).runs[0].spec
    told = str(kept.get("told") or "")[:_LONGEST]
    with_documents = next(
        (run.spec.collection for one in columns.values() for run in one.runs.values() if run.spec.collection), None
    )
    return Round(first.question, with_documents, kept.get("frozen") is not False, columns, batches, told)


def _column(name: str, runs: Sequence[Run], batches: Sequence[str]) -> Column | None:
    """The runs of the last comparison in which the arm was asked, each as it was asked."""
    own = [run for run in runs if run.origin.arm == name]
    last = next((batch for batch in reversed(batches) if any(run.origin.batch == batch for run in own)), None)
    some = sorted((run for run in own if run.origin.batch == last), key=lambda run: run.created_at)
    if not some:
        return None
    spec = some[0].spec
    arm = Arm(
        some[0].origin.arm or "",
        spec.prompt,
        spec.endpoint,
        spec.model,
        spec.retrieval,
        spec.sampling,
        documents=spec.collection is not None,
        repeats=len(some),
    )
    beside = sum(run.origin.batch == last for run in runs)
    column = Column(arm, len(some), shared=beside > 1, runs=dict(enumerate(some)))
    column.ended = {at for at, run in column.runs.items() if run.status != "running"}
    column.stop()
    return column

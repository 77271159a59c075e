"""A batch at one moment: judged again without being read, and what tells whether it has to be read at all."""

from collections.abc import Callable

import pytest

from playground.studies.batches.grid import View
from playground.studies.batches.measures import VERDICT, all_shares, measures, passes, shares
from playground.studies.values import Finding, Judgement
from playground.workspace import Workspace
from tests.ui.batches import Made, made


@pytest.fixture
def one(workspace: Workspace) -> Made:
    filled = made(workspace)
    filled.answer("q1", "甲", passed="language", failed="eigen", verdict="right")
    filled.answer("q1", "乙", failed="language", verdict="wrong")
    filled.answer("q2", "甲", passed="key_points")
    return filled


def test_a_sheet_that_is_judged_again_is_as_one_that_is_read_anew(one: Made, workspace: Workspace) -> None:
    grids, judgements = workspace.studies.grids, workspace.studies.judgements
    sheet, last = grids.sheet(one.batch), judgements.last()
    judgements.judge(Judgement(one.run("q2", "甲"), "wrong", remark="十天"))
    judgements.undo(one.run("q1", "甲"))
    judged = sheet.judged(judgements.since(last))
    fresh = grids.sheet(one.batch)
    for view in (View("judged"), View("failed"), View("no_verdict"), View("differ")):
        assert [row.question for row in judged.grid(view).rows] == [row.question for row in fresh.grid(view).rows]
        assert judged.grid(view).counts == fresh.grid(view).counts


def test_what_is_not_judged_stays_the_same_row(one: Made, workspace: Workspace) -> None:
    sheet = workspace.studies.grids.sheet(one.batch)
    judged = sheet.judged({one.run("q2", "甲"): Judgement(one.run("q2", "甲"), "right")})
    assert [now is before for now, before in zip(judged.rows, sheet.rows, strict=True)] == [True, False, True, True]


def test_all_measures_are_told_alike_one_by_one_and_at_once(one: Made, workspace: Workspace) -> None:
    studies = workspace.studies
    lines, said = studies.store.cells(one.batch.id), studies.judgements.of_batch(one.batch.id)
    together = all_shares(lines, said)
    assert tuple(together) == measures(lines, said) == (VERDICT, "language", "key_points", "eigen")
    for measure, by_arm in together.items():
        apart = shares(lines, passes(measure, said))
        known = {arm: {id: share for id, share in some.items() if share is not None} for arm, some in apart.items()}
        assert by_arm == {arm: some for arm, some in known.items() if some}


def test_what_was_said_since_is_what_counts_now(one: Made, workspace: Workspace) -> None:
    judgements = workspace.studies.judgements
    last, run = judgements.last(), one.run("q1", "甲")
    assert judgements.since(last) == {}
    for verdict in ("wrong", "partly"):
        judgements.judge(Judgement(run, verdict))  # type: ignore[arg-type]
    assert {id: said.verdict for id, said in judgements.since(last).items()} == {run: "partly"}


CHANGES: dict[str, Callable[[Made], object]] = {
    "an answer": lambda one: one.answer("q3", "甲"),
    "none": lambda one: one.answer("q3", "甲", ""),
    "put back": lambda one: one.workspace.studies.store.put_back(one.batch.id, one.slots("q1")).result(),
    "a name": lambda one: one.workspace.studies.store.rename(one.batch.id, "neu"),
    "its state": lambda one: one.workspace.studies.store.put_state(one.batch.id, "done"),
    "findings": lambda one: one.workspace.studies.store.put_findings(
        one.batch.id, one.line("q1", "甲").slot, [Finding("language", "failed")], None
    ).result(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_changes_the_fingerprint(one: Made, change: Callable[[Made], object]) -> None:
    store = one.workspace.studies.store
    before = store.fingerprint(one.batch.id)
    assert store.fingerprint(one.batch.id) == before
    change(one)
    assert store.fingerprint(one.batch.id) != before


def test_a_study_can_be_taken_in_parts(one: Made, workspace: Workspace) -> None:
    study = workspace.studies.study(one.batch, questions=["q1", "q4"])
    assert {cell.question for cell in study.cells} == {"q1", "q4"}
    assert len(study.questions) == 4

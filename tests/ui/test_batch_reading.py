"""Batches as the page reads them: anew where something changed, and not at all where nothing did."""

import pytest

from playground.studies.values import Judgement
from playground.ui.batch.looking.reading import BatchReading
from playground.workspace import Workspace
from tests.ui.batches import Made, made


@pytest.fixture
def reading(workspace: Workspace) -> BatchReading:
    return BatchReading(workspace)


@pytest.fixture
def one(workspace: Workspace) -> Made:
    filled = made(workspace)
    filled.answer("q1", "甲", passed="language")
    return filled


def test_what_did_not_change_is_not_read_again(reading: BatchReading, one: Made) -> None:
    assert reading.now(one.batch.id) is reading.now(one.batch.id)


def test_what_others_write_changes_nothing(reading: BatchReading, one: Made, workspace: Workspace) -> None:
    before = reading.now(one.batch.id)
    workspace.studies.sets.create("周一", one.batch.plan.questions)
    assert reading.now(one.batch.id) is before


def test_an_answer_is_seen(reading: BatchReading, one: Made) -> None:
    reading.now(one.batch.id)
    one.answer("q2", "乙", "五天")
    excerpts = [cell.excerpt for cell in reading.now(one.batch.id).sheet.cells]
    assert "五天" in excerpts


def test_a_verdict_is_seen_and_checks_are_not_measured_again(
    reading: BatchReading, one: Made, workspace: Workspace
) -> None:
    before = reading.now(one.batch.id)
    assert [standing.measure for standing in before.standings] == ["language"]
    workspace.studies.judgements.judge(Judgement(one.run("q1", "甲"), "right"))
    now = reading.now(one.batch.id)
    assert [standing.measure for standing in now.standings] == ["verdict", "language"]
    assert now.standings[1] is before.standings[0]


def test_a_verdict_that_is_taken_back_is_none(reading: BatchReading, one: Made, workspace: Workspace) -> None:
    workspace.studies.judgements.judge(Judgement(one.run("q1", "甲"), "right"))
    reading.now(one.batch.id)
    workspace.studies.judgements.undo(one.run("q1", "甲"))
    assert [standing.measure for standing in reading.now(one.batch.id).standings] == ["language"]


def test_before_is_what_was_read_last(reading: BatchReading, one: Made) -> None:
    before = reading.now(one.batch.id)
    one.answer("q2", "乙", "五天")
    assert reading.before(one.batch.id) is before


def test_a_few_batches_are_kept_and_no_more(reading: BatchReading, workspace: Workspace) -> None:
    batches = [made(workspace).batch for _ in range(5)]
    first = reading.now(batches[0].id)
    for batch in batches[1:]:
        reading.now(batch.id)
    assert reading.now(batches[0].id) is not first

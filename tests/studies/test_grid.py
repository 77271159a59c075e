"""The grid of a batch: which rows a view lets through, how they are paged, and what arms are measured by."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from playground.core.errors import Failure
from playground.core.values import PromptChoice, Run, Timings
from playground.studies.batches.choosing import again
from playground.studies.batches.grid import Grids, Show, View
from playground.studies.batches.measures import VERDICT, measures, statements
from playground.studies.batches.store import BatchStore
from playground.studies.batches.values import Batch, Plan
from playground.studies.judgements import JudgementStore
from playground.studies.judging.opinions import OpinionStore
from playground.studies.values import Arm, Finding, Judgement, Question
from playground.workspace import Workspace

QUESTIONS = (
    Question("q1", "采莲赋写什么", tags=("荷塘",)),
    Question("q2", "年假几天", tags=("手册",), note="满十年"),
    Question("q3", "门禁卡丢了"),
    Question("q4", "Who wrote it?"),
)
Answer = Callable[..., str]


@pytest.fixture
def judgements(workspace: Workspace) -> JudgementStore:
    return JudgementStore(workspace.database, workspace.clock)


@pytest.fixture
def store(workspace: Workspace) -> BatchStore:
    return BatchStore(workspace.database, workspace.clock)


@pytest.fixture
def grids(workspace: Workspace, judgements: JudgementStore) -> Grids:
    return Grids(workspace.database, judgements, OpinionStore(workspace.database, workspace.clock))


def arm(workspace: Workspace, name: str, **chosen: object) -> Arm:
    return replace(Arm(name, PromptChoice(workspace.catalog.stock("zh")), "fake", "m"), **chosen)  # type: ignore[arg-type]


@pytest.fixture
def batch(workspace: Workspace, store: BatchStore) -> Batch:
    arms = (arm(workspace, "甲"), arm(workspace, "乙", model="n"))
    return store.create("试", Plan(QUESTIONS, arms), set_name="四问", set_digest="d")


@pytest.fixture
def answer(workspace: Workspace, store: BatchStore, judgements: JudgementStore, batch: Batch) -> Answer:
    """Fill in a cell, as if it had been asked."""

    def fill(
        question: str,
        arm: str,
        text: str = "答",
        *,
        passed: str = "",
        failed: str = "",
        verdict: str = "",
        remark: str = "",
    ) -> str:
        line = next(one for one in store.cells(batch.id) if (one.slot.question, one.slot.arm) == (question, arm))
        spec = batch.plan.arms[0].spec(question, None)
        run = Run(f"{line.slot.place:032x}", spec, "completed", "2026-11-30T12:00:00.000+00:00", answer=text)
        if not text:
            run = replace(run, status="failed", failure=Failure("model", "key_refused"), timings=Timings(total=1.5))
        workspace.runs.save(run).result()
        findings = [Finding(name, "passed") for name in passed.split()] + [
            Finding(name, "failed") for name in failed.split()
        ]
        store.finish(batch.id, line.slot, run, inputs="i", findings=findings).result()
        if verdict or remark:
            judgements.judge(Judgement(run.id, verdict or None, remark=remark))  # type: ignore[arg-type]
        return run.id

    return fill


def shown(grids: Grids, batch: Batch, *show: Show, **view: object) -> list[str]:
    grid = grids.grid(batch, View(*show, **view))  # type: ignore[arg-type]
    return [row.question.id for row in grid.rows]


def test_all_rows_stand_in_the_order_of_the_set(grids: Grids, batch: Batch) -> None:
    assert shown(grids, batch) == ["q1", "q2", "q3", "q4"]


def test_a_row_has_a_column_for_each_arm(grids: Grids, batch: Batch, answer: Answer) -> None:
    answer("q1", "乙", "莲")
    (first, *_) = grids.grid(batch).rows
    assert {name: [cell.excerpt for cell in cells] for name, cells in first.cells.items()} == {"甲": [""], "乙": ["莲"]}


@pytest.mark.parametrize(
    "show, expected",
    [
        ("failed", ["q1", "q3"]),
        ("errors", ["q4"]),
        ("waiting", ["q2", "q3", "q4"]),
        ("differ", ["q1"]),
        ("texts_differ", ["q1"]),
        ("fixed", ["q1"]),
        ("broken", []),
        ("judged", ["q1"]),
        ("no_verdict", ["q2", "q3"]),
        ("no_remark", ["q1", "q2", "q3", "q4"]),
    ],
)
def test_rows_are_let_through_by_what_is_shown(
    grids: Grids, batch: Batch, answer: Answer, show: Show, expected: list[str]
) -> None:
    answer("q1", "甲", "错的", verdict="wrong")
    answer("q1", "乙", "对的", verdict="right", remark="好")
    answer("q2", "甲", "五天")
    answer("q3", "甲", "打电话", failed="length")
    answer("q4", "乙", "")
    assert shown(grids, batch, show) == expected
    assert grids.grid(batch).counts[show] == len(expected)


def test_rows_are_counted_as_far_as_search_and_filters_let_them_through(
    grids: Grids, batch: Batch, answer: Answer
) -> None:
    answer("q1", "甲", "荷花", failed="length")
    answer("q2", "甲", "五天", failed="opening")

    def counted(**view: object) -> tuple[int, int]:
        counts = grids.grid(batch, View(**view)).counts  # type: ignore[arg-type]
        return counts["all"], counts["failed"]

    assert counted() == (4, 2)
    assert counted(text="荷花", show="waiting") == (1, 1)
    assert counted(check="opening") == (1, 1)
    assert counted(text="zyxwv") == (0, 0)


def test_broken_is_what_the_baseline_had_right(grids: Grids, batch: Batch, answer: Answer) -> None:
    answer("q1", "甲", passed="length")
    answer("q1", "乙", failed="length")
    assert shown(grids, batch, "broken", measure="length") == ["q1"]
    assert shown(grids, batch, "broken") == []


def test_layout_makes_no_difference_of_texts(grids: Grids, batch: Batch, answer: Answer) -> None:
    answer("q1", "甲", "一 二")
    answer("q1", "乙", "一\n二 ")
    assert shown(grids, batch, "texts_differ") == []


@pytest.mark.parametrize(
    "view, expected",
    [
        ({"tag": "手册"}, ["q2"]),
        ({"check": "length"}, ["q3"]),
        ({"text": "采莲"}, ["q1"]),
        ({"text": "WHO wrote"}, ["q4"]),
        ({"text": "满十年"}, ["q2"]),
        ({"text": "很长的答案末尾"}, ["q3"]),
        ({"text": "没有这样的词"}, []),
        ({"arm": "甲", "show": "failed"}, ["q3"]),
        ({"arm": "乙", "show": "failed"}, []),
    ],
)
def test_rows_are_filtered_and_searched(
    grids: Grids, batch: Batch, answer: Answer, view: dict[str, str], expected: list[str]
) -> None:
    answer("q3", "甲", "打电话。" * 100 + "很长的答案末尾", failed="length")
    assert shown(grids, batch, **view) == expected


def test_pages_are_cut_and_kept_in_range(grids: Grids, batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.studies.batches.grid.PAGE_ROWS", 3)
    second = grids.grid(batch, View(page=7))
    assert ([row.question.id for row in second.rows], second.page, second.pages, second.found) == (["q4"], 2, 2, 4)


# Measures -------------------------------------------------------------------------------------------------------------


def test_what_can_be_measured_is_what_was_found(
    store: BatchStore, judgements: JudgementStore, batch: Batch, answer: Answer
) -> None:
    answer("q1", "甲", passed="length", failed="opening")
    assert measures(store.cells(batch.id), judgements.of_batch(batch.id)) == ("opening", "length")
    answer("q1", "乙", verdict="right")
    assert measures(store.cells(batch.id), judgements.of_batch(batch.id)) == (VERDICT, "opening", "length")


def test_a_statement_counts_fixed_broken_and_not_comparable(
    store: BatchStore, judgements: JudgementStore, batch: Batch, answer: Answer
) -> None:
    for question, before, after in (("q1", "wrong", "right"), ("q2", "right", "partly"), ("q3", "right", "right")):
        answer(question, "甲", verdict=before)
        answer(question, "乙", verdict=after)
    (one,) = statements(batch, store.cells(batch.id), judgements.of_batch(batch.id), VERDICT, main=True)
    assert (one.arm, one.paired.fixed, one.paired.broken, one.paired.not_comparable) == (
        "乙",
        ("q1",),
        ("q2",),
        ("q4",),
    )


def test_the_baseline_asked_again_is_the_noise(
    workspace: Workspace, store: BatchStore, judgements: JudgementStore
) -> None:
    arms = (arm(workspace, "甲"), arm(workspace, "甲again"), arm(workspace, "乙", model="n"))
    batch = store.create("试", Plan(QUESTIONS, arms), set_name="", set_digest="")
    for line in store.cells(batch.id):
        run = Run(f"{line.slot.place:032x}", arms[0].spec("问", None), "completed", "2026-11-30T12:00:00.000+00:00")
        workspace.runs.save(run).result()
        differs = line.slot.arm == "甲again" and line.slot.question == "q1"
        found = [Finding("length", "failed" if differs else "passed")]
        store.finish(batch.id, line.slot, run, inputs="i", findings=found).result()
    told = statements(batch, store.cells(batch.id), {}, "length", main=False)
    assert [one.arm for one in told] == ["乙"]
    assert told[0].noise is not None
    assert (told[0].noise.differing, told[0].noise.n) == (1, 4)


# Asking again ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "which, chosen, expected",
    [
        ("errors", (), {("q4", "乙")}),
        ("failed", (), {("q1", "甲"), ("q3", "甲")}),
        ("changed", (), {("q1", "甲"), ("q1", "乙"), ("q3", "甲"), ("q4", "乙")}),
        ("rows", {("q1", "")}, {("q1", "甲"), ("q1", "乙")}),
        ("cells", {("q1", "乙")}, {("q1", "乙")}),
    ],
)
def test_what_is_asked_again(
    store: BatchStore, judgements: JudgementStore, batch: Batch, answer: Answer, which: str, chosen: set, expected: set
) -> None:
    answer("q1", "甲", verdict="wrong")
    answer("q1", "乙")
    answer("q3", "甲", failed="length")
    answer("q4", "乙", "")
    slots = again(batch, store.cells(batch.id), which, judgements.of_batch(batch.id), chosen)  # type: ignore[arg-type]
    assert {(slot.question, slot.arm) for slot in slots} == expected

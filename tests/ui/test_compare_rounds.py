"""A comparison as it is folded: columns, repeats, and what is shown of them."""

from dataclasses import replace

import pytest

from playground.core.errors import Failure
from playground.core.events import Completed, Delta, Failed, Started
from playground.core.values import Fate, Run, Timings
from playground.studies.arm_drafts import draft_of
from playground.studies.context import context_hash
from playground.studies.values import Arm, Judgement
from playground.ui.compare.running.rounds import Column, Round, Timing
from playground.ui.compare.views import columns
from playground.ui.compare.views.context import context
from playground.ui.compare.views.timing import timing
from playground.ui.html.words import Words
from playground.ui.study.answers import Drawing
from tests.ui.values import passage

ZH = Words("zh")
FAILURE = Failure("study", "arm_gone")


@pytest.fixture
def arm(run: Run) -> Arm:
    return Arm("甲", run.spec.prompt, "vllm", "qwen")


def started(run: Run, number: int = 0) -> Started:
    return Started(f"r{number}", run.spec, run.created_at, 10.0)


def completed() -> Completed:
    return Completed("stop", None, None, None, (), Timings(total=2.0), 12.0)


def asked(run: Run, arm: Arm, *answers: str | None) -> Column:
    """An arm that gave these answers; None stands for a failure."""
    column = Column(arm, len(answers))
    for number, answer in enumerate(answers):
        column.take(number, started(run, number))
        if answer is not None:
            column.take(number, Delta(answer, 11.0, first_token=0.5))
        column.take(number, Failed(FAILURE, Timings(), 12.0) if answer is None else completed())
    return column


def test_an_arm_runs_until_all_its_repeats_are_through(run: Run, arm: Arm) -> None:
    column = Column(arm, 2)
    column.take(0, started(run))
    column.take(0, completed())
    assert column.running
    column.take(1, started(run, 1))
    column.take(1, Failed(FAILURE, Timings(), 12.0))
    assert not column.running


def test_what_is_stopped_hears_nothing_more(run: Run, arm: Arm) -> None:
    column = Column(arm)
    column.take(0, started(run))
    column.take(0, Delta("采", 11.0))
    column.stop()
    column.take(0, Delta("莲", 11.0))
    shown = column.shown()
    assert shown is not None
    assert (shown.status, shown.answer) == ("cancelled", "采")


def test_an_arm_that_failed_before_its_run_began_says_why(arm: Arm) -> None:
    column = Column(arm)
    column.take(0, Failed(FAILURE, Timings(), 12.0))
    assert (column.failure, column.running, column.shown()) == (FAILURE, False, None)
    assert "note bad" in columns.state(column, "A", None, ZH)


def test_equal_answers_are_one_and_the_most_frequent_is_shown(run: Run, arm: Arm) -> None:
    column = asked(run, arm, "乙", "甲", None, "甲")
    assert [(group.run.answer, len(group.runs)) for group in column.groups()] == [("甲", 2), ("乙", 1), ("", 1)]
    group = column.group()
    assert group is not None
    assert group.run.answer == "甲"
    drawn = columns.state(column, "A", None, ZH)
    assert "4 次中完成 4 次，3 种回答" in drawn
    assert "回答 1 <small>×2</small>" in drawn
    assert "失败 3 <small>×1</small>" in drawn


def test_another_answer_can_be_chosen(run: Run, arm: Arm) -> None:
    column = asked(run, arm, "乙", "甲", "甲")
    column.chosen = "r0"
    shown = column.shown()
    assert shown is not None
    assert shown.answer == "乙"
    column.chosen = "gone"
    assert column.group() == column.groups()[0]


def test_there_is_nothing_to_judge_before_an_answer_is_through(run: Run, arm: Arm) -> None:
    column = Column(arm)
    column.take(0, started(run))
    column.take(0, Delta("采", 11.0))
    assert column.judgement() is None
    column.take(0, completed())
    assert column.judgement() == Judgement("r0")


def test_what_failed_without_an_answer_is_not_judged(run: Run, arm: Arm) -> None:
    assert asked(run, arm, None).judgement() is None


def test_an_answer_from_before_a_change_of_the_set_up_is_said_to_be(run: Run, arm: Arm) -> None:
    column, draft = asked(run, arm, "甲"), draft_of(arm)
    assert column.is_of(replace(draft, name="乙", baseline=True), asked_documents=True)
    assert not column.is_of(replace(draft, temperature=0.9), asked_documents=True)
    assert column.is_of(replace(draft, documents=False), asked_documents=False), "there were none to ask"
    assert "改动之前的回答" in columns.state(column, "A", None, ZH, stale=True)


def test_an_answer_grows_in_one_piece(run: Run, arm: Arm) -> None:
    """The longer picture begins with the shorter one, so that only what is new goes to the page."""
    column, drawing = Column(arm), Drawing("zh")
    column.take(0, started(run))
    column.take(0, Delta("采莲南塘秋，", 11.0))
    first = columns.answer(column, "A", drawing, ZH)
    column.take(0, Delta("莲花过人头。", 11.0))
    assert columns.answer(column, "A", drawing, ZH).startswith(first)


def test_times_of_arms_that_ran_side_by_side_are_said_to_be(run: Run, arm: Arm) -> None:
    column = asked(run, arm, "甲")
    assert "时间互相影响" in columns.below(column, None, True, ZH)
    assert "时间互相影响" not in columns.below(column, None, False, ZH)


# What was sent --------------------------------------------------------------------------------------------------------


def sent(run: Run, *numbers: int) -> Run:
    fates = (Fate("sent", n=at) for at in range(1, len(numbers) + 1))
    passages = tuple(passage(number, fate, f"第 {number} 块") for number, fate in zip(numbers, fates, strict=True))
    return replace(run, id=f"r{numbers}", passages=passages)


def told(arm: Arm, *runs: Run, frozen: bool = True, **more: str) -> str:
    names = dict(zip("ABCD", ("甲", "乙", "丙", "丁"), strict=True))
    found = {
        key: Column(replace(arm, name=names[key]), runs={0: run}, ended={0})
        for key, run in zip(names, runs, strict=False)
    }
    return context(Round("问", "lotus", frozen, found, **more), names, ZH)


def test_arms_with_the_same_chunks_are_said_to_have_them(run: Run, arm: Arm) -> None:
    one, two = sent(run, 1, 2), sent(run, 1, 2)
    line = told(arm, one, two)
    assert "各方案收到的是同样的 2 个片段。" in line
    assert context_hash(one.passages) in line


def test_an_arm_without_documents_is_named(run: Run, arm: Arm) -> None:
    bare = replace(run, passages=(), spec=replace(run.spec, collection=None))
    line = told(arm, sent(run, 1, 2), bare)
    assert "“乙”没有使用文档。" in line


@pytest.mark.parametrize(
    "frozen, others, why",
    [(False, (3,), "各自检索"), (True, (3,), "检索设置不同"), (True, None, "放得下的片段就不同")],
)
def test_it_is_said_plainly_that_chunks_differ_and_why(
    run: Run, arm: Arm, frozen: bool, others: tuple[int, ...] | None, why: str
) -> None:
    first = sent(run, 1, 2)
    fewer = replace(first, passages=(first.passages[0], replace(first.passages[1], fate=Fate("over_budget"))))
    line = told(arm, first, fewer if others is None else sent(run, *others), frozen=frozen)
    assert "各方案收到的片段不同" in line
    assert "甲：2 个" in line
    assert "乙：1 个" in line
    assert why in line


def test_chunks_changed_by_hand_are_said_to_be(run: Run, arm: Arm) -> None:
    assert "片段改动：去掉 [2]。" in told(arm, sent(run, 1), told="去掉 [2]")


# Times ----------------------------------------------------------------------------------------------------------------


def measured(run: Run) -> Timing:
    found = Timing(3, (("A", "甲"), ("B", "乙")), running=False)
    for key, totals in (("A", (9.0, 1.0, 2.0, 3.0)), ("B", (9.0, 4.0, 4.5, 5.0))):
        for number, total in enumerate(totals):
            found.runs[key, number] = replace(run, timings=replace(run.timings, total=total, generation=total))
    return found


def test_times_are_told_as_median_and_range_without_the_round_that_warms_up(run: Run) -> None:
    drawn = timing(measured(run), True, ZH)
    assert "<strong>2.00 s</strong> <small>1.00–3.00 s</small>" in drawn
    assert "<strong>4.50 s</strong> <small>4.00–5.00 s</small>" in drawn
    assert drawn.count('<td class="aside">3</td>') == 2
    assert "9.00" not in drawn


def test_no_arm_is_called_the_best(run: Run) -> None:
    drawn = timing(measured(run), True, ZH)
    assert "最" not in drawn.replace("最大", "")
    assert "best" not in timing(measured(run), True, Words("en"))


def test_while_times_are_taken_the_arm_under_way_is_named(run: Run) -> None:
    found = replace(measured(run), running=True, at=("B", 2))
    assert "第 2 轮，共 3 轮：乙" in timing(found, True, ZH)
    assert "预热：乙" in timing(replace(found, at=("B", 0)), True, ZH)


def test_what_failed_does_not_count(run: Run) -> None:
    found = measured(run)
    found.runs["A", 1] = replace(run, status="failed")
    drawn = timing(found, True, ZH)
    assert '<td class="aside">2</td>' in drawn
    assert "有 1 次没有成功" in drawn

"""What the Batch tab shows of a batch: the grid, its filters, how the arms stand, progress, and a cell beside it."""

from dataclasses import replace

import pytest

from playground.core.strings import LANGUAGES, Language
from playground.core.values import Chunk, Fate, Hit, Passage
from playground.studies.batches.grid import SHOWS, View
from playground.studies.batches.service import Pace
from playground.studies.checks.table import CHECKS
from playground.studies.values import Judgement, KeyPoint, Question
from playground.ui.batch.kept import Kept
from playground.ui.batch.looking.location import Location, Place
from playground.ui.batch.looking.pictures import Pictures
from playground.ui.batch.looking.reading import BatchReading
from playground.ui.batch.views.batches import batch_list
from playground.ui.batch.views.cell import Opened, cell
from playground.ui.batch.views.head import head
from playground.ui.batch.views.progress import Counts, duration, progress
from playground.ui.batch.views.sieve import sieve
from playground.ui.html.words import Words
from playground.workspace import Workspace
from tests.ui.batches import BROKEN, Made, arm, made

ZH = Words("zh")


@pytest.fixture
def four(workspace: Workspace) -> Made:
    """Fixed, broken, without an answer, and not asked yet."""
    one = made(workspace)
    one.answer("q1", "甲", "**荷**花", failed="key_points", verdict="wrong", remark="少了")
    one.answer("q1", "乙", "莲", passed="key_points", verdict="right")
    one.answer("q2", "甲", "五天", passed="key_points", verdict="right")
    one.answer("q2", "乙", "十天", failed="key_points language opening", verdict="wrong")
    one.answer("q3", "乙", "")
    return one


@pytest.fixture
def pictures(workspace: Workspace) -> Pictures:
    return Pictures(workspace, BatchReading(workspace))


def parts(pictures: Pictures, one: Made, language: Language = "zh", **here: object) -> dict[str, str]:
    at = replace(Location("batch", one.batch.id), **here)  # type: ignore[arg-type]
    return {name: str(part) for name, part in pictures.batch_parts(Kept(), at, language).items()}


def rows(grid: str) -> list[str]:
    return grid.split("<tr")[2:]


# The grid -------------------------------------------------------------------------------------------------------------


def test_a_row_a_question_and_a_column_an_arm(pictures: Pictures, four: Made) -> None:
    grid = parts(pictures, four)["grid"]
    assert len(rows(grid)) == 4
    assert all(row.count("<td") == 2 for row in rows(grid))


def test_a_cell_shows_verdict_failed_checks_time_and_how_the_answer_begins(pictures: Pictures, four: Made) -> None:
    cell = rows(parts(pictures, four)["grid"])[0].split("<td")[1]
    for shown in ("✗", "错误", "要点", "1.50 s", "荷花", "✎"):
        assert shown in cell
    assert "**" not in cell


@pytest.mark.parametrize(
    "points, told",
    [
        ((KeyPoint(("莲",)),), "缺要点"),
        ((KeyPoint(("西湖",), wanted=False),), "说了不应说的"),
        ((KeyPoint(("莲",)), KeyPoint(("西湖",), wanted=False)), "要点不符"),
    ],
)
def test_a_failed_check_is_told_by_what_is_wrong(
    workspace: Workspace, pictures: Pictures, points: tuple[KeyPoint, ...], told: str
) -> None:
    one = made(workspace, questions=(Question("q1", "采莲赋写什么", points),))
    one.answer("q1", "甲", "西湖", failed="key_points 说明出处")
    cell = rows(parts(pictures, one)["grid"])[0].split("<td")[1]
    assert f'<span class="x w">{told}</span>' in cell
    assert '<span class="x w second">说明出处</span>' in cell


@pytest.mark.parametrize("check", CHECKS)
def test_what_is_wrong_is_told_of_every_check_in_both_languages(check: str) -> None:
    assert all(Words(language)(f"fault.{check}") for language in LANGUAGES)


def test_more_failed_checks_than_fit_are_counted(pictures: Pictures, four: Made) -> None:
    assert "+1" in rows(parts(pictures, four)["grid"])[1].split("<td")[2]


def test_what_was_fixed_and_what_was_broken_is_marked(pictures: Pictures, four: Made) -> None:
    first, second, *_ = rows(parts(pictures, four)["grid"])
    assert 'class="change fixed">▲' in first.split("<td")[2]
    assert 'class="change broken">▼' in second.split("<td")[2]
    assert "▲" not in first.split("<td")[1]


def test_a_cell_without_an_answer_is_neither_empty_nor_waiting(pictures: Pictures, four: Made) -> None:
    third = rows(parts(pictures, four)["grid"])[2]
    assert "没有回答" in third.split("<td")[2]
    assert "尚未提问" in third.split("<td")[1]


def test_an_answer_that_is_asked_for_again_is_shown_until_then(
    pictures: Pictures, four: Made, workspace: Workspace
) -> None:
    workspace.studies.store.put_back(four.batch.id, four.slots("q1")).result()
    first = rows(parts(pictures, four)["grid"])[0]
    assert "等待" in first
    assert "荷花" in first


def test_text_of_others_is_never_markup(pictures: Pictures, four: Made) -> None:
    four.answer("q3", "甲", "<script>alert(1)</script>")
    grid = parts(pictures, four)["grid"]
    assert "&lt;script&gt;" in grid
    assert "&lt;b&gt;怎么办" in grid
    assert "<script>" not in grid
    assert "<b>怎么办" not in grid


def test_repeats_stand_in_one_cell_with_how_many_differ(workspace: Workspace, pictures: Pictures) -> None:
    one = made(workspace, arm(workspace, "甲", repeats=3))
    for repeat, text in enumerate(("莲", "莲", "荷")):
        one.answer("q1", "甲", text, repeat=repeat, failed="length" if repeat else "")
    (cell,) = rows(parts(pictures, one)["grid"])[0].split("<td")[1:]
    assert "3 次 · 2 种" in cell


@pytest.mark.parametrize("show", SHOWS)
def test_every_filter_says_what_it_is_in_both_languages(show: str) -> None:
    for language in LANGUAGES:
        words = Words(language)
        assert words(f"sieve.{show}")
        assert words(f"sieve.{show}_why", measure="要点")


def test_filters_that_would_show_nothing_are_left_out_but_for_the_chosen_one() -> None:
    here = Location("batch", "b", View("fixed", measure=""))
    shown = str(sieve(dict.fromkeys(SHOWS, 0), here, "verdict", ZH))
    assert [name for name in ("全部", "未通过", "修好", "改坏", "没有回答") if name in shown] == [
        "全部",
        "未通过",
        "修好",
    ]


def test_a_filter_leads_to_the_first_page_with_no_cell_open() -> None:
    here = Location("batch", "b", View("all", measure="", page=7, text="莲"), Place("q1", "甲"))
    shown = str(sieve({**dict.fromkeys(SHOWS, 0), "failed": 3}, here, "verdict", ZH))
    assert 'href="#batch/b?show=failed&amp;text=%E8%8E%B2"' in shown


# How the arms stand ---------------------------------------------------------------------------------------------------


def test_each_arm_is_told_with_its_rate_and_a_sentence(pictures: Pictures, four: Made) -> None:
    told = parts(pictures, four)["verdicts"]
    assert "修好 1 题，改坏 1 题，0 题不变" in told
    assert "2 题中通过 1 题：50%" in told
    assert "基线" in told


def test_what_was_fixed_is_a_click_away(pictures: Pictures, four: Made) -> None:
    told = parts(pictures, four)["verdicts"]
    assert f"#batch/{four.batch.id}?show=fixed&amp;by=verdict&amp;arm=%E4%B9%99" in told


def test_verdicts_come_first_and_key_points_where_nobody_judged(workspace: Workspace, pictures: Pictures) -> None:
    one = made(workspace)
    one.answer("q1", "甲", passed="language key_points")
    told = parts(pictures, one)["verdicts"]
    assert '<option value="key_points" selected>' in told
    assert "还没有人工判定" in told
    one.answer("q1", "乙", verdict="right")
    assert '<option value="verdict" selected>' in parts(pictures, one)["verdicts"]


def test_the_baseline_once_more_is_no_arm_to_be_told_better(workspace: Workspace, pictures: Pictures) -> None:
    one = made(workspace, arm(workspace, "甲"), arm(workspace, "甲又"), arm(workspace, "乙", model="n"))
    for name, verdict in (("甲", "right"), ("甲又", "wrong"), ("乙", "right")):
        one.answer("q1", name, verdict=verdict)
    told = parts(pictures, one)["verdicts"]
    assert "基线重跑" in told
    assert told.count("题不变") == 1
    assert "同一基线跑两遍，1 题中有 1 题自己就不一样" in told


def test_nothing_to_compare_is_said(workspace: Workspace, pictures: Pictures) -> None:
    assert "还没有可以比较的结果" in parts(pictures, made(workspace))["verdicts"]


# Head, progress, list -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state, completed, acts",
    [
        ("ready", 0, ["start"]),
        ("running", 3, ["pause", "stop"]),
        ("paused", 3, ["resume"]),
        ("stopped", 3, ["resume"]),
        ("done", 8, []),
    ],
)
def test_what_can_be_done_fits_how_it_stands(workspace: Workspace, state: str, completed: int, acts: list[str]) -> None:
    batch = replace(made(workspace).batch, state=state)  # type: ignore[arg-type]
    shown = str(head(batch, Counts(8, completed, 0, 0), False, "", ZH))
    offered = [act for act in ("start", "pause", "resume", "stop") if f'data-act="{act}"' in shown]
    assert offered == acts
    assert ("data-which" in shown) == (state != "running" and completed > 0)


def test_progress_tells_rate_time_left_and_arms_that_were_given_up(workspace: Workspace) -> None:
    batch = replace(made(workspace).batch, state="running")
    shown = str(progress(batch, Counts(600, 300, 12, 4), Pace(40.0, (("乙", BROKEN),), False), ZH))
    for told in ("312 / 600 个回答", "12 个没有回答", "正在问 4 个", "每分钟 40 个", "还剩约 7 分钟", "不再提问：乙"):
        assert told in shown
    assert BROKEN.message("zh") in shown


def test_arms_that_were_given_up_are_named_when_it_rests(workspace: Workspace) -> None:
    batch = replace(made(workspace).batch, state="paused", trouble=BROKEN, given_up=(("甲", BROKEN), ("乙", BROKEN)))
    shown = str(progress(batch, Counts(8, 1, 5, 0), None, ZH))
    assert "不再提问：甲、乙" in shown
    assert shown.count(BROKEN.message("zh")) == 1


def test_a_rate_that_nobody_knows_yet_is_not_told_as_one(workspace: Workspace) -> None:
    batch = replace(made(workspace).batch, state="running")
    assert "再完成几个后估计" in str(progress(batch, Counts(600, 1, 0, 4), Pace(None, (), False), ZH))


@pytest.mark.parametrize(
    "seconds, told", [(20, "不到 1 分钟"), (100, "约 2 分钟"), (5_900, "约 98 分钟"), (7_000, "约 1.9 小时")]
)
def test_durations_are_told_roughly(seconds: float, told: str) -> None:
    assert duration(seconds, ZH) == told


def test_the_list_tells_how_far_each_batch_is(workspace: Workspace, four: Made) -> None:
    shown = str(batch_list(workspace.studies.store.list(), 1, ZH))
    assert f'href="#batch/{four.batch.id}"' in shown
    assert "尚未开始" in shown
    assert "四问" in shown
    assert "不使用文档" in shown


def test_an_empty_list_says_what_a_batch_is_for() -> None:
    assert "还没有批量测试" in str(batch_list((), 1, ZH))


# A cell ---------------------------------------------------------------------------------------------------------------


def test_an_open_cell_has_question_expectation_answer_and_desk(pictures: Pictures, four: Made) -> None:
    shown = parts(pictures, four, cell=Place("q1", "甲"))
    for told in ("采莲赋写什么", "第 1 / 4 题", '莲</bdi> 或 <bdi class="way-said">荷', "不应出现：", "西湖", "甲"):
        assert told in shown["cell_head"]
    assert "<strong>荷</strong>花" in shown["cell"]
    assert 'data-verdict="wrong"' in shown["judge"]
    assert "少了" in shown["judge"]
    assert "li" in shown["signed"]


def test_how_an_arm_is_set_up_is_told_beside_its_name(pictures: Pictures, four: Made) -> None:
    assert "m @ fake · 内置提示词 · 中文" in parts(pictures, four, cell=Place("q1", "甲"))["cell_head"]
    assert 'title="乙 · n @ fake"' in parts(pictures, four)["grid"]


def test_a_cell_that_has_nothing_yet_has_no_desk(pictures: Pictures, four: Made) -> None:
    shown = parts(pictures, four, cell=Place("q4", "甲"))
    assert "还没有结果" in shown["cell"]
    assert shown["judge"] == ""


def test_a_cell_without_an_answer_tells_why(pictures: Pictures, four: Made) -> None:
    shown = parts(pictures, four, cell=Place("q3", "乙"))
    assert BROKEN.message("zh") in shown["cell"]


def test_a_chunk_that_was_edited_since_is_marked(workspace: Workspace, four: Made) -> None:
    chunks = [Chunk(text, "d", "a.txt", 0, text, 0, 2) for text in ("甲甲", "乙乙")]
    sent = tuple(Passage(Hit(chunk, n, ()), Fate("sent", n)) for n, chunk in enumerate(chunks, 1))
    run = workspace.runs.get(four.run("q1", "甲"))
    assert run is not None
    run = replace(run, passages=sent, spec=replace(run.spec, collection="lotus"))
    batch = four.batch
    plan, edited = batch.plan, frozenset({"乙乙"})
    opened = Opened(Place("q1", "甲"), plan.questions[0], plan.arms[0], 1, (), run, edited=edited)
    drawn = str(cell(opened, batch, ZH))
    assert drawn.count("此后有人修改过这个片段") == 1
    assert drawn.index("乙乙") < drawn.index("此后有人修改过这个片段")


@pytest.mark.parametrize("place", [Place("gone", "甲"), Place("q1", "gone"), None])
def test_a_cell_that_is_not_there_leaves_its_place_empty(pictures: Pictures, four: Made, place: Place | None) -> None:
    assert parts(pictures, four, cell=place)["cell"] == ""


def test_tries_are_told_apart_by_what_they_answer(workspace: Workspace, pictures: Pictures) -> None:
    one = made(workspace, arm(workspace, "甲", repeats=3))
    for repeat, text in enumerate(("莲", "荷", "莲")):
        one.answer("q1", "甲", text, repeat=repeat)
    shown = parts(pictures, one, cell=Place("q1", "甲", 1))
    assert "A×2、B×1" in shown["cell_head"]
    assert "荷" in shown["cell"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_there_in_both_languages(pictures: Pictures, four: Made, language: Language) -> None:
    shown = parts(pictures, four, language, cell=Place("q1", "甲"))
    assert all(shown[name] for name in ("head", "progress", "verdicts", "sieve", "choices", "grid", "cell", "judge"))


# What changed ---------------------------------------------------------------------------------------------------------


def test_only_cells_that_changed_are_sent_again(pictures: Pictures, four: Made) -> None:
    kept, here = Kept(), Location("batch", four.batch.id)
    pictures.batch_parts(kept, here, "zh")
    four.answer("q4", "甲", "朱自清")
    changed = pictures.changed_parts(kept, here, "zh")
    assert "grid" not in changed
    assert list(kept.news[-1]) == ["cell-3-0"]
    assert "朱自清" in kept.news[-1]["cell-3-0"]


def test_what_was_sent_is_not_news_any_more(pictures: Pictures, four: Made) -> None:
    kept, here = Kept(), Location("batch", four.batch.id)
    pictures.batch_parts(kept, here, "zh")
    four.answer("q4", "甲", "朱自清")
    pictures.changed_parts(kept, here, "zh")
    pictures.changed_parts(kept, here, "zh")
    assert kept.news[-1] == {}


def test_no_two_patches_look_alike(pictures: Pictures, four: Made) -> None:
    kept = Kept()
    assert str(pictures.patch(kept, {})) != str(pictures.patch(kept, {}))


def test_rows_stay_until_another_view_is_wanted(pictures: Pictures, four: Made, workspace: Workspace) -> None:
    kept, here = Kept(), Location("batch", four.batch.id, View("no_verdict", measure=""))
    four.answer("q4", "甲", "朱自清")
    pictures.batch_parts(kept, here, "zh")
    workspace.studies.judgements.judge(Judgement(four.run("q4", "甲"), "right"))
    pictures.changed_parts(kept, here, "zh")
    assert kept.rows == ("q4",)
    assert "✓" in kept.news[-1]["cell-3-0"]


def test_a_judged_cell_is_drawn_without_reading_the_batch(pictures: Pictures, four: Made) -> None:
    kept, here = Kept(), Location("batch", four.batch.id)
    pictures.batch_parts(kept, here, "zh")
    news = pictures.judged(kept, here, Judgement(four.run("q1", "甲"), "right", remark=""), "zh")
    assert list(news) == ["cell-0-0"]
    assert "正确" in news["cell-0-0"]
    assert "✎" not in news["cell-0-0"]

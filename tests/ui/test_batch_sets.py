"""Question sets on the Batch tab: read from a file or a text, edited row by row, kept and given back."""

from pathlib import Path

import pytest

from playground.studies.values import KeyPoint, Question, QuestionSet
from playground.ui.batch.looking.location import Location, address
from playground.ui.batch.sets.room import PASTED
from playground.ui.batch.sets.views import PAGE, found
from playground.workspace import Workspace
from tests.ui.batches import QUESTIONS
from tests.ui.test_batch_tab import Browser, Shown, leads_to


@pytest.fixture
async def browser(lotus: Workspace) -> Browser:
    return Browser(lotus)


@pytest.fixture
def own(lotus: Workspace) -> QuestionSet:
    return lotus.studies.sets.create("周一", QUESTIONS, "li")


async def opened(browser: Browser, known: QuestionSet, **view: object) -> Shown:
    return await browser.go(address(Location("set", known.id)))


def questions(workspace: Workspace, known: QuestionSet) -> tuple[Question, ...]:
    return workspace.studies.sets.get(known.id).questions


# Looking --------------------------------------------------------------------------------------------------------------


async def test_the_room_opens_with_the_stock_set_of_its_language(browser: Browser) -> None:
    shown = await browser.go("#batch/sets")
    assert "荷塘月色五问" in shown["set-head"]
    assert "内置" in shown["set-head"]
    assert 'data-act="edit_question"' not in shown["set-rows"]


async def test_a_set_shows_all_that_is_expected(browser: Browser, own: QuestionSet) -> None:
    shown = await opened(browser, own)
    for told in (
        "采莲赋写什么",
        '莲</bdi> 或 <bdi class="way-said">荷',
        "不应出现：",
        "荷塘",
        "满十年",
        "&lt;b&gt;怎么办",
    ):
        assert told in shown["set-rows"]


async def test_a_thousand_questions_are_paged_and_searched(browser: Browser, lotus: Workspace) -> None:
    many = tuple(Question("", f"第 {n} 问？", note="找我" if n == 777 else "") for n in range(1, 1_001))
    known = lotus.studies.sets.create("大集", many)
    shown = await browser.go(address(Location("set", known.id)) + "?page=20")
    assert shown["set-rows"].count("<tr") == PAGE + 1
    assert "第 1000 问" in shown["set-rows"]
    shown = await browser.go(address(Location("set", known.id)) + "?text=%E6%89%BE%E6%88%91")
    assert "1 / 1,000 题" in shown["set-rows"]
    assert "第 777 问" in shown["set-rows"]


@pytest.mark.parametrize(
    "text, numbers", [("采莲", [1]), ("西湖", [1]), ("手册", [2]), ("WHO it", [4]), ("", [1, 2, 3, 4])]
)
def test_rows_are_found_by_all_their_words(text: str, numbers: list[int]) -> None:
    assert [number for number, _ in found(QUESTIONS, text)] == numbers


# Editing --------------------------------------------------------------------------------------------------------------


async def test_a_question_is_edited_in_its_row(browser: Browser, own: QuestionSet, lotus: Workspace) -> None:
    await opened(browser, own)
    shown = await browser.act("edit_question", question="q2")
    assert 'data-form="save_question"' in shown["set-rows"]
    shown = await browser.act(
        "save_question",
        set=own.id,
        question="q2",
        text="年假有几天",
        points="五天|5天\n!十天",
        refusal="no",
        tags="手册，人事",
        note="",
        split="tune",
    )
    assert 'data-form="save_question"' not in shown["set-rows"]
    expected = (KeyPoint(("五天", "5天")), KeyPoint(("十天",), wanted=False))
    assert questions(lotus, own)[1] == Question("q2", "年假有几天", expected, False, ("手册", "人事"), "", "tune")


async def test_what_is_wrong_is_told_in_the_row_with_what_was_typed(
    browser: Browser, own: QuestionSet, lotus: Workspace
) -> None:
    await opened(browser, own)
    await browser.act("edit_question", question="q2")
    shown = await browser.act("save_question", set=own.id, question="q2", text="  ", note="保留")
    row = shown["set-rows"].split('class="editing"')[1]
    assert "第 2 行没有问题" in row
    assert "保留" in row
    assert questions(lotus, own) == own.questions


async def test_a_column_is_called_as_the_page_calls_it(browser: Browser, own: QuestionSet) -> None:
    await opened(browser, own)
    shown = await browser.act("save_question", set=own.id, question="q2", text="长" * 5_000)
    assert "“问题”过长" in shown["set-rows"]


async def test_questions_are_added_one_after_the_other(browser: Browser, own: QuestionSet, lotus: Workspace) -> None:
    await opened(browser, own)
    await browser.act("edit_question", question="")
    shown = await browser.act("save_question", set=own.id, text="新的问题")
    assert 'data-form="save_question"' in shown["set-rows"]
    assert [one.text for one in questions(lotus, own)][-1] == "新的问题"
    shown = await browser.act("save_question", set=own.id, text="新的问题")
    assert "已经有这个问题" in shown["set-rows"]


async def test_a_question_that_was_deleted_can_be_put_back(
    browser: Browser, own: QuestionSet, lotus: Workspace
) -> None:
    await opened(browser, own)
    shown = await browser.act("drop_question", set=own.id, question="q2")
    assert "已删除第 2 题" in shown["set-rows"]
    assert [one.id for one in questions(lotus, own)] == ["q1", "q3", "q4"]
    shown = await browser.act("put_back")
    assert "已删除" not in shown["set-rows"]
    assert questions(lotus, own) == own.questions


async def test_what_others_change_does_not_disturb_who_is_typing(
    browser: Browser, own: QuestionSet, lotus: Workspace
) -> None:
    await opened(browser, own)
    await browser.act("edit_question", question="q2")
    lotus.studies.sets.drop(own.id, "q4")
    browser.page.changes.tell("studies")
    shown = await browser.tell("studies_for_batch")
    assert "set-rows" not in shown
    assert "3 题" in shown["set-head"]


async def test_a_stock_set_is_copied_and_then_ones_own(browser: Browser, lotus: Workspace) -> None:
    shown = await browser.act("copy_set", set="stock-five-zh")
    (_, _, made) = leads_to(shown).split("/")
    assert lotus.studies.sets.get(made).name == "荷塘月色五问（副本）"
    assert len(lotus.studies.sets.get(made).questions) == 5
    again = await browser.act("copy_set", set="stock-five-zh")
    assert lotus.studies.sets.get(leads_to(again).split("/")[2]).name == "荷塘月色五问（副本） 2"


async def test_a_set_is_renamed_and_removed(browser: Browser, own: QuestionSet, lotus: Workspace) -> None:
    await opened(browser, own)
    shown = await browser.act("rename_set", set=own.id, name="周二")
    assert "周二" in shown["set-head"]
    shown = await browser.act("rename_set", set=own.id, name="荷塘月色五问")
    assert "已经有名为" in shown["set-note"]
    shown = await browser.act("remove_set", set=own.id)
    assert leads_to(shown) == "#batch/sets"


# Reading --------------------------------------------------------------------------------------------------------------


async def read(browser: Browser, path: Path, name: str, content: bytes) -> Shown:
    path.write_bytes(content)
    return await browser.tell("questions", {"path": str(path), "orig_name": name})


TABLE = "问题\t要点\t颜色\n采莲赋写什么\t莲|荷\t红\n年假几天\t\t蓝\n"


async def test_what_was_understood_is_shown_before_it_is_kept(
    browser: Browser, lotus: Workspace, tmp_path: Path
) -> None:
    shown = await read(browser, tmp_path / "a", PASTED, TABLE.encode())
    for told in ("预览：2 题", "1 列未使用：颜色", "莲</bdi> 或 "):
        assert told in shown["incoming"]
    assert all(line.stock for line in lotus.studies.sets.all())
    shown = await browser.act("create_set", name="粘贴的")
    known = lotus.studies.sets.get("粘贴的")
    assert leads_to(shown) == f"#batch/sets/{known.id}"
    shown = await browser.go(leads_to(shown))
    assert "已保存“粘贴的”，2 题" in shown["set-note"]


async def test_a_file_in_a_chinese_encoding_is_called_by_its_name(browser: Browser, tmp_path: Path) -> None:
    shown = await read(browser, tmp_path / "a", "周三 回归.csv", TABLE.replace("\t", ",").encode("gb18030"))
    assert 'value="周三 回归"' in shown["incoming"]
    assert "采莲赋写什么" in shown["incoming"]


async def test_what_was_read_is_added_to_a_set(
    browser: Browser, own: QuestionSet, lotus: Workspace, tmp_path: Path
) -> None:
    await read(browser, tmp_path / "a", PASTED, "采莲赋写什么\n还有什么\n".encode())
    await browser.act("append_set", set=own.id)
    assert [one.text for one in questions(lotus, own)][-1] == "还有什么"
    assert len(questions(lotus, own)) == 5


async def test_a_file_that_is_no_list_of_questions_is_told(browser: Browser, tmp_path: Path) -> None:
    shown = await read(browser, tmp_path / "a", "a.pdf", b"%PDF-1.7")
    assert "note bad" in shown["incoming"]


async def test_what_was_read_can_be_forgotten(browser: Browser, tmp_path: Path) -> None:
    await browser.go("#batch/sets/new")
    await read(browser, tmp_path / "a", PASTED, TABLE.encode())
    assert (await browser.act("forget_incoming"))["incoming"] == ""
    shown = await browser.act("create_set", name="没有了")
    assert "不在内存中" in shown["set-note"]

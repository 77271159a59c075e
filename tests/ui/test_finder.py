"""Places of the page are found by their names."""

import re
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.values import Origin, PromptChoice, RunSpec
from playground.models.endpoints import BUILTIN
from playground.ui.finder.finding import Finder, Place
from playground.ui.finder.views import found_list
from playground.workspace import Workspace


@pytest.fixture
def finder(lotus: Workspace) -> Finder:
    return Finder(lotus)


def names(places: tuple[Place, ...]) -> list[str]:
    return [place.name for place in places]


def test_without_words_the_tabs_are_offered(finder: Finder) -> None:
    found = finder.find(" ", "en")
    assert names(found) == ["Playground", "Compare", "Batch", "History", "Documents", "Prompts", "Models"]
    assert [place.address for place in found][4] == "documents"


def test_a_document_is_found_by_a_part_of_its_name(finder: Finder, lotus: Workspace) -> None:
    collection = lotus.library.collection("lotus")
    [document] = lotus.library.documents(collection.id)
    [found] = [place for place in finder.find(document.name[1:3], "zh") if place.kind == "document"]
    assert (found.name, found.address) == (document.name, f"documents/{collection.id}/{document.id}")


@pytest.mark.parametrize("text", ["ＬＯＴＵＳ", "lot", "1 document lotus"])
def test_width_case_and_order_of_the_words_do_not_matter(finder: Finder, text: str) -> None:
    assert "lotus" in names(finder.find(text, "en"))


def test_what_begins_with_the_word_comes_first(finder: Finder) -> None:
    found = names(finder.find("model", "en"))
    assert found[0] == "Models"
    assert "Check a model server" in found


def test_a_setting_is_found_with_the_part_that_folds_over_it(finder: Finder) -> None:
    [found] = finder.find("temperature", "en")
    assert (found.kind, found.name, found.about) == ("setting", "Temperature", "Generation")
    assert (found.address, found.field) == ("playground", ("sampling", "temperature"))


def test_every_setting_that_is_found_is_laid_out(finder: Finder) -> None:
    layout = (Path(__file__).parents[2] / "playground/ui/playground/layout.py").read_text("utf-8")
    fields = {name for place in finder.find("playground", "en") for name in place.field}
    fields |= {
        name
        for word in ("Generation", "Retrieval", "Message")
        for place in finder.find(word, "en")
        for name in place.field
    }
    assert len(fields) > 20
    assert [name for name in fields if f'"{name}"' not in layout and f'"{name.replace("-", "_")}"' not in layout] == []


def test_the_lab_of_a_collection_is_found(finder: Finder, lotus: Workspace) -> None:
    found = {place.address for place in finder.find("retrieval lab", "en")}
    assert f"documents/{lotus.library.collection('lotus').id}/lab" in found


def test_a_version_is_found_in_its_language(finder: Finder, lotus: Workspace) -> None:
    stock = lotus.catalog.stock("en")
    lotus.prompts.save(replace(stock, name="terse"), "shorter answers")
    [found] = [place for place in finder.find("terse shorter", "zh") if place.kind == "version"]
    assert (found.name, found.address) == ("terse · 第 1 版", "prompts/en/terse@1")


async def test_a_past_question_is_found_and_those_of_others_are_not(finder: Finder, lotus: Workspace) -> None:
    choice = PromptChoice(lotus.catalog.stock("zh"))
    spec = RunSpec("荷塘在哪里", None, choice, BUILTIN.name, BUILTIN.name)
    async with aclosing(lotus.pipeline.ask(spec, origin=Origin(owner="甲"))) as events:
        async for _ in events:
            pass
    assert [place.kind for place in finder.find("荷塘在哪里", "zh")] == ["run"]
    assert [place.kind for place in finder.find("荷塘在哪里", "zh", "甲")] == ["run"]
    assert finder.find("荷塘在哪里", "zh", "乙") == ()


async def asked(workspace: Workspace, question: str, times: int = 1) -> None:
    for _ in range(times):
        spec = RunSpec(question, None, PromptChoice(workspace.catalog.stock("zh")), BUILTIN.name, BUILTIN.name)
        async with aclosing(workspace.pipeline.ask(spec)) as events:
            async for _ in events:
                pass


async def test_a_question_that_was_asked_once_says_when_and_with_what(finder: Finder, lotus: Workspace) -> None:
    await asked(lotus, "荷塘在哪里")
    [found] = finder.find("荷塘在哪里", "zh")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d · 内置提示词 · .+", found.about)
    assert found.address.startswith("playground/")


async def test_a_question_that_was_asked_again_is_one_entry_that_leads_to_its_runs(
    finder: Finder, lotus: Workspace
) -> None:
    await asked(lotus, "荷塘在哪里/多大", times=3)
    [found] = finder.find("荷塘在哪里", "en")
    assert found.about.startswith("3 runs, the last one 20")
    assert found.address == "history/text=荷塘在哪里 多大"  # a slash would end it


async def test_what_was_found_in_an_answer_is_shown_and_comes_after_questions(finder: Finder, lotus: Workspace) -> None:
    await asked(lotus, "什么是 Rhapsody")
    kept = lotus.runs.get(lotus.history.list()[0].id)
    assert kept is not None
    run = replace(kept, answer="根据**参考**信息，" * 6 + "请看 QWEN 的说明。")
    lotus.runs.save(
        replace(
            run, id="later", created_at="2099-01-01T00:00:00.000+00:00", spec=replace(kept.spec, question="什么是莲")
        )
    ).result()
    await asked(lotus, "qwen 是什么")
    first, second = finder.find("qwen", "zh")
    assert (first.name, first.passage) == ("qwen 是什么", "")
    assert second.name == "什么是莲"
    assert second.passage.startswith("…")
    assert "请看 QWEN 的说明。" in second.passage
    assert "请看 <mark>QWEN</mark> 的说明。" in found_list("qwen", [second], False, "zh")


async def test_more_questions_than_are_shown_lead_to_all_of_them(finder: Finder, lotus: Workspace) -> None:
    for number in range(11):
        await asked(lotus, f"西湖 {number}", times=2 if number else 1)
    *_, last = found = finder.find("西湖", "zh")
    assert [place.kind for place in found] == ["run"] * 10 + ["runs"]
    assert (last.name, last.address) == ("在历史中查看全部 21 次运行", "history/text=西湖")


def test_names_are_shown_as_text() -> None:
    drawn = found_list("<b>", [Place("document", "<img src=x>", "documents/c/d", "<i>")], False, "en")
    assert "<img" not in drawn
    assert "<i>" not in drawn


def test_when_nothing_was_found_it_says_so() -> None:
    assert "没有找到“年会”" in found_list("年会", [], False, "zh")

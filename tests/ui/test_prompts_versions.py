"""Versions, differences, both languages, and how the page refers to sets."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.clock import Clock
from playground.core.errors import Notice, PromptError
from playground.core.values import PARTS, Part, PromptSet
from playground.prompts.catalog import Catalog
from playground.prompts.diffing import diff_sets
from playground.prompts.pairs import Pair
from playground.prompts.versions import PromptStore, Version
from playground.runs.lines import RunLine
from playground.storage.database import Database
from playground.ui.page.drafts import DRAFT, Draft, read_drafts
from playground.ui.page.prompt_sets import PromptSets, reference_of
from playground.ui.prompts.views.versions import differences, pair, versions

TEXTS: dict[Part, str] = {part: f"{part}\n" for part in PARTS}
STOCK_FOLDER = Path(__file__).resolve().parents[2] / "prompts"


def version(number: int = 1, name: str = "strict", note: str = "<note>") -> Version:
    return Version(f"id{number}", number, PromptSet(name, "zh", TEXTS), note, "小李", "2026-11-24T14:45:12.000+08:00")


def edited(part: Part, text: str) -> PromptSet:
    return PromptSet("draft", "zh", {**TEXTS, part: text})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PromptStore]:
    with closing(Database(tmp_path / "prompts.db")) as database:
        yield PromptStore(database, Catalog(STOCK_FOLDER), Clock(), lambda writing, digest: 0)


@pytest.fixture
def sets(store: PromptStore) -> PromptSets:
    return PromptSets(store)


# Versions -------------------------------------------------------------------------------------------------------------


def test_a_version_is_listed_with_time_author_and_note_as_text() -> None:
    page = versions([version()], {}, {}, "stock", "zh")
    assert "2026-11-24 14:45" in page
    assert "小李" in page
    assert "&lt;note&gt;" in page


def test_a_version_that_runs_used_is_kept_and_lists_them() -> None:
    made = RunLine("r1", "2026-11-24T14:45:12.000+08:00", "completed", "采莲赋？", "qwen")
    digest = version().set.digest
    page = versions([version()], {digest: 3}, {digest: [made]}, "stock", "zh")
    assert "3 次运行" in page
    assert "采莲赋？" in page
    assert 'data-act="delete"' not in page


def test_a_version_that_no_run_used_can_be_deleted() -> None:
    assert 'data-act="delete"' in versions([version()], {}, {}, "stock", "zh")


def test_the_chosen_version_is_marked_and_not_offered() -> None:
    page = versions([version()], {}, {}, "strict@1", "en")
    assert "in the editor" in page
    assert 'data-act="choose"' not in page


# Differences ----------------------------------------------------------------------------------------------------------


def test_only_what_changed_is_marked() -> None:
    page = differences(diff_sets(edited("system", "莲花过人头"), edited("system", "莲叶过人头")), "zh")
    assert "<del>花</del>" in page
    assert "<ins>叶</ins>" in page
    assert "没有变化：指令" in page


def test_lines_far_from_a_change_are_left_out() -> None:
    lines = "".join(f"line {number}\n" for number in range(20))
    page = differences(diff_sets(edited("rag", lines), edited("rag", lines + "end")), "en")
    assert "⋯ 17 lines unchanged" in page
    assert "line 18" in page
    assert "line 3\n" not in page


def test_equal_sets_are_said_to_be_equal() -> None:
    assert "They are the same." in differences(diff_sets(edited("rag", "a"), edited("rag", "a")), "en")


def test_text_of_a_template_is_never_markup() -> None:
    page = differences(diff_sets(edited("rag", "a"), edited("rag", "<img src=x>")), "en")
    assert "<img" not in page


# Both languages -------------------------------------------------------------------------------------------------------


def test_both_languages_stand_side_by_side_in_every_part() -> None:
    both = Pair("strict", PromptSet("strict", "zh", TEXTS), PromptSet("strict", "en", TEXTS))
    page = pair(both, (), None, "en")
    assert page.count('class="halves abreast"') == len(PARTS)
    assert "match in both languages" in page


def test_what_does_not_correspond_is_named_with_its_part() -> None:
    both = Pair("strict", PromptSet("strict", "zh", TEXTS), PromptSet("strict", "en", TEXTS))
    notice = Notice.of("pair_variable_only_zh", part="system", name="now")
    assert "“系统”：只有中文版用到变量“now”" in pair(both, (notice,), None, "zh")


def test_half_a_pair_says_how_to_get_the_other() -> None:
    assert "same name in the other language" in pair(Pair("a", PromptSet("a", "zh", TEXTS), None), (), None, "en")


# References -----------------------------------------------------------------------------------------------------------


def test_the_same_number_is_the_other_half(store: PromptStore, sets: PromptSets) -> None:
    for language in ("zh", "zh", "en", "en"):
        store.save(PromptSet("strict", language, TEXTS))  # type: ignore[arg-type]
    assert sets.counterpart("strict@1", "en", {}) == "strict@1"


def test_the_newest_is_the_other_half_where_that_number_is_not(store: PromptStore, sets: PromptSets) -> None:
    store.save(PromptSet("strict", "zh", TEXTS))
    second = store.save(PromptSet("strict", "zh", TEXTS))
    store.save(PromptSet("strict", "en", TEXTS))
    assert sets.counterpart(reference_of(second), "en", {}) == "strict@1"


def test_a_set_of_one_language_has_no_other_half(store: PromptStore, sets: PromptSets) -> None:
    store.save(PromptSet("strict", "zh", TEXTS))
    assert sets.counterpart("strict@1", "en", {}) is None


def test_the_other_half_of_a_draft_is_that_of_what_it_was_begun_from(sets: PromptSets) -> None:
    assert sets.counterpart(DRAFT, "en", {"zh": Draft("stock", TEXTS)}) == "stock"


def test_whoever_comes_back_to_a_language_finds_the_draft(sets: PromptSets) -> None:
    assert sets.counterpart("stock", "zh", {"zh": Draft("stock", TEXTS)}) == DRAFT


def test_a_version_that_is_gone_is_not_known(sets: PromptSets) -> None:
    assert not sets.known("strict@1", "zh")
    with pytest.raises(PromptError):
        sets.of("strict@1", "zh")


def test_drafts_are_read_with_every_byte() -> None:
    parts = {part: "a\r\n\u2028 \n\n" for part in PARTS}
    assert read_drafts(json.dumps({"en": {"base": "stock", "parts": parts}}))["en"].parts == parts


def test_a_version_keeps_its_name_in_the_reference() -> None:
    assert reference_of(replace(version(7), set=PromptSet("合同 · 问答", "zh", TEXTS))) == "合同 · 问答@7"


def test_only_what_is_not_the_newest_can_be_restored_as_newest() -> None:
    assert 'data-act="restore"' not in versions([version()], {}, {}, "stock", "zh")
    assert versions([version(2), version(1)], {}, {}, "stock", "zh").count('data-act="restore"') == 1

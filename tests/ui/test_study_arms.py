"""The arms of a page: changed one by one, held equal where that is wanted, and read again from what a browser kept."""

import json
import re
from dataclasses import replace

import pytest

from playground.core.errors import StudyError
from playground.studies.arm_drafts import ArmDraft
from playground.ui.html.words import Words
from playground.ui.page.setup import Setup
from playground.ui.study.arms import ArmForm, Arms, Edit, differing, draft_from, read_forms, typed, written
from playground.ui.study.setups import differences_told, setup_line

FIRST = ArmDraft("", endpoint="vllm", model="qwen", language="zh")
ZH, EN = Words("zh"), Words("en")


def two(**unlike: object) -> Arms:
    """Two arms of which the second is otherwise than the first."""
    return Arms().added(FIRST, 4).added(replace(FIRST, **unlike), 4)


def test_arms_are_called_by_letters_and_the_first_is_the_baseline() -> None:
    arms = two()
    assert [(form.key, form.name, form.draft.baseline) for form in arms.forms] == [("A", "A", True), ("B", "B", False)]


def test_a_change_of_what_is_held_equal_changes_all() -> None:
    arms = two().changed("B", temperature=0.9)
    assert [draft.temperature for draft in arms.drafts] == [0.9, 0.9]


def test_a_change_of_what_may_differ_changes_one() -> None:
    arms = two().changed("B", language="en")
    assert [draft.language for draft in arms.drafts] == ["zh", "en"]
    assert differing(arms.drafts) == ("language",)


def test_what_is_held_equal_again_is_as_the_baseline_has_it() -> None:
    arms = two(language="en").with_baseline("B").holding("language", True)
    assert [draft.language for draft in arms.drafts] == ["en", "en"]


def test_what_a_new_arm_differs_in_is_held_equal_no_longer() -> None:
    assert "retrieval" in two().held
    assert "retrieval" not in two(documents=False).held


def test_no_two_arms_have_one_name() -> None:
    arms = two().added(replace(FIRST, name="b"), 4)
    assert arms.forms[2].name == "b 2"
    with pytest.raises(StudyError) as refused:
        arms.changed("A", name="B")
    assert refused.value.code == "arm_name_taken"


def test_a_key_is_given_again_once_it_is_free() -> None:
    arms = two().added(FIRST, 4).removed("B", 2).added(FIRST, 4)
    assert [form.key for form in arms.forms] == ["A", "C", "B"]


def test_the_first_of_those_left_is_the_baseline_when_that_is_removed() -> None:
    assert two().added(FIRST, 4).removed("A", 2).baseline.key == "B"


@pytest.mark.parametrize(
    "change, code",
    [
        (lambda arms: arms.removed("A", 2), "arms_few"),
        (lambda arms: arms.added(FIRST, 2), "arms_full"),
        (lambda arms: arms.changed("X", language="en"), "arm_gone"),
        (lambda arms: arms.with_baseline("X"), "arm_gone"),
    ],
)
def test_what_cannot_be_done_is_refused(change: object, code: str) -> None:
    with pytest.raises(StudyError) as refused:
        change(two())
    assert refused.value.code == code


def test_a_copy_keeps_its_own_name_and_place() -> None:
    arms = two(language="en").replaced("B", replace(FIRST, name="x", model="other", temperature=1.0, baseline=True))
    copied = arms.form("B").draft
    assert (copied.name, copied.model, copied.language, copied.baseline) == ("B", "other", "zh", False)
    assert arms.form("A").draft.temperature == 1.0, "sampling is held equal"


def test_an_edit_of_chunks_goes_when_another_set_up_is_copied() -> None:
    arms = Arms((ArmForm("A", FIRST), ArmForm("B", replace(FIRST, name="B"), Edit("r1", ("k1",)))))
    assert arms.replaced("B", FIRST).form("B").edit is None


@pytest.mark.parametrize(
    "field, said, value",
    [
        ("temperature", " 0.7 ", 0.7),
        ("temperature", "", None),
        ("threshold", "", None),
        ("max_tokens", "256", 256),
        ("top_k", "3", 3),
        ("documents", "no", False),
        ("stop", "一\n\n二", ("一", "二")),
        ("rerank", "yes", True),
        ("scope", " 手册.pdf；条例.docx; ", ("手册.pdf", "条例.docx")),
        ("scope", "", ()),
        ("instruction", " 先给结论 ", " 先给结论 "),
        ("language", "en", "en"),
        ("name", " 新方案 ", "新方案"),
    ],
)
def test_a_form_is_read(field: str, said: str, value: object) -> None:
    assert typed(field, said) == value


@pytest.mark.parametrize(
    "field, said",
    [("temperature", "3"), ("top_k", "1.5"), ("top_k", ""), ("repeats", "0"), ("seed", "x"), ("name", " ")],
)
def test_what_cannot_be_is_refused_with_its_field(field: str, said: str) -> None:
    with pytest.raises(StudyError) as refused:
        typed(field, said)
    assert refused.value.facts["key"] == field


def test_an_arm_asks_as_the_playground_does() -> None:
    setup = Setup(collection="", endpoint="vllm", model="qwen", prompt_set="team@2", stop="一\n二", temperature=0.1)
    draft = draft_from(setup, "甲")
    assert (draft.name, draft.prompt, draft.stop, draft.documents) == ("甲", "team@2", ("一", "二"), False)


# Kept in the browser --------------------------------------------------------------------------------------------------


def again(arms: Arms) -> tuple[ArmForm, ...]:
    return read_forms(json.loads(json.dumps(written(arms))), FIRST, 4)


def test_what_the_browser_keeps_is_read_as_it_was() -> None:
    arms = two(temperature=None, stop=("。",), prompt="draft", threshold=0.2)
    arms = Arms(
        (*arms.forms, ArmForm("C", replace(FIRST, name="C"), Edit("r1", ("k2", "k1"), ("k1",), "问", "去掉 [1]")))
    )
    assert again(arms) == arms.forms


@pytest.mark.parametrize(
    "kept", [None, 7, [], [7], [{}], [{"key": "Z"}], [{"key": ["A"]}], {"key": "A"}, [[["A"]]], "A", [{"key": None}]]
)
def test_what_no_page_of_ours_keeps_is_nothing(kept: object) -> None:
    assert read_forms(kept, FIRST, 4) == ()


def test_a_value_of_no_use_is_that_of_the_start() -> None:
    (form,) = read_forms([{"key": "A", "name": "甲", "temperature": 9, "top_k": "x", "model": ["y"]}], FIRST, 4)
    assert (form.name, form.draft.temperature, form.draft.top_k, form.draft.model) == ("甲", 0.5, 5, "qwen")


def test_kept_arms_have_names_and_keys_of_their_own_and_one_baseline() -> None:
    kept = [{"key": "A", "name": "甲", "baseline": True}, {"key": "B", "name": "甲", "baseline": True}, {"key": "A"}]
    forms = read_forms(kept, FIRST, 4)
    assert [(form.key, form.name, form.draft.baseline) for form in forms] == [("A", "甲", True), ("B", "甲 2", False)]


# In words -------------------------------------------------------------------------------------------------------------


def test_the_line_says_what_decides_the_answers() -> None:
    draft = replace(FIRST, instruction="先给结论，\n再列依据", threshold=0.25, seed=7, repeats=3, baseline=True)
    line = setup_line(ArmForm("A", draft), draft, ZH)
    for said in (
        "qwen @ vllm",
        "内置提示词",
        "中文",
        "“先给结论， 再列依据”",
        "5 个片段 · 混合 ≥ 0.25",
        "温度 0.5",
        "采样种子 7",
        "问 3 遍",
    ):
        assert said in line
    assert "<b>" not in line


def test_of_another_arm_the_line_says_only_what_is_not_as_the_baseline() -> None:
    first = replace(FIRST, instruction="先给结论", repeats=3)
    other = replace(first, baseline=False)
    assert "与基线相同" in setup_line(ArmForm("B", other), first, ZH)
    line = setup_line(ArmForm("B", replace(other, instruction="", max_tokens=9, repeats=1)), first, ZH)
    told = re.sub("<[^>]*>", "", line)
    assert told.split("\u00a0· ") == ["与基线不同：没有自定义指令", "生成参数", "问 1 遍"]


def test_another_language_does_not_name_the_prompt_that_both_have() -> None:
    line = setup_line(ArmForm("B", replace(FIRST, language="en", baseline=False)), FIRST, ZH)
    assert re.sub("<[^>]*>", "", line) == "与基线不同：英文"


def test_the_line_says_that_chunks_are_reranked_and_of_how_many_documents() -> None:
    draft = replace(FIRST, rerank=True, scope=("a.pdf", "b.pdf"))
    assert "<b>5 chunks · hybrid · reranked · 2 documents</b>" in setup_line(ArmForm("A", draft), FIRST, EN)


def test_what_is_not_as_the_baseline_stands_out() -> None:
    line = setup_line(ArmForm("B", replace(FIRST, documents=False)), FIRST, EN)
    assert "<b>no documents</b>" in line
    assert line.count("<b>") == 1


def test_differences_are_told_in_a_sentence() -> None:
    drafts = two(language="en", model="other").drafts
    assert differences_told(drafts, EN) == "<b>Varied: model, language.</b>"
    assert "完全相同" in differences_told(two().drafts, ZH)

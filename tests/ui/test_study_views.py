"""What is drawn of arms and answers: the editor, numbers, checks, sentences, verdicts, differences."""

from dataclasses import replace

import pytest

from playground.core.errors import Failure
from playground.core.values import Fate, Run, Timings
from playground.prompts.diffing import diff
from playground.studies.arm_drafts import ArmDraft
from playground.studies.checks.subject import Subject
from playground.studies.checks.table import findings
from playground.studies.reasons import REASONS
from playground.studies.values import Grounding, Judgement, Sentence
from playground.ui.html.words import Words
from playground.ui.study.arms import ArmForm
from playground.ui.study.views.checks import checks
from playground.ui.study.views.differences import changes, gathered, size
from playground.ui.study.views.editor import Offer, editor
from playground.ui.study.views.grounding import grounding
from playground.ui.study.views.numbers import between, numbers, numbers_of
from playground.ui.study.views.verdicts import signature, verdict
from tests.ui.values import passage

ZH, EN = Words("zh"), Words("en")
FORM = ArmForm("A", ArmDraft("甲", endpoint="vllm", model="qwen", language="zh", temperature=None, repeats=2))
OFFER = Offer([("builtin", "内置"), ("vllm", "vllm")], [("qwen", "qwen"), ("glm", "glm")], [("stock", "内置提示词")])

# The editor -----------------------------------------------------------------------------------------------------------


def test_the_editor_tells_of_every_field_which_arm_and_what() -> None:
    drawn = editor(FORM, frozenset(), OFFER, ZH)
    for field in ("name", "endpoint", "model", "prompt", "language", "frame", "instruction", "temperature", "top_p"):
        assert f'data-field="{field}"' in drawn
    for field in (
        "max_tokens",
        "seed",
        "top_k",
        "mode",
        "extent",
        "threshold",
        "documents",
        "repeats",
        "rerank",
        "scope",
    ):
        assert f'data-field="{field}"' in drawn
    assert drawn.count('data-change="set"') == 19
    assert drawn.count('data-arm="A"') == 19


def test_what_is_chosen_stands_in_the_fields() -> None:
    drawn = editor(FORM, frozenset(), OFFER, ZH)
    assert '<option value="vllm" selected>' in drawn
    assert '<option value="qwen" selected>' in drawn
    assert 'name="repeats" value="2"' in drawn
    assert 'name="temperature" value=""' in drawn


def test_what_is_not_offered_any_more_is_kept_and_said_to_be_gone() -> None:
    drawn = editor(replace(FORM, draft=replace(FORM.draft, endpoint="old", prompt="team@3")), frozenset(), OFFER, ZH)
    assert '<option value="old" selected>old（已不存在）</option>' in drawn
    assert '<option value="team@3" selected>team@3（已不存在）</option>' in drawn


def test_what_is_held_equal_is_said() -> None:
    assert "各方案共用" in editor(FORM, frozenset({"sampling"}), OFFER, ZH)
    assert "语言（各方案共用）" in editor(FORM, frozenset({"language"}), OFFER, ZH)
    assert "相同" not in editor(FORM, frozenset(), OFFER, ZH)


def test_a_server_that_lists_nothing_says_why() -> None:
    offer = replace(OFFER, models=[], failure=Failure("study", "arm_gone"))
    drawn = editor(FORM, frozenset(), offer, ZH)
    assert '<option value="qwen" selected>' in drawn
    assert 'class="line bad"' in drawn


def test_an_instruction_is_shown_character_by_character() -> None:
    drawn = editor(replace(FORM, draft=replace(FORM.draft, instruction="\n<b>先</b>")), frozenset(), OFFER, ZH)
    assert ">\n\n&lt;b&gt;先&lt;/b&gt;</textarea>" in drawn


def test_an_arm_can_be_copied_from_what_is_offered() -> None:
    drawn = editor(FORM, frozenset(), replace(OFFER, sources=[("其他方案", [("arm:B", "乙")]), ("运行", [])]), ZH)
    assert '<optgroup label="其他方案"><option value="arm:B">乙</option></optgroup>' in drawn
    assert "运行" not in drawn


# Numbers --------------------------------------------------------------------------------------------------------------


def test_the_numbers_of_a_run_come_with_their_sources(run: Run) -> None:
    drawn = numbers(run, None, EN)
    for said in ("375<small>ms", "4.38<small>s", ">55<", "50", "217", "reported"):
        assert said in drawn


def test_waiting_for_a_token_that_never_came_is_no_first_token(run: Run) -> None:
    failed = replace(
        run, status="failed", answer="", usage=None, completion=None, timings=Timings(first_token=9.0, total=9.1)
    )
    assert "9.00" not in numbers(failed, None, EN)


def test_of_several_runs_the_median_and_the_range_are_told(run: Run) -> None:
    runs = [replace(run, timings=replace(run.timings, total=total)) for total in (4.0, 5.0, 9.0)]
    drawn = numbers_of([*runs, replace(run, status="failed")], EN)
    assert "<small>4.00–9.00 s</small></dt><dd>5.00<small>s</small>" in drawn


def test_what_lies_before_the_request_is_told_below_the_total(run: Run) -> None:
    timings = Timings(search=0.4, first_token=0.1, generation=1.0, total=1.5)
    assert "<small>400\u00a0ms to prepare</small>" in numbers(replace(run, timings=timings), None, EN)
    assert "to prepare" not in numbers(replace(run, timings=replace(timings, search=0.02, total=1.12)), None, EN)


def test_values_that_are_all_equal_have_no_range(run: Run) -> None:
    assert "<small>" not in numbers_of([run, run], EN).partition("Input tokens")[2].partition("</dt>")[0]


def test_numbers_of_runs_that_all_failed_are_dashes(run: Run) -> None:
    assert numbers_of([replace(run, status="failed")], EN).count(">–</span>") == 5


@pytest.mark.parametrize(
    "values, told", [((0.4, 0.9), "400–900 ms"), ((0.4, 1.5), "400 ms – 1.50 s"), ((2.0, 2.0), "2.00 s")]
)
def test_a_unit_that_both_ends_have_is_written_once(values: tuple[float, float], told: str) -> None:
    assert between(values, EN.seconds) == told


# Checks and sentences -------------------------------------------------------------------------------------------------


def test_what_failed_stands_outside_of_the_fold() -> None:
    found = findings(Subject("这首词出自哪里？", "It is from the Song of the West Isle, a folk song of the South."))
    states = {finding.state for finding in found}
    assert states == {"passed", "failed", "not_applicable"}
    drawn = checks(found, ZH)
    fold = drawn.index("<details")
    assert drawn.index('class="failed"') < fold < drawn.index('class="passed"') < drawn.index('class="not_applicable"')
    assert drawn.count("<li ") == len(found)


ANSWER = "根据参考信息，出自《西洲曲》。全诗 32 句。"
SENTENCES = (
    Sentence(0, 7, "no_claim", None),
    Sentence(7, 15, "supported", 0.2, 1, 4, 8),
    Sentence(15, 22, "not_found", 0.9, missing_numbers=("32",)),
)
SENT = (passage(1, Fate("sent", n=1), "这几句出自《西洲曲》。"),)


def test_sentences_are_counted_by_their_states() -> None:
    drawn = grounding(Grounding(SENTENCES, 0.9), SENT, ANSWER, ZH)
    assert "有依据<b>1</b>" in drawn
    assert "未找到依据<b>1</b>" in drawn
    assert "原文" not in drawn


def test_the_place_of_a_sentence_is_shown_in_its_chunk() -> None:
    drawn = grounding(Grounding(SENTENCES, 0.9), SENT, ANSWER, ZH)
    assert '<p class="quoted">这几句出<mark>自《西洲</mark>曲》。</p>' in drawn
    assert "荷塘月色.md" in drawn


def test_numbers_that_no_chunk_has_are_named_and_nothing_is_called_wrong() -> None:
    drawn = grounding(Grounding(SENTENCES, 0.9), SENT, ANSWER, ZH)
    assert "片段中没有的数字：32" in drawn
    assert "这不等于它是错的" in drawn


@pytest.mark.parametrize("chunk, start, end", [(9, 0, 3), (None, None, None), (1, None, None), (0, 0, 3)])
def test_a_place_that_is_not_there_is_not_shown(chunk: int | None, start: int | None, end: int | None) -> None:
    one = Sentence(7, 15, "supported", 0.2, chunk, start, end)
    assert "quoted" not in grounding(Grounding((one,), 0.2), SENT, ANSWER, ZH)


def test_an_answer_without_claims_has_nothing_to_step_through() -> None:
    assert "data-step" not in grounding(Grounding(SENTENCES[:1], None), SENT, ANSWER, ZH)


# Verdicts -------------------------------------------------------------------------------------------------------------


def test_reasons_are_offered_where_there_is_something_to_be_said_against_the_answer() -> None:
    assert "data-reason" not in verdict(Judgement("r1", "right"), "A", ZH)
    assert verdict(Judgement("r1", "wrong"), "A", ZH).count("data-reason") == len(REASONS)
    own = verdict(Judgement("r1", "partly", ("wrong_fact", "语气不对")), "A", ZH)
    assert own.count('class="chip" aria-pressed="true"') == 2
    assert ">语气不对</button>" in own


def test_the_verdict_that_counts_is_pressed() -> None:
    drawn = verdict(Judgement("r1", "partly"), "A", ZH)
    assert drawn.count('aria-pressed="true"') == 1
    assert 'class="small v-partly" aria-label' not in drawn
    assert 'aria-pressed="true" data-act="judge" data-verdict="partly"' in drawn


def test_who_said_it_and_when_stands_below_with_the_way_back() -> None:
    said = Judgement("r1", "right", author="李明", at="2026-11-24T14:45:12.000+08:00")
    signed = signature(said, "A", False, ZH)
    assert "2026-11-24 14:45" in signed
    assert "<bdi>李明</bdi>" in signed
    assert 'data-act="undo"' in signed
    assert 'value="李明"' in signature(said, "A", True, ZH)
    assert "data-act" not in signature(Judgement("r1"), "A", True, ZH)


# Differences ----------------------------------------------------------------------------------------------------------


def test_a_difference_is_shown_whole_or_around_its_changes() -> None:
    same = "".join(f"第 {number} 行\n" for number in range(12))
    found = diff(f"甲\n{same}丙", f"乙\n{same}丙丁")
    assert "gap" in changes(found, "回答", ZH)
    whole = changes(found, "回答", ZH, whole=True)
    assert "gap" not in whole
    assert "<del>甲</del><ins>乙</ins>" in whole
    assert size(found, ZH) == "增加 2 字符，删除 1 字符"


# Differences ----------------------------------------------------------------------------------------------------------


def told(old: str, new: str) -> list[str]:
    signs = {"equal": "=", "delete": "-", "insert": "+"}
    return [f"{signs[change.kind]}{change.text}" for change in gathered(diff(old, new))]


def test_what_is_equal_by_chance_does_not_cut_a_change_into_crumbs() -> None:
    old, new = "只使用参考信息，没有就说没有。今天是 7 月。", "Answer from the references，or say so。It is July。"
    assert told(old, new) == [f"-{old[:-1]}", f"+{new[:-1]}", "=。"]


def test_small_changes_stay_apart() -> None:
    assert told("年假五天，须在三月底前休完", "年假十天，须在四月底前休完") == [
        *("=年假", "-五", "+十", "=天，须在", "-三", "+四", "=月底前休完"),
    ]

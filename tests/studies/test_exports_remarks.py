"""Remarks in one cell: what is written is read again, and so is what people type by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.strings import LANGUAGES, Language, text
from playground.studies.exports import remarks
from playground.studies.exports.words import Words
from playground.studies.reasons import REASONS
from playground.studies.values import Judgement, Verdict
from tests.studies.exports_sample import judged

ZH, EN = Words("zh"), Words("en")
VERDICTS: tuple[Verdict | None, ...] = ("right", "partly", "wrong", None)
REMARKS = st.lists(
    st.one_of(
        st.text(alphabet="对错部分✓✗—·，。： a1x\n"),
        st.sampled_from(["对", "✗ 错", "—", "检查未通过：", "Failed checks: a", "right", "no · x", "×3", " · "]),
    ),
    max_size=4,
).map("\n".join)


@given(
    st.sampled_from(VERDICTS),
    st.lists(st.sampled_from([*REASONS, "语气生硬", "x"]), max_size=3, unique=True),
    REMARKS,
    st.lists(st.sampled_from(["篇幅", "opening"]), max_size=2),
    st.sampled_from(LANGUAGES),
)
def test_what_is_written_is_read_again(
    verdict: Verdict | None, reasons: list[str], remark: str, failed: list[str], language: Language
) -> None:
    written = remarks.written(judged(verdict, reasons, remark), failed, Words(language))
    assert remarks.read(written) == {"verdict": verdict, "reasons": tuple(reasons), "remark": remark.strip()}


def test_a_remark_reads_as_the_team_writes_it() -> None:
    told = judged("wrong", ["wrong_language", "语气生硬"], "第二段是英文。")
    assert remarks.written(told, ["回答语言", "篇幅"], ZH) == (
        "✗ 错误 · 语言不对 · 语气生硬\n第二段是英文。\n检查未通过：回答语言、篇幅"
    )
    assert remarks.written(told, ["Language"], EN) == (
        "✗ wrong · wrong language · 语气生硬\n第二段是英文。\nFailed checks: Language"
    )


def test_nothing_said_is_an_empty_cell() -> None:
    assert remarks.written(None, (), ZH) == remarks.written(Judgement("r"), (), ZH) == ""


@pytest.mark.parametrize(
    "typed, verdict, reasons, remark",
    [
        ("对", "right", (), ""),
        ("✓", "right", (), ""),
        ("√", "right", (), ""),
        ("❌", "wrong", (), ""),
        ("✔️ 很好", "right", (), "很好"),
        ("错，语言不对，第二段是英文", "wrong", ("wrong_language",), "第二段是英文"),
        ("部分对：太长。缺了出处", "partly", ("too_long",), "缺了出处"),
        ("✗错", "wrong", (), ""),
        ("Wrong. It forgot the date.", "wrong", (), "It forgot the date."),
        ("Partly right - too long", "partly", ("too_long",), ""),
        ("◐ partly correct · too long", "partly", ("too_long",), ""),
        ("✗ 错误 · 露出引用编号", "wrong", ("shows_references",), ""),
        ("✗ 错误 · 泄露引用编号", "wrong", ("shows_references",), ""),
        ("正确", "right", (), ""),
        ("对\n可以更短", "right", (), "可以更短"),
        ("✓ 对 · 太长 · 语气生硬", "right", ("too_long", "语气生硬"), ""),
        ("Ｘ", "wrong", (), ""),
    ],
)
def test_verdicts_that_people_type_are_understood(
    typed: str, verdict: Verdict, reasons: tuple[str, ...], remark: str
) -> None:
    assert remarks.read(typed) == {"verdict": verdict, "reasons": reasons, "remark": remark}


@pytest.mark.parametrize(
    "typed",
    [
        "对于第二点，没有依据",
        "No answer given",
        "right after the first sentence",
        "×3 倍",
        "√2 是无理数",
        "错别字两处",
        "x-ray",
    ],
)
def test_words_that_only_begin_like_a_verdict_are_none(typed: str) -> None:
    assert remarks.read(typed) == {"verdict": None, "reasons": (), "remark": typed}


@pytest.mark.parametrize(
    "word, verdict",
    [("✓ 对", "right"), (" Right ", "right"), ("部分对。", "partly"), ("WRONG!", "wrong"), ("✗", "wrong"), ("", None)],
)
def test_a_cell_of_its_own_names_a_verdict(word: str, verdict: Verdict | None) -> None:
    assert remarks.read_verdict(word) == verdict


@pytest.mark.parametrize("word", ["也许", "✓ 错", "right?", "1"])
def test_what_is_no_verdict_is_none(word: str) -> None:
    assert remarks.read_verdict(word) is None


@given(
    st.lists(st.sampled_from([*REASONS, "太啰嗦、重复", "a, b", "x"]), max_size=3, unique=True),
    st.sampled_from(LANGUAGES),
)
def test_reasons_in_a_cell_of_their_own_are_read_again(reasons: list[str], language: Language) -> None:
    written = remarks.reasons_written(judged(reasons=reasons), Words(language))
    assert remarks.read_reasons(written) == tuple(reasons)


@pytest.mark.parametrize("name", REASONS)
def test_every_reason_has_its_name_in_both_languages(name: str) -> None:
    assert all(text(language, f"reason.{name}") for language in LANGUAGES)

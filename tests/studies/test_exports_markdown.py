"""The Markdown table: it renders right in GFM whatever an answer holds, and its texts are read back."""

import html
import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from playground.core.strings import Language
from playground.core.values import PromptChoice, PromptSet
from playground.studies.exports import markdown
from playground.studies.exports.arms import FACETS
from playground.studies.exports.markdown import answer, literal
from playground.studies.exports.words import Words
from playground.studies.values import Arm, Study
from tests.studies.exports_sample import VERDICTS, judged, single, study


@cache
def gfm() -> MarkdownIt:
    """As GitHub and most editors do, HTML included."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def rendered(text: str) -> str:
    return gfm().render(text)


def tables(text: str) -> list[list[list[str]]]:
    """The cells of each table, as HTML."""
    return [
        [re.findall(r"<t[hd]>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]
        for table in re.findall(r"<table>(.*?)</table>", rendered(text), re.DOTALL)
    ]


def seen(cell: str) -> str:
    """What a person sees in a cell."""
    return html.unescape(re.sub(r"<[^>]*>", "", cell.replace("<br>", "\n"))).replace("\u00a0", " ")


def in_cell(written: str) -> str:
    (_, [cell]) = tables(f"| a |\n| --- |\n| {written} |")[0]
    return cell


def of(whole: Study, **options: bool) -> str:
    return markdown.written(whole, VERDICTS, "zh", **options)


def test_there_is_a_table_for_each_arm_and_a_row_for_each_question() -> None:
    found = tables(of(study()))
    assert [len(table) for table in found] == [13] * 4
    assert all(len(row) == 3 for table in found for row in table)
    assert found[0][0] == ["问题", "回答", "备注"]


def test_english_headers_are_those_of_the_team() -> None:
    assert tables(markdown.written(study(), (), "en"))[0][0] == ["Query", "Response", "Remark"]


def test_a_combined_table_has_a_column_for_each_arm() -> None:
    combined = tables(of(study(), combined=True))[0]
    assert [seen(cell) for cell in combined[0]] == [
        "问题",
        "32B 现行提示词",
        "32B 严格出处",
        "14B 现行提示词",
        "不带文档",
    ]
    assert seen(combined[2][3]).startswith("✗ 错误 · 事实错误 · 泄露引用编号\n工龄十二年")


def test_the_head_tells_what_was_asked_of_what_and_what_came_of_it() -> None:
    head = of(study()).split("## 32B")[0]
    for fact in (
        "2026-11-29 10:24",
        "内置问题（扩充）",
        "9c41d07be2a85f36",
        "03b7f2c19ad4e865",
        "示例文档",
        "严格出处 · 第 3 版（中文）",
        *VERDICTS,
    ):
        assert fact in head
    assert "32B 现行提示词（基线）" in head


def test_a_remark_has_verdict_reasons_words_and_failed_checks() -> None:
    row = tables(of(study()))[2][2]
    assert seen(row[2]).split("\n")[:2] == [
        "✗ 错误 · 事实错误 · 泄露引用编号",
        "十二年应为 10 天，答成了 15 天；还露出了引用编号。",
    ]
    assert seen(row[2]).split("\n")[2].startswith("检查未通过：")


def test_a_failure_never_looks_like_an_answer() -> None:
    failed, waiting = (tables(of(study()))[3][row][1] for row in (10, 12))
    assert re.fullmatch("<em>失败：.*</em>", failed)
    assert waiting == "<em>等待中</em>"


def test_repeats_have_a_column_of_their_own() -> None:
    whole = single()
    again = replace(whole, cells=(*whole.cells, replace(whole.cells[0], repeat=1)))
    (table,) = tables(of(again))
    assert [row[1] for row in table] == ["次", "1", "2"]


TEXTS = (
    "甲 | 乙",
    "a\\|b",
    "a\\",
    "<b>x</b> & &amp; &lt;",
    "<script>alert(1)</script>",
    "![x](http://127.0.0.1/t.png)",
    "[x](javascript:alert(1))",
    "`a|b` `` c ``",
    "$5 与 $6",
    "9点~~18点，周一~~周五",
    "10*20*30 和 __init__",
    "# 一\n- 二\n1. 三\n> 四",
    "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "首行\n\n\n  缩进的一行",
    "```\ncode | pipe\n```",
    "<br>",
    "\u2028行",
    "https://127.0.0.1/a_b_c?x=1&y=*",
    "\\`x\\`",
)


@pytest.mark.parametrize("text", TEXTS)
def test_a_literal_text_is_seen_as_it_is(text: str) -> None:
    assert seen(in_cell(literal(text))) == text.replace("\u2028", "\n")


@given(st.text(alphabet="ab|\\`*_~<>&[]()!#-= \n1.年$", max_size=40).map(str.strip))
def test_any_literal_text_is_seen_as_it_is(text: str) -> None:
    shown = seen(in_cell(literal(text)))
    assert [" ".join(line.split()) for line in shown.split("\n")] == [
        " ".join(line.split()) for line in text.split("\n")
    ]


@given(st.text(alphabet="ab|\\`*_~<>&[]()!#-= \n1.年$", max_size=40))
def test_no_answer_breaks_its_row_or_brings_markup_of_its_own(text: str) -> None:
    cell = in_cell(answer(text))
    assert set(re.findall(r"</?([a-z]+)", cell)) <= {"br", "strong", "code"}


@pytest.mark.parametrize("text", ["`" + "a" * 100_000, "~" * 100_000 + "`", "**" + "a " * 50_000, "` " * 50_000])
def test_a_long_line_costs_no_more_than_its_length(text: str) -> None:
    assert len(in_cell(answer(text))) >= len(text.strip()) - 1


def test_bold_type_and_code_of_an_answer_stay() -> None:
    assert in_cell(answer("**结论：** 用 `vllm serve`，**共 5|6 天**")) == (
        "<strong>结论：</strong> 用 <code>vllm serve</code>，<strong>共 5|6 天</strong>"
    )


def test_code_of_an_answer_keeps_its_lines_and_indents() -> None:
    cell = in_cell(answer("启动：\n```bash\nvllm serve \\\n    --x | tee `y`\n\n```\n完。"))
    assert (
        cell == "启动：<br><code>vllm serve \\</code><br><code>\u00a0\u00a0\u00a0\u00a0--x | tee `y`</code><br><br>完。"
    )


def test_a_table_in_an_answer_can_be_read() -> None:
    assert in_cell(answer("| 段 | 声 |\n|---|---|\n| 三 | 蝉 |")) == "| 段 | 声 |<br>|---|---|<br>| 三 | 蝉 |"


@pytest.mark.parametrize(
    "name", ["# x #", "1. 方案", "- a", "<img src=x onerror=alert(1)>", "甲\n乙", "a|b", "\0\ud800"]
)
def test_names_cannot_change_the_form_of_the_file(name: str) -> None:
    whole = single(name=name, arm=name, question=name, judgement=judged("wrong", [name], name))
    text = markdown.written(replace(whole, set_name=name, collection=name), [name], "zh", combined=True)
    text.encode()
    found = rendered(text)
    assert set(re.findall(r"<([a-z0-9]+)", found)) <= {
        "h1",
        "h2",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "br",
        "strong",
    }
    assert len(tables(text)) == 2


@pytest.mark.parametrize("language, told", [("zh", "内置提示词（中文）"), ("en", "stock prompt (Chinese)")])
def test_a_stock_prompt_is_told_by_its_name(language: Language, told: str) -> None:
    arm = Arm("甲", PromptChoice(PromptSet("stock", "zh", {})), "fake", "m")
    assert FACETS["prompt"](arm, Words(language)) == told

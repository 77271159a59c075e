"""The report: one file that is whole, can do nothing but show itself, and leaves out what it was told to."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from playground.core.strings import LANGUAGES, Language
from playground.core.values import Passage
from playground.studies.exports.report import answers, page
from playground.studies.exports.values import EVERYTHING, Include
from playground.studies.values import Finding, Question, Study
from tests.studies.exports_sample import ARMS, CHUNKS, VERDICTS, judged, single, study

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u2028'\"&{{7*7}}"


def report(whole: Study, include: Include = EVERYTHING, language: Language = "zh") -> str:
    return page.written(whole, VERDICTS, language, include)


def data(text: str) -> dict[str, Any]:
    (block,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    return json.loads(block)


def flags(whole: Study) -> list[str]:
    return re.findall(r'data-flags="([^"]*)"', report(whole))


def two(*cells: dict[str, Any]) -> Study:
    """A study of one question to two arms."""
    whole = single()
    arms = (replace(ARMS[0], name="A"), replace(ARMS[1], name="B"))
    first = whole.cells[0]
    made = tuple(replace(first, arm=arm.name, **changes) for arm, changes in zip(arms, cells, strict=True))
    return replace(whole, arms=arms, cells=made)


# One file -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_everything_that_was_asked_and_answered(language: Language) -> None:
    text = report(study(), language=language)
    for said in (
        *VERDICTS,
        "工龄十二年，每年有几天年假？",
        "还露出了引用编号。",
        "<strong>结论：</strong>",
        "9c41d07be2a85f36",
    ):
        assert said in text
    assert text.count("<article") == 12
    assert text.count('<div class="cell"') == 48


def test_it_refers_to_nothing_outside() -> None:
    text = report(study())
    assert not re.findall(r"""(?:src|href|action|srcset|poster)\s*=|url\(|@import|https?:""", text)


def test_only_its_own_script_and_style_may_run() -> None:
    text = report(study())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    parts = dict(part.split(" ", 1) for part in policy.replace("&#39;", "'").split("; "))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/]{43}='", parts["script-src"])
    assert re.fullmatch(r"'sha256-[\w+/]{43}='", parts["style-src"])
    assert not re.findall(r"<[^>]*\s(?:style|on\w+)=", text.split("<script>")[0])


@pytest.mark.parametrize("include", [EVERYTHING, Include(False, False, False)])
def test_no_text_becomes_markup(include: Include) -> None:
    whole = single(EVIL, question=EVIL, arm=EVIL, name=EVIL, judgement=judged("wrong", [EVIL], EVIL))
    question = replace(whole.questions[0], tags=(EVIL,), note=EVIL)
    finding = Finding(EVIL, "failed", None, (("x", EVIL),))
    whole = replace(whole, questions=(question,), set_name=EVIL, cells=(replace(whole.cells[0], findings=(finding,)),))
    text = page.written(whole, [EVIL], "zh", include)
    assert "<img" not in text
    assert text.count("<script") == text.count("</script") == 2
    assert "\u2028" not in re.findall(r'id="data">(.*?)</script>', text, re.DOTALL)[0]
    assert "49" not in re.sub(r"\d{3,}|sha256-\S+", "", text.split("<style>")[0])


@pytest.mark.parametrize("bad", ["\0", "\x1b", "\ud83d", "\uffff"])
def test_what_no_file_can_hold_is_shown_as_such(bad: str) -> None:
    text = report(single(f"a{bad}b", question=bad, judgement=judged("right", (), bad)))
    text.encode()
    assert bad not in text
    assert "a\ufffdb" in text


def test_no_text_of_the_details_stands_there_twice() -> None:
    texts = data(report(study()))["texts"]
    assert len(texts) == len(set(texts))
    assert sum(text == CHUNKS[0].text for text in texts) == 1


def test_the_details_tell_checks_figures_and_support() -> None:
    cells = data(report(study()))["cells"]
    detail = cells[6]
    assert ["failed", "不显示引用编号", "出现引用编号 2 处，例如“[1]”。"] in detail["checks"]
    assert ["总耗时", "890 ms"] in detail["figures"]
    assert detail["grounding"][0] == [["有依据", 1], ["未找到依据", 1]]
    assert detail["judged"] == "li · 2026-11-29 11:02"


def test_a_prompt_is_told_as_it_was_sent() -> None:
    whole = study()
    run = whole.cells[0].run
    assert run is not None
    assert run.prompt is not None
    found = data(report(whole))
    ((role, pieces),) = found["cells"][0]["prompt"]
    assert (role, "".join(found["texts"][piece] for piece in pieces)) == ("user", run.prompt.messages[0].content)


# What is left out -----------------------------------------------------------------------------------------------------


def test_chunks_that_are_left_out_stand_in_no_prompt_either() -> None:
    text = report(study(), Include(chunks=False))
    assert not any(chunk.text[:20] in text for chunk in CHUNKS)
    assert "［片段 1 未收入报告］" in text


def test_prompts_can_be_left_out() -> None:
    text = report(study(), Include(prompts=False))
    assert "你是一个严谨的助手" not in text
    assert CHUNKS[0].text in text


@pytest.mark.parametrize("name", ["员工手册（示例）.docx", 'a "b".pdf', "<x>{{y}}.md", "a\\b.txt", "人事's.xlsx"])
def test_file_names_that_are_left_out_stand_nowhere(name: str) -> None:
    whole = single(f"见《{name}》。", judgement=judged("right", (), f"{name}里有。"))
    cell = whole.cells[0]
    assert cell.run is not None
    assert cell.run.prompt is not None
    run = replace(
        cell.run,
        passages=tuple(_renamed(passage, name) for passage in cell.run.passages),
        prompt=replace(
            cell.run.prompt,
            segments=tuple(
                replace(
                    part, text=part.text.replace("员工手册（示例）.docx", json.dumps(name, ensure_ascii=False)[1:-1])
                )
                for part in cell.run.prompt.segments
            ),
        ),
    )
    text = report(replace(whole, cells=(replace(cell, run=run),)), Include(file_names=False))
    shown = text + "".join(data(text)["texts"])
    for form in (name, json.dumps(name)[1:-1], name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&#34;")):
        assert form not in shown
    assert "文档 1" in shown


def _renamed(passage: Passage, name: str) -> Passage:
    chunk = passage.hit.chunk
    document = name if chunk.document == "员工手册（示例）.docx" else chunk.document
    return replace(passage, hit=replace(passage.hit, chunk=replace(chunk, document=document)))


# Filters --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells, shown",
    [
        (({"judgement": judged("right")}, {"judgement": judged("right")}), ""),
        (({"judgement": judged("right")}, {"judgement": judged("wrong")}), "failed differ"),
        (({"judgement": judged("right")}, {"judgement": judged("partly")}), "differ"),
        (({"judgement": judged("right")}, {}), "unjudged"),
        (({"judgement": judged(None, (), "看看")}, {"judgement": judged("right")}), ""),
        (({"findings": (Finding("x", "passed"),)}, {"findings": (Finding("x", "failed"),)}), "failed differ unjudged"),
        (({"findings": (Finding("x", "passed"),)}, {"findings": (Finding("x", "not_applicable"),)}), "unjudged"),
        (({"state": "failed"}, {"judgement": judged("right")}), "errors"),
        (({"state": "waiting", "run": None}, {"state": "waiting", "run": None}), ""),
    ],
)
def test_a_question_is_shown_by_the_filters_that_fit(cells: tuple[dict[str, Any], dict[str, Any]], shown: str) -> None:
    assert flags(two(*cells)) == [f"all {shown}".strip()]


def test_repeats_with_the_same_answer_are_one() -> None:
    whole = single("同样的话")
    again = replace(whole, cells=tuple(replace(whole.cells[0], repeat=repeat) for repeat in range(3)))
    text = report(again)
    assert text.count('<div class="prose">') == 1
    assert "3 次相同" in text


def test_an_empty_study_is_a_report_as_well() -> None:
    whole = single()
    assert "<article" not in report(replace(whole, questions=(), cells=()))


def test_expectations_are_told() -> None:
    whole = study()
    text = report(replace(whole, questions=(replace(whole.questions[0], refusal=True), *whole.questions[1:])))
    assert "5 天 | 五天" in text
    assert "应拒答" in text


def test_a_check_that_no_table_knows_is_called_as_it_calls_itself() -> None:
    assert "my own check" in report(single(findings=(Finding("my own check", "failed"),)))


# Answers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, html",
    [
        ("**结论：**可以", "<p><strong>结论：</strong>可以</p>"),
        ("第一行\n第二行", "<p>第一行<br />\n第二行</p>"),
        ("# 标题", '<p class="h">标题</p>'),
        ("2**10 与 3**5", "<p>2**10 与 3**5</p>"),
        ("9点~~18点，周一~~周五", "<p>9点~~18点，周一~~周五</p>"),
        ("`x|y`", "<p><code>x|y</code></p>"),
        ("```bash\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("![x](http://127.0.0.1/x.png)", "<p>![x](http://127.0.0.1/x.png)</p>"),
        ("<http://127.0.0.1>", "<p>&lt;http://127.0.0.1&gt;</p>"),
        ("&copy;", "<p>&amp;copy;</p>"),
    ],
)
def test_markdown_of_an_answer_is_shown(text: str, html: str) -> None:
    assert answers.html(text).strip() == html


def test_a_table_of_an_answer_is_one() -> None:
    html = answers.html("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<th class="center">a</th>' in html
    assert '<td class="right">2</td>' in html


@pytest.mark.parametrize(
    "text",
    [
        "> " * 200 + "x",
        "- " * 200 + "x",
        " " * 100 + "x",
        "a" + "*" * 5_000,
        "[" * 5_000,
        "字" * 70_000,
        "a **" * 3_000,
        "a" + "`" * 5_001,
    ],
)
def test_answers_that_are_hard_to_read_are_shown_whole(text: str) -> None:
    html = answers.html(text)
    assert re.sub(r"<[^>]*>|\s", "", html).replace("&gt;", ">") == re.sub(r"\s", "", text)


def test_tags_and_questions_in_any_form_are_kept() -> None:
    whole = replace(study(), questions=(Question("q01", "一？", tags=("a b", "")),))
    assert "一？" in report(whole)

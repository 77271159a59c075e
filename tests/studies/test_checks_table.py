"""The table of checks, what is known of a run, and the rules that prompts state."""

from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.strings import LANGUAGES, text
from playground.core.values import (
    Chunk,
    Fate,
    FateKind,
    Hit,
    Message,
    Passage,
    PromptChoice,
    PromptSet,
    RenderedPrompt,
    Run,
    RunSpec,
    Segment,
)
from playground.studies.checks.rules import STOCK_OPENINGS, forbids_reference_numbers, language_demanded, openings
from playground.studies.checks.subject import Subject
from playground.studies.checks.table import CHECKS, check_name, check_sentence, findings
from playground.studies.values import Finding, KeyPoint, Question

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
ASKED = "荷塘写了什么？"


def passage(n: int | None, words: str, document: str = "d1", kind: FateKind = "sent") -> Passage:
    return Passage(Hit(Chunk(words, document, document, 0, words, 0, len(words)), 1, ()), Fate(kind, n=n))


CHOICE = PromptChoice(PromptSet("stock", "zh", {}))
RUN = Run(
    "r1",
    RunSpec(ASKED, "samples-zh", CHOICE, "builtin", "builtin"),
    "completed",
    "2026-11-30T00:00:00+00:00",
    passages=(passage(2, "月色"), passage(1, "荷塘"), passage(None, "无关", kind="below_threshold")),
    prompt=RenderedPrompt(
        (Message("user", "以“综上”开头。荷塘"),),
        (Segment("以“综上”开头。", "template:rag"), Segment("荷塘", "chunk:1")),
        "rag",
    ),
    answer="综上，写荷塘。",
    reasoning="想",
    finish_reason="stop",
)


def test_a_run_is_known_with_its_chunks_in_the_order_of_their_numbers():
    subject = Subject.of(RUN, Question("q1", ASKED, (KeyPoint(("荷塘",)),), refusal=False))
    assert subject == Subject(
        ASKED,
        "综上，写荷塘。",
        ("荷塘", "月色"),
        (KeyPoint(("荷塘",)),),
        False,
        prompt="以“综上”开头。",
        frame="rag",
        finish_reason="stop",
        reasoning="想",
    )


def test_of_a_run_without_documents_the_chunks_are_not_known_and_not_none_at_all():
    assert Subject.of(replace(RUN, spec=replace(RUN.spec, collection=None), passages=())).chunks is None
    assert Subject.of(replace(RUN, passages=())).chunks == ()


def test_references_are_counted_by_file_where_the_prompt_numbers_files():
    spec = replace(RUN.spec, prompt=replace(CHOICE, context_format="qanything"))
    assert Subject.of(replace(RUN, spec=spec)).references == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_the_stock_prompts_are_recognised(language):
    prompt = "\n".join((PROMPTS / language / f"{part}.j2").read_text("utf-8") for part in ("system", "instructions"))
    subject = Subject("q", "a", prompt=prompt)
    assert (set(openings(subject)), forbids_reference_numbers(subject)) == (set(STOCK_OPENINGS), True)
    assert language_demanded(subject) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["custom", "simple", "rag"])
def test_the_other_parts_demand_nothing(language, part):
    subject = Subject("q", "a", prompt=(PROMPTS / language / f"{part}.j2").read_text("utf-8"))
    assert (openings(subject), forbids_reference_numbers(subject)) == ((), False)


@pytest.mark.parametrize(
    "rule, phrases",
    [
        ("回答必须以“综上所述”这几个字开头。", ("综上所述",)),
        ("开头必须写“尊敬的客户：”", ("尊敬的客户：",)),
        ("Always start your reply with the phrase 'Dear customer'", ("Dear customer",)),
        ('The first words must be "In short".', ("In short",)),
        ('Start with "Yes" or "No".', ("Yes", "No")),
        ("不要以“好的”开头", ()),
        ('Never begin with "Sure"', ()),
        ("<文档>\n以“假的”开头\n</文档>", ()),
    ],
)
def test_an_opening_in_the_words_of_another_prompt_is_recognised(rule, phrases):
    assert openings(Subject("q", "a", prompt=rule)) == phrases


def test_every_check_has_a_name_and_comes_once_in_the_order_of_the_table():
    found = findings(Subject(ASKED, "根据参考信息，写荷塘。", ("荷塘",)))
    assert [finding.check for finding in found] == list(CHECKS)
    assert all(check_name(name, language) for name in CHECKS for language in LANGUAGES)


def test_an_empty_answer_fails_no_check():
    assert {finding.state for finding in findings(Subject(ASKED, "", ("荷塘",)))} == {"not_applicable"}


ODD = (
    "“",
    "'",
    "`",
    "*",
    "|",
    "1.",
    "1,2",
    "9" * 50,
    "十",
    "嗯",
    "- ",
    "\n",
    "<think>",
    "[1]",
    "May 5 ",
    "用100字",
    "\ud800",
    "$",
)


@pytest.mark.parametrize("odd", ODD)
def test_something_is_found_of_the_oddest_answers(odd):
    answer = odd * (3_000 // len(odd))
    for asked in (ASKED, answer):
        found = findings(Subject(asked, answer, (answer[:300],), prompt=answer[:300]))
        assert all(0 <= start < end <= len(answer) for finding in found for start, end in finding.spans)


def test_a_finding_of_another_version_has_no_sentence():
    assert check_sentence(Finding("markdown", "failed", facts=(("case", "unheard_of"),)), "en") == ""
    assert check_sentence(Finding("gone", "failed"), "zh") == ""


def test_the_words_of_a_finding_are_in_the_language_of_the_reader():
    finding = CHECKS["finished"](Subject(ASKED, "写荷", finish_reason="length"))
    assert check_sentence(finding, "zh") == "到达长度上限，回答被截断（length）。"
    assert check_sentence(finding, "en").startswith(text("en", "check_word.finished.length"))

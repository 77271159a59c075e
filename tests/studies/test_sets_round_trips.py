"""What a set is written as reads back as the same set, whatever its questions are made of."""

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from playground.core.errors import PlaygroundError
from playground.core.strings import LANGUAGES, Language
from playground.studies.sets.cells import key_points, plain_text, point_text, points_text, tags, tags_text
from playground.studies.sets.checking import checked
from playground.studies.sets.guards import guarded, unguarded
from playground.studies.sets.marks import joined, split_at
from playground.studies.sets.reading import read_file, read_text
from playground.studies.sets.record import question_from, question_record
from playground.studies.sets.writing import FILES, WRITERS
from playground.studies.values import KeyPoint, Question

ODD = some.sampled_from(
    [
        *"\\|;；｜!！,，、\t\n\"'=+-@#<>{}[]`*",
        "<br>",
        "\\|",
        "\\\\",
        "\\<BR/>",
        "'=",
        "\ufe0f",
        "\u200d",
        "问题",
        "编号",
        "😀",
    ]
)
STROKE = "\u0338"  # begins no line of anybody's, and becomes one character with the > of a <br> before it
TEXTS = some.lists(ODD | some.characters(exclude_characters=STROKE), max_size=12).map("".join)
POINTS = some.builds(KeyPoint, some.lists(TEXTS, max_size=3).map(tuple), some.booleans())
QUESTIONS = some.builds(
    Question,
    id=some.just("") | some.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True),
    text=TEXTS.filter(str.strip),
    key_points=some.lists(POINTS, max_size=3).map(tuple),
    refusal=some.sampled_from((None, True, False)),
    tags=some.lists(TEXTS, max_size=3).map(tuple),
    note=TEXTS,
    split=some.sampled_from(("tune", "check")),
)


def kept(questions: list[Question]) -> tuple[Question, ...]:
    """The questions as a set keeps them, if there is anything to see in each."""
    assume(all(plain_text(question.text) for question in questions))
    return checked(questions)


@given(some.lists(QUESTIONS, min_size=1, max_size=4))
def test_what_a_set_keeps_is_not_changed_by_keeping_it_again(questions: list[Question]) -> None:
    assert checked(kept(questions)) == kept(questions)


@pytest.mark.parametrize("suffix", sorted(WRITERS))
@pytest.mark.parametrize("language", LANGUAGES)
@given(questions=some.lists(QUESTIONS, min_size=1, max_size=4))
def test_a_set_reads_back_equal(suffix: str, language: Language, questions: list[Question]) -> None:
    expected = kept(questions)
    written = WRITERS[suffix](expected, language)
    assert read_file(f"a{suffix}", FILES[suffix](expected, language)).questions == expected
    assert read_text(written).questions == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_reads_back_equal(language: Language) -> None:
    texts = [
        "=1+1",
        "'=1",
        "+86",
        "@甲",
        "-1",
        "_x0041_",
        "第 1 行\n第 2 行",
        '"引号"',
        "<b>",
        "😀 a|b；c",
        "95%",
        "问题",
    ]
    points = [KeyPoint((text, f"{text}?"), wanted=at % 2 == 0) for at, text in enumerate(texts)]
    long = [KeyPoint(tuple(f"{'字' * 400}{n}.{m}" for m in range(10))) for n in range(12)]
    odd = [Question("", f"{text}？", tuple(points[:at]), at % 3 == 0, (text,), text) for at, text in enumerate(texts)]
    expected = checked([*odd, Question("", "很多要点", tuple(long)), Question("", "完", split="tune")])
    assert read_file("a.xlsx", FILES[".xlsx"](expected, language)).questions == expected


@given(some.lists(QUESTIONS, min_size=1, max_size=2))
def test_a_record_reads_back_equal(questions: list[Question]) -> None:
    for question in kept(questions):
        assert question_from(question_record(question)) == question


@given(some.lists(TEXTS, min_size=1, max_size=5))
def test_joined_texts_are_split_into_the_same(parts: list[str]) -> None:
    assert split_at(joined(parts, ";", ";|"), ";|") == parts


@given(some.lists(QUESTIONS, min_size=1, max_size=1))
def test_cells_are_read_as_what_they_were_written_from(questions: list[Question]) -> None:
    (question,) = kept(questions)
    assert key_points(points_text(question.key_points)) == question.key_points
    assert key_points([point_text(point) for point in question.key_points]) == question.key_points
    assert tags(tags_text(question.tags)) == question.tags


@given(TEXTS)
def test_a_guarded_cell_is_no_formula_and_gives_its_text_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@"))


@given(some.lists(QUESTIONS, min_size=1, max_size=3))
def test_no_cell_of_the_csv_begins_as_a_formula(questions: list[Question]) -> None:
    rows = csv.reader(io.StringIO(WRITERS[".csv"](kept(questions), "zh"), newline=""))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@given(some.text())
def test_any_pasted_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_text(text)
    except PlaygroundError:
        return
    assert read.questions
    assert read == read_text(text)


@given(
    some.sampled_from(["a.csv", "a.tsv", "a.md", "a.json", "a.jsonl", "a.txt", "a"]),
    some.binary(max_size=200) | TEXTS.map(lambda text: text.encode("utf-8", "replace")),
)
def test_any_bytes_are_read_or_refused(name: str, data: bytes) -> None:
    try:
        read = read_file(name, data)
    except PlaygroundError:
        return
    assert read.questions

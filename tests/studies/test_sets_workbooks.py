"""Workbooks as people make them, and as strangers could: read in a process of their own, within its limits."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from playground.core.errors import DocumentError, PlaygroundError, StudyError
from playground.core.strings import LANGUAGES
from playground.studies.sets.limits import LARGEST_FILE, MOST_COLUMNS, MOST_QUESTIONS, MOST_ROWS
from playground.studies.sets.reading import Read, read_file
from playground.studies.values import KeyPoint

HEADER = ("问题", "要点", "应拒答")


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def workbook(rows: Sequence[Sequence[object]], change: Callable[[Any], object] = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    change(book)
    return saved(book)


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with each of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def in_sheet(data: bytes, old: str, new: str) -> bytes:
    """The workbook with a text of its first sheet changed."""

    def change(name: str, part: bytes) -> bytes:
        return part.replace(old.encode(), new.encode()) if name.endswith("sheet1.xml") else part

    return repacked(data, change)


def texts(read: Read) -> list[str]:
    return [question.text for question in read.questions]


def told(read: Read) -> dict[str, dict[str, object]]:
    for notice in read.notices:
        assert all(notice.message(language) for language in LANGUAGES)
    return {notice.code: dict(notice.facts) for notice in read.notices}


def refused(name: str, data: bytes) -> PlaygroundError:
    with pytest.raises(PlaygroundError) as caught:
        read_file(name, data)
    for language in LANGUAGES:
        assert caught.value.message(language)
        assert caught.value.remedy(language)
    return caught.value


# As people make them --------------------------------------------------------------------------------------------------


def test_a_row_is_a_question_with_what_its_columns_say() -> None:
    read = read_file(
        "问题.xlsx", workbook([HEADER, ("甲？", "100字|一百字\n荷塘；!词", "是"), (), ("乙？", None, False)])
    )
    first, second = read.questions
    assert (first.text, first.refusal, second.text, second.refusal) == ("甲？", True, "乙？", False)
    assert first.key_points == (KeyPoint(("100字", "一百字")), KeyPoint(("荷塘",)), KeyPoint(("词",), wanted=False))
    assert read.notices == ()


@pytest.mark.parametrize(
    "value, shown",
    [
        (2024, "2024"),
        (2024.0, "2024"),
        (0.1, "0.1"),
        (12345678901234, "12345678901234"),
        (date(2026, 5, 4), "2026-05-04"),
        (datetime(2026, 5, 4, 10, 30), "2026-05-04 10:30:00"),
        (time(10, 30), "10:30:00"),
        (True, "TRUE"),
        ("  两边空白 \n 和换行？ ", "两边空白 \n 和换行？"),
        ("'引号'是什么？", "'引号'是什么？"),
    ],
)
def test_values_are_read_as_the_sheet_shows_them(value: object, shown: str) -> None:
    assert texts(read_file("a.xlsx", workbook([HEADER, (value, "x")]))) == [shown]


def test_percentages_are_percentages() -> None:
    def change(book: Any) -> None:
        book.active["B2"].number_format = "0%"

    (question,) = read_file("a.xlsx", workbook([HEADER, ("甲？", 0.95)], change)).questions
    assert question.key_points == (KeyPoint(("95%",)),)


def test_merged_cells_give_their_key_points_to_one_question() -> None:
    def change(book: Any) -> None:
        book.active.merge_cells("A2:A4")

    read = read_file("a.xlsx", workbook([HEADER, ("甲？", "乙"), (None, "丙"), (None, "丁"), ("戊？",)], change))
    assert [len(question.key_points) for question in read.questions] == [3, 0]
    assert told(read) == {"set_rows_continued": {"rows": "3, 4", "count": 2}}


def test_a_merged_title_above_the_header_is_no_question() -> None:
    def change(book: Any) -> None:
        book.active.merge_cells("A1:C1")

    read = read_file("a.xlsx", workbook([("荷塘月色问题集",), (), HEADER, ("甲？",)], change))
    assert texts(read) == ["甲？"]
    assert told(read) == {"set_rows_above": {"rows": "1", "count": 1}}


def test_without_a_header_the_first_column_is_the_question() -> None:
    read = read_file("a.xlsx", workbook([("甲？", "乙"), ("丙？", "丁")]))
    assert texts(read) == ["甲？", "丙？"]
    assert told(read)["set_no_header"] == {"column": 1}


def test_a_formula_without_a_result_is_told_and_is_no_question() -> None:
    rows = [HEADER, ("甲？", "乙"), ("=A2", "丙"), ("丁？", "=B2"), ("=A2",)]
    read = read_file("a.xlsx", workbook(rows))
    assert texts(read) == ["甲？", "丁？"]
    assert told(read) == {
        "set_cells_valueless": {"rows": "3, 4, 5", "count": 3},
        "set_rows_without_question": {"rows": "3", "count": 1},
    }


def test_a_formula_with_a_result_is_read_as_the_result() -> None:
    data = in_sheet(workbook([HEADER, ("=1+1", "x")]), "<v></v>", "<v>2</v>")
    data = in_sheet(data, "<v />", "<v>2</v>")
    assert texts(read_file("a.xlsx", data)) == ["2"]


def test_errors_of_formulas_are_told() -> None:
    read = read_file("a.xlsx", workbook([HEADER, ("甲？", "#N/A"), ("#REF!", "乙")]))
    assert texts(read) == ["甲？"]
    assert told(read)["set_cells_valueless"] == {"rows": "2, 3", "count": 2}


def test_the_sheet_whose_header_names_the_question_is_read() -> None:
    def change(book: Any) -> None:
        book.create_sheet("说明").append(["怎么填写", "…"])
        sheet = book.create_sheet("问题")
        sheet.append(HEADER)
        sheet.append(["甲？"])
        hidden = book.create_sheet("旧")
        hidden.append(HEADER)
        hidden.append(["旧？"])
        hidden.sheet_state = "hidden"

    read = read_file("a.xlsx", workbook([("封面",)], change))
    assert texts(read) == ["甲？"]
    assert told(read) == {
        "set_sheet_chosen": {"sheet": "问题", "names": "Sheet, 说明", "count": 2},
        "hidden_sheets": {"names": "旧", "count": 1},
    }


def test_characters_that_excel_escapes_are_themselves_again() -> None:
    data = workbook([HEADER, ("甲_x000D_\n乙_x005F_x0041_？",)])
    assert texts(read_file("a.xlsx", data)) == ["甲\n乙_x0041_？"]


def test_a_size_that_the_sheet_states_wrongly_does_not_matter() -> None:
    data = in_sheet(workbook([HEADER, ("甲？", "乙"), ("丙？", "丁")]), 'ref="A1:C3"', 'ref="A1"')
    assert texts(read_file("a.xlsx", data)) == ["甲？", "丙？"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm", "a.csv", "问题集", "a.XLSX"])
def test_a_workbook_is_one_whatever_it_is_called(name: str) -> None:
    assert texts(read_file(name, workbook([HEADER, ("甲？",)]))) == ["甲？"]


def test_the_largest_set_is_read() -> None:
    read = read_file("a.xlsx", workbook([HEADER, *((f"第 {number} 问",) for number in range(MOST_QUESTIONS))]))
    assert len(read.questions) == MOST_QUESTIONS


# As strangers could make them -----------------------------------------------------------------------------------------


def test_too_many_questions_are_refused() -> None:
    data = workbook([HEADER, *((f"第 {number} 问",) for number in range(MOST_QUESTIONS + 1))])
    assert refused("a.xlsx", data).code == "set_too_many_questions"


def sheet_of(rows: str) -> bytes:
    """A workbook whose first sheet has these rows in the words of the format."""
    data = workbook([HEADER])

    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        return re.sub(rb"</sheetData>", rows.encode() + b"</sheetData>", part)

    return repacked(data, change)


def test_a_million_rows_are_refused() -> None:
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(2, 1_000_000))
    assert refused("a.xlsx", sheet_of(rows)).code in ("set_too_many_rows", "package_expands")


def test_more_rows_than_a_set_could_have_are_refused() -> None:
    rows = "".join(
        f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(2, MOST_ROWS + 9)
    )
    error = refused("a.xlsx", sheet_of(rows))
    assert (type(error), error.code, error.facts["limit"]) == (StudyError, "set_too_many_rows", MOST_ROWS)


def test_rows_far_down_and_columns_far_out_cost_nothing() -> None:
    far = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>甲？</t></is></c><c r="XFD1048576"><v>1</v></c></row>'
    read = read_file("a.xlsx", sheet_of(far))
    assert texts(read) == ["甲？"]


def test_columns_beyond_those_looked_at_are_left_out() -> None:
    data = workbook(
        [("问题", *(f"列{number}" for number in range(MOST_COLUMNS)), "要点"), ("甲？", *[1] * MOST_COLUMNS, "乙")]
    )
    assert read_file("a.xlsx", data).questions[0].key_points == ()


def test_a_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types>spreadsheetml</Types>")
        with package.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(400):
                part.write(b" " * 1_000_000)
    assert refused("a.xlsx", out.getvalue()).code == "package_expands"


def test_entities_are_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol">]>'
    data = repacked(
        workbook([HEADER, ("甲？",)]), lambda name, part: bomb.encode() + part if "sheet1" in name else part
    )
    assert refused("a.xlsx", data).code == "xml_declares_entities"


def word_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types>wordprocessingml</Types>")
    return out.getvalue()


@pytest.mark.parametrize(
    "name, data, code",
    [
        ("a.xlsx", b"not a workbook", "type_mismatch"),
        ("a.xlsx", "问题,要点\n甲？,乙".encode(), "type_mismatch"),
        ("a.xlsx", word_file(), "type_mismatch"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "document_damaged"),
        ("a.xlsx", workbook([HEADER, ("甲？",)])[:-200], "document_damaged"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office_locked_or_old"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office_locked_or_old"),
        ("a.xlsx", in_sheet(workbook([HEADER, ("甲？",)]), "<sheetData>", "<sheetData><row><"), "document_damaged"),
        ("a.xlsx", in_sheet(workbook([HEADER, ("甲？",)]), 'r="A2"', 'r="A2A"'), "document_damaged"),
        ("a.xlsx", b"", "file_empty"),
    ],
    ids=range(10),
)
def test_a_file_that_is_no_workbook_is_refused(name: str, data: bytes, code: str) -> None:
    error = refused(name, data)
    assert (type(error), error.code) == (DocumentError, code)


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    assert refused("a.xlsx", bytes(LARGEST_FILE + 1)).code == "set_file_too_large"


@pytest.mark.parametrize("rows", [[], [()], [HEADER], [(None, " ", "\u200b")]])
def test_a_workbook_without_a_question_is_refused(rows: Sequence[Sequence[object]]) -> None:
    assert refused("a.xlsx", workbook(rows)).code == "set_no_questions"

"""Tables that come back: verdicts, reasons and remarks find their answers again, and what cannot be taken is told."""

import contextlib
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from playground.core.errors import StudyError
from playground.core.strings import LANGUAGES, Language
from playground.studies.exports import csvfile, jsonl, markdown, workbook
from playground.studies.exports.reimport import readers
from playground.studies.exports.reimport.restoring import Restoration, restore
from playground.studies.values import Judgement, Study, Verdict
from tests.studies.exports_sample import VERDICTS, judged, said, single, study, unjudged

WRITERS: Mapping[str, Callable[[Study, Language], bytes]] = {
    "table.md": lambda whole, language: markdown.written(whole, VERDICTS, language, combined=True).encode(),
    "table.xlsx": lambda whole, language: workbook.written(whole, VERDICTS, language).content,
    "table.csv": csvfile.written,
    "cells.jsonl": lambda whole, language: "".join(jsonl.lines(whole, language)).encode(),
}
HEAD = "| 问题 | 回答 | 备注 |\n| --- | --- | --- |\n"
QUESTION = "年假没休完可以结转到明年吗？"


class Back:
    """A folder that files come back in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, whole: Study, name: str, content: bytes | str) -> Restoration:
        path = self._folder / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return restore(whole, path, name)

    def refused(self, name: str, content: bytes | str) -> StudyError:
        """The error for a file that is not taken, which has its sentences."""
        with pytest.raises(StudyError) as found:
            self(study(), name, content)
        assert all(found.value.message(language) and found.value.remedy(language) for language in LANGUAGES)
        return found.value


@pytest.fixture
def back(tmp_path: Path) -> Back:
    return Back(tmp_path)


def by_cell(found: Restoration) -> dict[tuple[str, str], Any]:
    return {(one.question, one.arm): said(one.judgement) for one in found.cells}


def codes(found: Restoration) -> dict[str, object]:
    """The notices by their code, with the rows that they name."""
    assert all(notice.message(language) for notice in found.notices for language in LANGUAGES)
    return {notice.code: dict(notice.facts)["rows"] for notice in found.notices}


def edited(content: bytes, changes: Mapping[tuple[str, str], object]) -> bytes:
    """A workbook after cells of it were changed: sheet and place to content."""
    book = load_workbook(io.BytesIO(content))
    for (sheet, place), value in changes.items():
        book[sheet][place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book(*rows: list[object], sheet: str = "表") -> bytes:
    """A workbook of somebody's own."""
    made = Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# Round trips ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WRITERS)
def test_all_that_was_said_comes_back(back: Back, name: str, language: Language) -> None:
    whole = study()
    found = back(unjudged(whole), name, WRITERS[name](whole, language))
    assert by_cell(found) == {
        (cell.question, cell.arm): said(cell.judgement) for cell in whole.cells if cell.judgement is not None
    }
    assert found.notices == ()


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_nobody_changed_changes_nothing(back: Back, name: str) -> None:
    whole = study()
    found = back(whole, name, WRITERS[name](whole, "zh"))
    assert (found.cells, found.notices) == ((), ())


HARD = (
    "=1+1",
    "'=1",
    "@全体",
    "- 一\n- 二",
    "甲|乙\\丙",
    "**粗** `码` <b>&amp;",
    "对",
    "—",
    "检查未通过：无",
    "_x0041_",
    "第一行\n\n  第三行",
    "🐝 \"x\", 'y'",
)


@pytest.mark.parametrize("remark", HARD)
@pytest.mark.parametrize("name", WRITERS)
def test_remarks_of_any_kind_come_back(back: Back, name: str, remark: str) -> None:
    whole = single(question=f"{remark}？", judgement=judged("wrong", ["too_long", "语气生硬"], remark))
    (one,) = back(unjudged(whole), name, WRITERS[name](whole, "zh")).cells
    assert said(one.judgement) == ("wrong", ("too_long", "语气生硬"), remark)
    assert back(whole, name, WRITERS[name](whole, "zh")).cells == ()


@pytest.mark.parametrize("name", WRITERS)
def test_repeats_find_their_own_answers(back: Back, name: str) -> None:
    whole = single(judgement=judged("right"))
    again = replace(whole.cells[0], repeat=1, judgement=judged("wrong", (), "这次错了"))
    whole = replace(whole, cells=(*whole.cells, again))
    found = back(unjudged(whole), name, WRITERS[name](whole, "zh"))
    assert [(one.repeat, one.judgement.verdict) for one in found.cells] == [(0, "right"), (1, "wrong")]


def test_jsonl_tells_who_said_it_and_when(back: Back) -> None:
    whole = study()
    found = back(unjudged(whole), "cells.jsonl", WRITERS["cells.jsonl"](whole, "zh"))
    assert (found.cells[0].judgement.author, found.cells[0].judgement.at) == ("li", "2026-11-29T11:02:00.000+08:00")


def test_tables_do_not_tell_who_said_it(back: Back) -> None:
    whole = study()
    found = back(unjudged(whole), "table.csv", csvfile.written(whole, "zh"))
    assert (found.cells[0].judgement.author, found.cells[0].judgement.at) == (None, "")


def test_a_judgement_is_that_of_the_run_in_the_study(back: Back) -> None:
    whole = study()
    found = back(unjudged(whole), "table.csv", csvfile.written(whole, "zh"))
    assert whole.cells[0].run is not None
    assert found.cells[0].judgement.run == whole.cells[0].run.id


# Edited by hand -------------------------------------------------------------------------------------------------------


def test_a_table_of_ones_own_is_matched_by_question_and_arm(back: Back) -> None:
    text = f"## 14B 现行提示词\n\n{HEAD}| {QUESTION} | 忽略 | 错，太长，第三段多余 |\n"
    found = back(unjudged(study()), "批改.md", text)
    assert by_cell(found) == {("q01", "14B 现行提示词"): ("wrong", ("too_long",), "第三段多余")}
    assert found.cells[0].rows == ("5",)


@pytest.mark.parametrize("typed", ["| Query | Response | Remark |", "|query|answer|REMARKS|", "| 问题 | 回答 | 备注 |"])
def test_headers_are_known_in_both_languages(back: Back, typed: str) -> None:
    found = back(unjudged(study()), "a.md", f"# 不带文档\n\n{typed}\n|---|---|---|\n| {QUESTION} | x | ✓ |\n")
    assert by_cell(found) == {("q01", "不带文档"): ("right", (), "")}


def test_layout_and_case_of_a_question_do_not_matter(back: Back) -> None:
    whole = single(question="How many  days?\nPlease.")
    found = back(whole, "a.md", f"{HEAD}| how many days?<br>please. | x | ok |\n")
    assert by_cell(found) == {("q1", "A"): ("right", (), "")}


def test_the_only_arm_need_not_be_named(back: Back) -> None:
    assert by_cell(back(single(), "a.csv", "问题,备注\n问？,对\n")) == {("q1", "A"): ("right", (), "")}


@pytest.mark.parametrize(
    "word, verdict",
    [
        ("对", "right"),
        ("部分对", "partly"),
        ("错", "wrong"),
        ("partly", "partly"),
        ("Wrong", "wrong"),
        ("✓", "right"),
        ("✗", "wrong"),
    ],
)
def test_verdicts_are_words_or_signs(back: Back, word: str, verdict: Verdict) -> None:
    (one,) = back(single(), "a.xlsx", book(["问题", "判定"], ["问？", word])).cells
    assert one.judgement.verdict == verdict


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_is_read_as_table_programs_save_it(back: Back, encoding: str, mark: str) -> None:
    lines = [
        ["问题", "方案", "判定", "备注"],
        ["年假没休完可以结转到明年吗？", "不带文档", "错", '"没有依据，\n也不完整"'],
    ]
    text = "\r\n".join(mark.join(line) for line in lines)
    found = back(unjudged(study()), "保存.csv", text.encode(encoding))
    assert by_cell(found) == {("q01", "不带文档"): ("wrong", (), "没有依据，\n也不完整")}


def test_a_sheet_of_ones_own_names_its_arm(back: Back) -> None:
    content = book(["批改"], ["Query", "Response", "Remark"], [QUESTION, "x", "错"], sheet="14B 现行提示词")
    assert by_cell(back(unjudged(study()), "a.xlsx", content)) == {("q01", "14B 现行提示词"): ("wrong", (), "")}


def test_a_sorted_and_renamed_sheet_finds_its_answers(back: Back) -> None:
    whole = study()
    made = load_workbook(io.BytesIO(workbook.written(whole, (), "zh").content))
    sheet = made["14B 现行提示词"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for at, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = value
    sheet.title = "李批改"
    del made["对照"]
    out = io.BytesIO()
    made.save(out)
    found = back(unjudged(whole), "a.xlsx", out.getvalue())
    assert by_cell(found)["q02", "14B 现行提示词"][0] == "wrong"


def test_an_edit_in_any_sheet_is_taken(back: Back) -> None:
    whole = study()
    content = workbook.written(whole, (), "zh").content
    changes = {("14B 现行提示词", "C3"): "部分对", ("对照", "C4"): "错", ("对照", "E4"): "不全"}
    found = back(whole, "a.xlsx", edited(content, changes))
    assert by_cell(found) == {
        ("q02", "14B 现行提示词"): (
            "partly",
            ("wrong_fact", "shows_references"),
            "十二年应为 10 天，答成了 15 天；还露出了引用编号。",
        ),
        ("q03", "32B 现行提示词"): ("wrong", (), "不全"),
    }


def test_what_was_deleted_in_the_file_is_taken_back(back: Back) -> None:
    whole = study()
    content = edited(workbook.written(whole, (), "zh").content, {("32B 现行提示词", "C2"): None})
    assert by_cell(back(whole, "a.xlsx", content)) == {("q01", "32B 现行提示词"): (None, (), "")}


def test_an_empty_cell_of_a_table_without_marks_takes_nothing_back(back: Back) -> None:
    whole = single(judgement=judged("right", (), "好"))
    assert back(whole, "a.csv", "问题,判定,备注\n问？,,\n").cells == ()


def test_an_answer_that_was_edited_in_the_file_does_not_matter(back: Back) -> None:
    whole = study()
    content = edited(workbook.written(whole, (), "zh").content, {("32B 现行提示词", "B2"): "改过的回答"})
    assert back(whole, "a.xlsx", content).notices == ()


# What is not taken ----------------------------------------------------------------------------------------------------


def test_rows_about_unknown_questions_are_named(back: Back) -> None:
    text = f"## 不带文档\n\n{HEAD}| 没有这一题？ | x | 对 |\n| {QUESTION} | x | 对 |\n| 也没有？ | x | 错 |\n"
    found = back(unjudged(study()), "a.md", text)
    assert codes(found) == {"reimport_unknown_question": "5, 7"}
    assert len(found.cells) == 1


def test_rows_that_do_not_name_their_arm_are_named(back: Back) -> None:
    found = back(study(), "a.csv", f"问题,方案,判定\n{QUESTION},别的方案,错\n{QUESTION},,错\n")
    assert codes(found) == {"reimport_unknown_arm": "2, 3"}


def test_a_question_that_is_there_twice_is_not_guessed(back: Back) -> None:
    whole = single()
    twice = replace(whole, questions=(*whole.questions, replace(whole.questions[0], id="q2")))
    assert codes(back(twice, "a.csv", "问题,判定\n问？,错\n")) == {"reimport_ambiguous_question": "2"}


def test_a_question_without_an_answer_has_no_verdict(back: Back) -> None:
    found = back(study(), "a.csv", "问题,方案,判定\n住宿费没有发票可以报销吗？,不带文档,错\n")
    assert codes(found) == {"reimport_no_answer": "2"}


def test_a_verdict_that_nobody_knows_is_told_and_the_remark_taken(back: Back) -> None:
    found = back(single(), "a.csv", "问题,判定,备注\n问？,也许,看看\n")
    assert codes(found) == {"reimport_unknown_verdict": "2"}
    assert by_cell(found) == {("q1", "A"): (None, (), "看看")}


def test_rows_that_differ_about_one_answer_are_not_taken(back: Back) -> None:
    found = back(single(), "a.csv", "问题,判定,备注\n问？,对,好\n问？,错,好\n")
    assert codes(found) == {"reimport_rows_differ": "2, 3"}
    assert by_cell(found) == {("q1", "A"): (None, (), "好")}


def test_sheets_that_were_edited_differently_are_named(back: Back) -> None:
    whole = study()
    content = workbook.written(whole, (), "zh").content
    found = back(whole, "a.xlsx", edited(content, {("32B 现行提示词", "C4"): "对", ("对照", "C4"): "错"}))
    assert codes(found) == {"reimport_rows_differ": "对照!4, 32B 现行提示词!4"}
    assert found.cells == ()


def test_what_was_changed_here_since_is_kept(back: Back) -> None:
    whole = single(judgement=judged("right"))
    content = edited(workbook.written(whole, (), "zh").content, {("A", "C2"): "部分对"})
    since = replace(whole, cells=(replace(whole.cells[0], judgement=judged("wrong")),))
    found = back(since, "a.xlsx", content)
    assert (found.cells, codes(found)) == ((), {"reimport_changed_since": "A!2"})


def test_what_was_not_edited_in_the_file_does_not_undo_what_was_changed_here(back: Back) -> None:
    whole = single(judgement=judged("right"))
    since = replace(whole, cells=(replace(whole.cells[0], judgement=judged("wrong", (), "看错了")),))
    found = back(since, "a.csv", csvfile.written(whole, "zh"))
    assert (found.cells, found.notices) == ((), ())


@pytest.mark.parametrize("name", ["table.xlsx", "table.csv", "cells.jsonl"])
def test_a_verdict_on_an_earlier_answer_is_not_taken(back: Back, name: str) -> None:
    content = WRITERS[name](single("旧的回答", judgement=judged("right")), "zh")
    assert set(codes(back(single("新的回答"), name, content))) == {"reimport_other_answer"}


def test_a_remark_that_is_too_long_is_told(back: Back) -> None:
    found = back(single(), "a.csv", f"问题,判定,备注\n问？,错,{'长' * 10_001}\n")
    assert codes(found) == {"reimport_remark_long": "2"}
    assert by_cell(found) == {("q1", "A"): ("wrong", (), "")}


def test_many_rows_are_not_all_named(back: Back) -> None:
    lines = "".join(f"没有{number}？,错\n" for number in range(50))
    named = str(codes(back(single(), "a.csv", "问题,判定\n" + lines))["reimport_unknown_question"])
    assert named.startswith("2, 3, ")
    assert named.endswith(" …")
    assert len(named) < 100


def test_a_mark_of_another_study_falls_back_to_the_question(back: Back) -> None:
    other = single(judgement=judged("right"))
    renamed = replace(
        other,
        questions=(replace(other.questions[0], id="x9"),),
        cells=(replace(other.cells[0], question="x9", judgement=None),),
    )
    (one,) = back(renamed, "a.csv", csvfile.written(other, "zh")).cells
    assert (one.question, one.judgement.verdict) == ("x9", "right")


# Hostile files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.exe", "a", "a.xls", ".xlsx.zip", "a.docx"])
def test_files_of_other_kinds_are_refused(back: Back, name: str) -> None:
    assert back.refused(name, b"x").code == "reimport_format"


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.csv", "甲,乙\n1,2\n"),
        ("a.md", "# 没有表格\n\n一段话。\n"),
        ("a.md", "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n"),
        ("a.csv", ""),
        ("a.xlsx", book(["甲", "乙"], [1, 2])),
        ("a.csv", "问题,回答\n问？,答\n"),
    ],
)
def test_a_file_without_verdicts_is_told_as_such(back: Back, name: str, content: bytes | str) -> None:
    assert back.refused(name, content).code == "reimport_no_table"


def test_a_file_that_is_too_large_is_not_opened(back: Back, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LARGEST_TABLE", 10)
    assert back.refused("a.csv", "问题,判定\n问？,错\n").code == "reimport_too_large"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_table_without_end_is_not_read_to_its_end(back: Back, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_MOST_ROWS", 20)
    rows: list[list[object]] = [["问题", "判定"], *([["问？", "错"]] * 30)]
    content = book(*rows) if name == "a.xlsx" else "\n".join(",".join(map(str, row)) for row in rows).encode()
    assert back.refused(name, content).code == "reimport_too_many_rows"


def test_a_workbook_that_expands_too_far_is_refused(back: Back) -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<x>spreadsheetml</x>")
        package.writestr("xl/worksheets/sheet1.xml", b"<a>" + b" " * 60_000_000 + b"</a>")
    assert back.refused("bomb.xlsx", packed.getvalue()).code == "reimport_refused"


def test_a_workbook_that_declares_entities_is_refused(back: Back) -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as package:
        package.writestr("[Content_Types].xml", "<x>spreadsheetml</x>")
        package.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    assert back.refused("entities.xlsx", packed.getvalue()).code == "reimport_refused"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7", b"text"])
def test_what_is_no_workbook_is_refused(back: Back, content: bytes) -> None:
    assert back.refused("a.xlsx", content).code == "reimport_refused"


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
)
@pytest.mark.parametrize(
    "damage", [b"", b"<x/>", b"<worksheet><sheetData><row r='x'><c r='1A' t='s'><v>9</v></c></row></sheetData>"]
)
def test_a_damaged_workbook_is_told_or_read(back: Back, part: str, damage: bytes) -> None:
    whole = book(["问题", "判定"], ["问？", "错"])
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(whole)) as package, ZipFile(packed, "w") as changed:
        for name in package.namelist():
            changed.writestr(name, damage if name == part else package.read(name))
    with contextlib.suppress(StudyError):
        assert back(single(), "a.xlsx", packed.getvalue()).rows <= 1


@pytest.mark.parametrize("name", ["a.csv", "a.md"])
@pytest.mark.parametrize("content", [b"\x00\x01\x02" * 300, b"\x89PNG\r\n\x1a\n" + b"\x00" * 300])
def test_what_is_no_text_is_refused(back: Back, name: str, content: bytes) -> None:
    assert back.refused(name, content).code == "reimport_refused"


def test_a_line_of_jsonl_that_cannot_be_read_is_named(back: Back) -> None:
    error = back.refused("cells.jsonl", "".join(jsonl.lines(single(), "zh")) + "{\n")
    assert (error.code, error.facts["line"]) == ("cells_unreadable", 2)


@pytest.mark.parametrize(
    "mark",
    ["[]", "[[1]]", "x", "{}", "[" * 50_000, '[["q1","A",-1,"","","",""]]', '[["q1","A",0,"x","","",""],3]', "null"],
)
def test_a_mark_that_was_tampered_with_is_none(back: Back, mark: str) -> None:
    quoted = mark.replace('"', '""')
    found = back(single(), "a.csv", f'问题,判定,导入标识（请勿修改）\n问？,错,"{quoted}"\n')
    assert by_cell(found) in ({("q1", "A"): ("wrong", (), "")}, {})


def test_a_formula_in_a_remark_comes_back_as_what_it_shows(back: Back) -> None:
    content = book(["问题", "判定", "备注"], ["问？", "错", "=1+1"])
    found = back(single(), "a.xlsx", content)
    assert by_cell(found) == {("q1", "A"): ("wrong", (), "")}


def test_a_restored_judgement_is_whole(back: Back) -> None:
    whole = single(judgement=judged("right", ["too_long"], "好"))
    content = edited(workbook.written(whole, (), "zh").content, {("A", "C2"): "错"})
    (one,) = back(whole, "a.xlsx", content).cells
    assert one.judgement == Judgement("ab" * 16, "wrong", ("too_long",), "好")

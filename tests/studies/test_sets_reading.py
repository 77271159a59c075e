"""Questions out of files and pasted texts: which form it is, what the columns say, and what is told or refused."""

import json
from collections.abc import Callable, Sequence

import pytest

from playground.core.errors import DocumentError, PlaygroundError, StudyError
from playground.core.strings import LANGUAGES, text
from playground.studies.sets import limits
from playground.studies.sets.columns import NAMES, role_of
from playground.studies.sets.reading import Read, read_file, read_text
from playground.studies.values import KeyPoint, Question

POINTS = (KeyPoint(("100字", "一百字")), KeyPoint(("荷塘",)), KeyPoint(("词",), wanted=False))


def texts(read: Read) -> list[str]:
    return [question.text for question in read.questions]


def only(read: Read) -> Question:
    (question,) = read.questions
    return question


def told(read: Read) -> dict[str, dict[str, object]]:
    """The facts of each notice by its code; every notice has its sentences."""
    for notice in read.notices:
        assert all(notice.message(language) for language in LANGUAGES)
    return {notice.code: dict(notice.facts) for notice in read.notices}


def refused(read: Callable[[], Read]) -> PlaygroundError:
    with pytest.raises(PlaygroundError) as caught:
        read()
    for language in LANGUAGES:
        assert caught.value.message(language)
        assert caught.value.remedy(language)
    return caught.value


# Plain lines ----------------------------------------------------------------------------------------------------------


def test_every_line_is_a_question() -> None:
    read = read_text("采莲赋的内容是什么\n概括一下文段的主要内容\n")
    assert texts(read) == ["采莲赋的内容是什么", "概括一下文段的主要内容"]
    assert read.notices == ()


def test_blank_lines_and_comments_are_none() -> None:
    read = read_text("# 第一组\n一？\n\n \t\u3000\n  # 第二组\n二？")
    assert texts(read) == ["一？", "二？"]
    assert told(read) == {"set_comments": {"rows": "1, 5", "count": 2}}


def test_the_name_of_the_only_column_is_no_question() -> None:
    assert texts(read_text("问题\n# 注释\n甲，乙？\n丙, 丁？")) == ["甲，乙？", "丙, 丁？"]


def test_a_copied_cell_with_lines_of_its_own_is_one_question() -> None:
    read = read_text('"甲，\n""乙""？"\n"丙"和"丁"\n"没有结尾\n# 注释\n戊？')
    assert texts(read) == ['甲，\n"乙"？', '"丙"和"丁"', '"没有结尾', "戊？"]
    assert told(read) == {"set_comments": {"rows": "5", "count": 1}}


def test_a_question_can_begin_with_the_mark_of_a_comment() -> None:
    assert texts(read_text("\\#include 是什么\nC# 是什么")) == ["#include 是什么", "C# 是什么"]


@pytest.mark.parametrize(
    "lines",
    [
        "1. 一？\n2. 二？",
        "1、一？\n2、二？",
        "（1）一？\n（2）二？",
        "3) 一？\n4) 二？",
        "9．一？\n10．二？",
        "- 一？\n- 二？",
        "• 一？\n• 二？",
    ],
)
def test_the_numbers_and_bullets_of_a_list_are_taken_off(lines: str) -> None:
    read = read_text(lines)
    assert texts(read) == ["一？", "二？"]
    assert told(read) == {"set_numbers_removed": {"count": 2}}


@pytest.mark.parametrize(
    "lines",
    [
        ["1. FC Köln 是哪个城市的？"],
        ["1927 年发生了什么？", "1928 年呢？"],
        ["1.5 倍工资是多少？", "2.5 倍呢？"],
        ["1. 一？", "二？"],
        ["1. 一？", "3. 三？"],
        ["- 一？", "二？"],
    ],
)
def test_what_is_no_list_is_left_alone(lines: Sequence[str]) -> None:
    assert texts(read_text("\n".join(lines))) == lines


@pytest.mark.parametrize(
    "line",
    [
        "荷塘, 月色, 采莲，哪一个先出现？",
        '"荷塘月色"是谁写的？',
        '"妖童"和"媛女"',
        "a | b 是什么运算？",
        "[1] 指的是哪篇文献？",
        "{{question}} 是什么？",
        "{x: 1} 是有效的 JSON 吗？",
        "输入, 输出分别是什么？",
        "What, if anything; is it?",
        "<html> 是什么标签？",
        "=SUM(A1:A3) 算的是什么？",
        "'@id' 和 '@key' 有什么区别？",
        "C:\\new\\table 在哪里？",
        "😀 是什么表情？",
    ],
)
def test_marks_inside_a_line_make_no_table_of_it(line: str) -> None:
    assert texts(read_text(f"{line}\n第二个问题")) == [line, "第二个问题"]
    assert texts(read_text(line)) == [line]


# Tables of text -------------------------------------------------------------------------------------------------------

ROW = ("q1", "采莲赋，\n写了什么", "100字|一百字；荷塘;!词", "是", "赋、古文", "常错", "调优")
WHOLE = Question("q1", "采莲赋，\n写了什么", POINTS, True, ("赋", "古文"), "常错", "tune")


@pytest.mark.parametrize(
    "header",
    [
        ("编号", "问题", "要点", "应拒答", "标签", "备注", "用途"),
        ("id", "Question", "Key Points", "refusal", "tags", "note", "split"),
        ("ID", "QUERY", "expected", "should_refuse", "Category", "Comments", "Split"),
        ("编号", " 提问（必填）", "关键点 *", "是否拒答？", "分类", "说明", "划分"),
        ("題號", "題目", "要點", "應拒答", "標籤", "備註", "用途"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_known_by_their_names_in_both_languages(header: Sequence[str], delimiter: str) -> None:
    rows = [delimiter.join(f'"{cell}"' for cell in row) for row in (header, ROW)]
    question = only(read_file("a.csv", "\r\n".join(rows).encode()))
    assert (question.text, *question.key_points) == (WHOLE.text, *WHOLE.key_points)
    assert (question.refusal, question.tags, question.note, question.split) == (True, ("赋", "古文"), "常错", "tune")


def test_a_pasted_table_is_read_as_one_from_a_file() -> None:
    pasted = '编号\t问题\t要点\n1\t"采莲赋，\n写了什么"\t荷塘'
    assert only(read_text(pasted)).text == "采莲赋，\n写了什么"


def test_a_column_of_its_own_says_what_must_not_be_said() -> None:
    question = only(read_file("a.csv", "问题,要点,不应包含\n甲？,乙,丙|丁".encode()))
    assert question.key_points == (KeyPoint(("乙",)), KeyPoint(("丙", "丁"), wanted=False))


def test_of_two_columns_that_could_be_the_question_the_likelier_one_is() -> None:
    read = read_file("a.csv", b"prompt,query,text\nsystem,What?,none\n")
    assert texts(read) == ["What?"]
    assert told(read)["set_columns_ignored"] == {"names": "prompt, text", "count": 2}


def test_a_header_may_stand_below_a_title() -> None:
    read = read_file("a.csv", "荷塘月色问题集,,\n,,\n问题,要点,答案\n甲？,乙,丙".encode())
    assert texts(read) == ["甲？"]
    assert told(read) == {
        "set_answers_ignored": {"names": "答案", "count": 1},
        "set_rows_above": {"rows": "1", "count": 1},
    }


def test_without_a_header_the_first_column_is_the_question_and_that_is_told() -> None:
    read = read_file("a.csv", "甲？,乙\n丙？,丁\n".encode())
    assert texts(read) == ["甲？", "丙？"]
    assert told(read) == {"set_no_header": {"column": 1}, "set_columns_ignored": {"names": "2", "count": 1}}


def test_a_column_of_numbers_is_not_taken_for_the_question() -> None:
    read = read_file("a.tsv", "1\t甲？\n2\t丙？\n".encode())
    assert texts(read) == ["甲？", "丙？"]
    assert told(read) == {"set_no_header": {"column": 2}}


def test_a_header_that_does_not_name_the_question_is_no_question() -> None:
    read = read_file("a.csv", "内容,要点,标签\n甲？,乙,丙".encode())
    assert texts(read) == ["甲？"]
    assert told(read) == {"set_question_guessed": {"column": "内容"}}


@pytest.mark.parametrize(
    "content, expected",
    [
        ("问题\n甲，乙, 丙？\n丁, 戊？", ["甲，乙, 丙？", "丁, 戊？"]),
        (
            "Well, what is it?\nAnd, if so, why?\nYes, no, or maybe?",
            ["Well, what is it?", "And, if so, why?", "Yes, no, or maybe?"],
        ),
        ('"甲, 乙？"\n"丙""丁""？"', ["甲, 乙？", '丙"丁"？']),
        ('问题,要点\n"妖童"和"媛女"指谁？,"甲"', ['"妖童"和"媛女"指谁？']),
        ('问题,要点\n"没有结尾的引号,乙\n丙？,丁', ['"没有结尾的引号', "丙？"]),
        ("sep=;\n问题;要点\n甲？;乙", ["甲？"]),
        ("问题,要点\n'=1+1,乙\n'@id' 是什么,丁", ["=1+1", "'@id' 是什么"]),
        ("问题,要点,,,\n甲？,乙,,,\n,,,,\n", ["甲？"]),
        ("问题|要点\n甲？|乙", ["甲？"]),
        ("问题，要点\n甲？，乙", ["甲？"]),
        ("问题,要点\n甲？,乙\n问题,要点\n丙？,丁", ["甲？", "丙？"]),
    ],
    ids=range(11),
)
def test_a_delimited_text_is_cut_where_its_writer_meant(content: str, expected: list[str]) -> None:
    assert texts(read_file("a.csv", content.encode())) == expected


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_chinese_is_read_in_the_encodings_that_people_save_in(encoding: str) -> None:
    content = "問題\t要點\r\n採蓮賦的內容是什麼\t少年和少女划船採蓮\r\n這首詩出自哪裡\t西洲曲\r\n"
    read = read_file("問題.txt", content.encode(encoding))
    assert texts(read) == ["採蓮賦的內容是什麼", "這首詩出自哪裡"]
    assert read.notices == ()


def test_row_numbers_are_those_of_lines() -> None:
    read = read_file("a.csv", '问题,要点,应拒答\n"甲\n乙\n丙？",丁,\n戊？,己,也许\n'.encode())
    assert told(read) == {"set_value_not_understood": {"column": "应拒答", "rows": "5", "count": 1}}


def test_cells_beyond_the_header_are_told() -> None:
    read = read_file("a.csv", "问题,要点\n甲？,乙,丙\n丁？,戊".encode())
    assert texts(read) == ["甲？", "丁？"]
    assert told(read) == {"set_cells_beyond": {"rows": "2", "count": 1}}


# Markdown -------------------------------------------------------------------------------------------------------------

TEAM = """\
# 32B AWQ

| Query | Response | Remark |
| :--- | --- | ---: |
| 采莲赋的内容是什么 | 描写…<br>采莲 | 语言一致，正确 |
| 用 a \\| b 表示什么 | 或 | |
"""


def test_of_the_teams_table_queries_and_remarks_are_taken_and_the_rest_is_told() -> None:
    read = read_text(TEAM)
    assert texts(read) == ["采莲赋的内容是什么", "用 a | b 表示什么"]
    assert [question.note for question in read.questions] == ["语言一致，正确", ""]
    assert told(read) == {"set_answers_ignored": {"names": "Response", "count": 1}}


def test_what_each_column_became_is_told() -> None:
    assert read_text(TEAM).columns == (("Query", "question"), ("Remark", "note"))
    assert read_text('{"query": "甲？", "备注": "乙"}').columns == (("query", "question"), ("备注", "note"))


@pytest.mark.parametrize("name", ["Remark", "Remarks", "备注", "備註", "批注"])
def test_a_remark_becomes_the_note(name: str) -> None:
    assert only(read_file("a.csv", f"Query,{name}\n甲？,常错".encode())).note == "常错"


@pytest.mark.parametrize("name", ["Response", "回答", "Answer", "标准答案", "参考答案", "模型回答"])
def test_an_answer_is_no_key_point_and_that_is_told(name: str) -> None:
    read = read_file("a.csv", f"Query,{name}\n甲？,乙".encode())
    assert only(read).key_points == ()
    assert told(read) == {"set_answers_ignored": {"names": name, "count": 1}}


def test_a_table_that_asks_the_same_of_another_model_is_left_out() -> None:
    read = read_text(TEAM + "\n# 14B\n\n" + TEAM.split("\n\n")[1])
    assert len(read.questions) == 2
    assert told(read)["set_tables_repeated"] == {"rows": "10", "count": 1}


def test_an_answer_with_line_ends_breaks_no_row_after_it() -> None:
    broken = "| Query | Response |\n|---|---|\n| 甲？ | 第一段\n\n第二段 | \n| 乙？ | 好 |"
    read = read_text(broken)
    assert texts(read) == ["甲？", "乙？"]
    assert told(read)["set_lines_outside"] == {"rows": "5", "count": 1}


@pytest.mark.parametrize(
    "table, expected",
    [
        ("|问题|\n|-|\n|甲？|", ["甲？"]),
        ("问题 | 要点\n---|---\n甲？ | 乙\n丙？ | 丁\n\n完", ["甲？", "丙？"]),
        ("> | 问题 | 要点 |\n> |---|---|\n> | 甲？ | 乙 |", ["甲？"]),
        ("```\n| 问题 | 要点 |\n|:-:|:-:|\n| 甲？ | 乙 |\n```", ["甲？"]),
        ("| **问题** | `要点` |\n|---|---|\n| **甲**？ | 乙 |", ["**甲**？"]),
        ("| 问题 | 要点 |\n|---|---|\n| 甲<br/>乙？ | 丙 |", ["甲\n乙？"]),
        ("| 名称 | 值 |\n|---|---|\n| a | 1 |\n\n| 问题 | 要点 |\n|---|---|\n| 甲？ | 乙 |", ["甲？"]),
        ("| 内容 | 值 |\n|---|---|\n| 甲？ | 1 |", ["甲？"]),
        ("| 问题 | 要点 |\n|---|---|\n|  |  |\n| 甲？ | |", ["甲？"]),
        ("| 内容 | 值 |\n|---|---|\n| 甲？ | 1 |\n| 问题 | 2 |", ["甲？", "问题"]),
    ],
    ids=range(10),
)
def test_markdown_tables_of_many_styles(table: str, expected: list[str]) -> None:
    assert texts(read_file("a.md", table.encode())) == expected


def test_key_points_of_a_markdown_table_have_escaped_pipes() -> None:
    assert only(read_text("| 问题 | 要点 |\n|---|---|\n| 甲？ | 100字\\|一百字；荷塘；!词 |")).key_points == POINTS


def test_a_pipe_without_its_escape_is_told() -> None:
    read = read_text("| 问题 | 要点 |\n|---|---|\n| 甲？ | 100字|一百字 |")
    assert told(read) == {"set_cells_beyond": {"rows": "3", "count": 1}}


# JSON -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        '{"question": "甲？", "expect": ["100字|一百字", "荷塘", "!词"]}',
        '[{"问题": "甲？", "要点": [["100字", "一百字"], "荷塘"], "不应包含": "词"}]',
        '{"name": "x", "questions": [{"query": "甲？", "key_points": "100字|一百字; 荷塘; !词"}]}',
        '{"Question": "甲？", "KeyPoints": ["100字|一百字", "荷塘"], "must_not": ["词"]}\n\n',
    ],
)
def test_objects_have_the_same_columns(content: str) -> None:
    question = only(read_file("a.json", content.encode()))
    assert (question.text, question.key_points) == ("甲？", POINTS)


def test_texts_and_objects_may_stand_side_by_side() -> None:
    assert texts(read_text('"甲？"\n{"question": "乙？"}')) == ["甲？", "乙？"]
    assert texts(read_text('["甲？", {"question": "乙？"}]')) == ["甲？", "乙？"]


def test_values_of_any_json_type_are_read_where_they_make_sense() -> None:
    row = {"question": 2024, "refuse": True, "tags": ["a", 1], "note": None, "split": "tune", "expect": [1.5, None]}
    question = only(read_text(json.dumps(row)))
    assert (question.text, question.refusal, question.tags) == ("2024", True, ("a", "1"))
    assert question.key_points == (KeyPoint(("1.5",)),)


def test_values_that_make_no_sense_are_told_by_column() -> None:
    read = read_text(
        '{"question": "甲？", "expect": {"a": 1}, "refuse": [], "tags": {"b": 2}, "split": 0, "answer": "乙"}'
    )
    assert only(read).key_points == ()
    columns = [dict(notice.facts).get("column") for notice in read.notices]
    assert columns == [None, "expect", "refuse", "tags", "split"]
    assert told(read)["set_answers_ignored"] == {"names": "answer", "count": 1}


def test_of_messages_to_a_model_the_last_question_is_taken() -> None:
    lines = [
        {"messages": [{"role": "system", "content": "…"}, {"role": "user", "content": "甲？"}]},
        {
            "custom_id": "1",
            "body": {
                "model": "m",
                "messages": [
                    {"role": "user", "content": "旧"},
                    {"role": "assistant", "content": "…"},
                    {"role": "user", "content": [{"type": "text", "text": "乙？"}, {"type": "image_url"}]},
                ],
            },
        },
        {"question": "丙？", "messages": []},
    ]
    read = read_file("a.jsonl", "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode())
    assert texts(read) == ["甲？", "乙？", "丙？"]
    assert told(read)["set_chats"] == {"count": 2}


def test_lines_that_are_no_question_are_told_with_their_numbers() -> None:
    lines = [
        '{"question": "甲？"}',
        '{"question": ',
        "null",
        "[1]",
        '{"other": 1}',
        '{"messages": 3}',
        '{"question": "乙？"}',
    ]
    read = read_file("a.jsonl", "\n".join([*lines, *['{"question": "丙？"}'] * 4]).encode())
    assert texts(read)[:2] == ["甲？", "乙？"]
    assert told(read)["set_rows_not_understood"] == {"rows": "2, 3, 4", "count": 3}
    assert told(read)["set_rows_without_question"] == {"rows": "5, 6", "count": 2}


@pytest.mark.parametrize(
    "content, line",
    [
        ('{"question": "甲？"', 1),
        ('[\n  {"question": "甲？"},\n  {"question"\n]', 4),
        ("甲？", 1),
        ("[" * 100_000, 1),
        ("[" + "9" * 5_000, 1),
    ],
    ids=range(5),
)
def test_what_should_be_json_and_is_not_is_refused_with_the_place(content: str, line: int) -> None:
    error = refused(lambda: read_file("a.json", content.encode()))
    assert (error.code, error.facts["line"]) == ("set_json_broken", line)


# What a row says ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell, expected",
    [
        ("100字|一百字", [("100字", "一百字")]),
        ("甲；乙;丙", [("甲",), ("乙",), ("丙",)]),
        ("甲\n乙", [("甲",), ("乙",)]),
        ("甲 ｜ 乙", [("甲", "乙")]),
        (" ;；|\n甲||乙;", [("甲", "乙")]),
        (r"a\;b", [("a;b",)]),
        (r"a\|b|c", [("a|b", "c")]),
        (r"C:\new\dir", [(r"C:\new\dir",)]),
        (r"a\\|b", [("a\\", "b")]),
        ("5　天", [("5 天",)]),
        ("甲|甲", [("甲",)]),
        (r"\!important", [("!important",)]),
    ],
)
def test_key_points_of_a_cell(cell: str, expected: list[tuple[str, ...]]) -> None:
    question = only(read_text(json.dumps({"question": "甲？", "要点": cell})))
    assert question.key_points == tuple(map(KeyPoint, expected))


@pytest.mark.parametrize("cell", ["!词", "！词", "! 词", "!词;"])
def test_what_must_not_be_said_begins_with_a_mark(cell: str) -> None:
    question = only(read_text(json.dumps({"question": "甲？", "expect": cell})))
    assert question.key_points == (KeyPoint(("词",), wanted=False),)


@pytest.mark.parametrize(
    "word, refusal",
    [
        ("是", True),
        ("Yes", True),
        ("1", True),
        ("TRUE", True),
        ("√", True),
        ("拒答", True),
        ("否", False),
        ("no", False),
        ("0", False),
        ("FALSE", False),
        ("", None),
        ("　", None),
    ],
)
def test_words_for_a_refusal(word: str, refusal: bool | None) -> None:
    read = read_file("a.tsv", f"问题\t应拒答\t备注\n甲？\t{word}\tx".encode())
    assert only(read).refusal is refusal
    assert read.notices == ()


@pytest.mark.parametrize(
    "word, split", [("调优", "tune"), ("train", "tune"), ("检验", "check"), ("Test", "check"), ("验证", "check")]
)
def test_words_for_a_half(word: str, split: str) -> None:
    assert only(read_text(f"问题\t用途\n甲？\t{word}")).split == split


def test_without_a_word_the_half_is_by_hash_and_about_even() -> None:
    read = read_text("\n".join(f"第 {number} 个问题是什么？" for number in range(1_000)))
    assert 450 < sum(question.split == "tune" for question in read.questions) < 550
    assert read_text("第 7 个问题是什么？").questions[0].split == read.questions[7].split


def test_rows_without_a_question_are_told_if_they_say_anything() -> None:
    read = read_file("a.csv", "问题,要点,备注\n,乙,\n,,只有备注\n甲？,,\n,,,\n".encode())
    assert told(read) == {"set_rows_without_question": {"rows": "2, 3", "count": 2}}


def test_key_points_below_a_question_belong_to_it_as_in_merged_cells() -> None:
    read = read_file("a.csv", "问题,要点\n甲？,乙\n,丙\n,丁\n戊？,己".encode())
    assert [len(question.key_points) for question in read.questions] == [3, 1]
    assert told(read) == {"set_rows_continued": {"rows": "3, 4", "count": 2}}


def test_repeats_are_kept_and_told() -> None:
    read = read_text("甲 乙？\n丙？\n甲乙？\n甲 乙？")
    assert len(read.questions) == 4
    assert told(read) == {"set_repeats": {"rows": "3, 4", "count": 2}}


def test_of_many_rows_the_first_few_are_named() -> None:
    read = read_text("\n".join(["甲？"] * 9))
    assert told(read) == {"set_repeats": {"rows": "2, 3, 4, 5, 6, …", "count": 8}}


# Ids ------------------------------------------------------------------------------------------------------------------


def test_reading_again_gives_the_same_ids() -> None:
    assert read_text("甲？\n乙？\n甲？") == read_text("甲？\n乙？\n甲？")


def test_ids_are_unique_and_do_not_move_when_a_row_is_put_before() -> None:
    before, after = read_text("甲？\n乙？\n甲？").questions, read_text("零？\n甲？\n乙？\n甲？").questions
    assert len({question.id for question in after}) == 4
    assert [question.id for question in after[1:]] == [question.id for question in before]


def test_ids_of_the_file_are_kept_where_they_can_be() -> None:
    read = read_file("a.csv", "id,question\nQ-001,a?\nQ-001,b?\n不行,c?\n,d?".encode())
    assert [question.id for question in read.questions][:1] == ["Q-001"]
    assert len({question.id for question in read.questions}) == 4
    assert told(read) == {
        "set_ids_changed": {"rows": "3", "count": 1},
        "set_value_not_understood": {"column": "id", "rows": "4", "count": 1},
    }


# What is too much -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row, code, column",
    [
        ({"问题": "长" * (limits.LONGEST_QUESTION + 1)}, "set_text_too_long", "问题"),
        ({"问题": "甲？", "备注": "长" * (limits.LONGEST_NOTE + 1)}, "set_text_too_long", "备注"),
        ({"问题": "甲？", "要点": "长" * (limits.LONGEST_POINT + 1)}, "set_text_too_long", "要点"),
        ({"问题": "甲？", "不应包含": "长" * (limits.LONGEST_POINT + 1)}, "set_text_too_long", "不应包含"),
        ({"问题": "甲？", "标签": "长" * (limits.LONGEST_TAG + 1)}, "set_text_too_long", "标签"),
        ({"问题": "甲？", "要点": "; ".join(map(str, range(limits.MOST_POINTS + 1)))}, "set_too_many_values", "要点"),
        (
            {"问题": "甲？", "要点": "|".join(map(str, range(limits.MOST_ALTERNATIVES + 1)))},
            "set_too_many_values",
            "要点",
        ),
        ({"问题": "甲？", "标签": list(map(str, range(limits.MOST_TAGS + 1)))}, "set_too_many_values", "标签"),
    ],
    ids=range(8),
)
def test_what_is_too_long_is_refused_with_row_and_column(row: dict[str, object], code: str, column: str) -> None:
    error = refused(lambda: read_text('{"问题": "零？"}\n' + json.dumps(row, ensure_ascii=False)))
    assert (error.code, error.facts["row"], error.facts["column"]) == (code, 2, column)


def test_the_longest_question_is_read() -> None:
    assert len(only(read_text("长" * limits.LONGEST_QUESTION)).text) == limits.LONGEST_QUESTION


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.jsonl"])
def test_a_million_rows_are_refused(name: str) -> None:
    line = '{"question": "甲？"}\n' if name == "a.jsonl" else "甲？\n"
    content = (line * 1_000_000).encode()
    code = "set_file_too_large" if len(content) > limits.LARGEST_FILE else "set_too_many_questions"
    assert refused(lambda: read_file(name, content)).code == code


def test_a_pasted_text_has_a_limit_too() -> None:
    assert refused(lambda: read_text("x" * (limits.LARGEST_FILE + 1))).code == "set_paste_too_large"


# What is no questions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.txt", b" \n\t\n"),
        ("a.txt", "\ufeff\u200b\u3000\n".encode()),
        ("a.txt", b"# a comment"),
        ("a.csv", "问题,要点,应拒答\n".encode()),
        ("a.csv", b",,,\n,,,\n"),
        ("a.tsv", b"\t\t\n"),
        ("a.md", b"| Query | Response |\n|---|---|\n"),
        ("a.json", b"[]"),
        ("a.json", b"{}"),
        ("a.json", b'{"questions": []}'),
        ("a.jsonl", b'{"answer": "x"}'),
    ],
    ids=range(11),
)
def test_a_file_without_a_question_is_refused(name: str, content: bytes) -> None:
    assert refused(lambda: read_file(name, content)).code == "set_no_questions"


@pytest.mark.parametrize("pasted", ["", " \n", "\x00\x01\x02", "\u200b"])
def test_a_paste_without_a_question_is_refused(pasted: str) -> None:
    assert refused(lambda: read_text(pasted)).code == "set_no_questions"


@pytest.mark.parametrize(
    "name, content, kind, code",
    [
        ("a.txt", b"", DocumentError, "file_empty"),
        ("a.csv", bytes(range(256)) * 20, DocumentError, "binary_file"),
        ("a.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", DocumentError, "type_mismatch"),
        ("a.jsonl", b"\x89PNG\r\n\x1a\n" + bytes(60), DocumentError, "type_mismatch"),
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", StudyError, "set_type_unknown"),
        ("a.docx", b"PK\x03\x04" + bytes(60), StudyError, "set_type_unknown"),
        ("a.html", b"<!DOCTYPE html><table><tr><td>q</td></tr></table>", StudyError, "set_type_unknown"),
        ("a.xls", b"<html><table><tr><td>q</td></tr></table></html>", StudyError, "set_type_unknown"),
    ],
)
def test_files_of_another_kind_are_refused(name: str, content: bytes, kind: type[PlaygroundError], code: str) -> None:
    error = refused(lambda: read_file(name, content))
    assert (type(error), error.code) == (kind, code)


@pytest.mark.parametrize("name", ["questions", "questions.lst", "v1.2 问题", ".txt", "a.TXT", "../../a.txt"])
def test_text_is_read_whatever_the_file_is_called(name: str) -> None:
    assert texts(read_file(name, "甲？\n乙？".encode())) == ["甲？", "乙？"]


def test_what_nobody_sees_is_taken_out_and_told() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore")
    read = read_text(f"甲\x07\x1b[31m{hidden}？\ud800")
    assert texts(read) == ["甲[31m？\ufffd"]
    assert told(read) == {"control_characters": {"count": 2}, "hidden_characters": {"count": 6}}


def test_control_characters_of_escapes_do_not_come_in() -> None:
    assert only(read_text(r'{"question": "甲\u0000\u0007？", "tags": ["\u0000a\nb"]}')).tags == ("a b",)


# Names of columns -----------------------------------------------------------------------------------------------------


def test_no_name_means_two_things() -> None:
    assert {name: role_of(name) for names in NAMES.values() for name in names} == {
        name: role for role, names in NAMES.items() for name in names
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_that_sets_are_written_with_are_known(language: str) -> None:
    for role in ("id", "question", "key_points", "refusal", "tags", "note", "split"):
        assert role_of(text("zh" if language == "zh" else "en", f"set.column.{role}")) == role

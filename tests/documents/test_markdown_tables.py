"""Tables of Markdown files as lines, wherever they stand."""

import pytest

from playground.documents.chunking import ChunkSettings, cut
from playground.documents.formats.markdown_tables import with_lines
from playground.documents.parsed import Parsed

TABLE = "| a | b |\n| --- | :-: |\n| 1 | x \\| y<br>z |"
LINE = "a: 1 | b: x | y / z"


def test_each_row_names_its_columns() -> None:
    assert with_lines(f"# T\n\n{TABLE}\n\nafter") == f"# T\n\n{LINE}\n\nafter"


@pytest.mark.parametrize("before, indent", [("- ", "  "), ("1. ", "   "), ("> ", "> "), ("> - ", ">   ")])
def test_tables_in_lists_and_quotes_are_tables(before: str, indent: str) -> None:
    rows = TABLE.split("\n")
    assert with_lines("\n".join([before + rows[0], indent + rows[1], indent + rows[2]])) == before + LINE


def test_a_table_after_the_words_of_an_entry_is_one() -> None:
    indented = TABLE.replace("\n", "\n    ")
    assert with_lines(f"1. entry\n\n    {indented}") == f"1. entry\n\n    {LINE}"


@pytest.mark.parametrize(
    "code", [f"```\n{TABLE}\n```", f"~~~ md\n{TABLE}\n~~~", "    " + TABLE.replace("\n", "\n    ")]
)
def test_code_is_left_as_it_is(code: str) -> None:
    assert with_lines(code) == code


@pytest.mark.parametrize("text", ["a | b\n---\n1 | 2", "a | b\n--|--|--\n1 | 2", "a\n---\nb", "|\n|"])
def test_what_is_no_table_is_left_as_it_is(text: str) -> None:
    assert with_lines(text) == text


def test_a_table_without_bars_at_its_sides_ends_before_a_list() -> None:
    assert with_lines("a | b\n--|--\n1 | 2\n- c | d") == "a: 1 | b: 2\n- c | d"


def test_a_table_without_names_has_none() -> None:
    assert with_lines("| | |\n|---|---|\n| x1 | y1 |") == "x1 | y1"


def test_every_chunk_of_a_long_table_says_what_its_values_are() -> None:
    rows = "\n".join(f"| SKU-{n:03d} | 第{n}批 | {100 + n} |" for n in range(80))
    text = with_lines(f"| 编码 | 名称 | 采购价 |\n|---|---|---|\n{rows}")
    pieces = cut(Parsed(text, "markdown"), ChunkSettings(120, 0))
    assert len(pieces) > 5
    assert all(
        line.startswith("编码: SKU-") and " | 采购价: 1" in line for each in pieces for line in each.text.split("\n")
    )

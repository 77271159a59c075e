"""Plain text, Markdown, CSV and JSON."""

import pytest
from conftest import Read, Refused

from playground.core.errors import Notice


def headings(read: Read, text: str) -> list[tuple[int, str]]:
    parsed = read("a.md", text.encode())
    assert all(parsed.text[h.offset :].lstrip("# ").startswith(h.title) for h in parsed.headings)
    return [(heading.level, heading.title) for heading in parsed.headings]


def test_text_is_kept_as_it_is_but_for_line_ends(read: Read) -> None:
    assert read("a.txt", b"  one\r\n\ttwo\rthree {{ 7*7 }} </x>").text == "  one\n\ttwo\nthree {{ 7*7 }} </x>"


def test_markdown_headings_of_both_forms_are_found(read: Read) -> None:
    assert headings(read, "# 一\ntext\n## 二 ##\n三\n===\n四\n---\n") == [(1, "一"), (2, "二"), (1, "三"), (2, "四")]


def test_fenced_code_has_no_headings(read: Read) -> None:
    assert headings(read, "# A\n```sh\n# comment\n~~~\n```\n~~~~\n# no\n~~~\n~~~~\n# B\n") == [(1, "A"), (1, "B")]


def test_a_rule_after_a_list_or_a_blank_line_is_no_heading(read: Read) -> None:
    assert headings(read, "- item\n---\n\n---\n#hashtag\n") == []


def test_front_matter_gives_the_title(read: Read) -> None:
    parsed = read("a.md", b'---\ntitle: "Pumps"\n# not: heading\n---\n# One\n')
    assert parsed.title == "Pumps"
    assert [heading.title for heading in parsed.headings] == ["One"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_of_a_table_is_found(read: Read, delimiter: str) -> None:
    rows = [["part", "price, net", "note"], ["bolt", "2.5", 'M8 "long"'], ["washer", "3", ""]]
    lines = [delimiter.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
    text = read("a.csv", "\r\n".join(lines).encode()).text
    assert text == 'part: bolt | price, net: 2.5 | note: M8 "long"\npart: washer | price, net: 3'


def test_a_table_without_a_header_keeps_its_first_row(read: Read) -> None:
    assert read("a.csv", b"1,2\n3,4\n").text == "1 | 2\n3 | 4"


def test_a_quote_that_never_ends_loses_nothing(read: Read) -> None:
    assert "last words" in read("a.csv", b'a,b\n1,"open\n2,3\nlast words\n').text


def test_json_escapes_become_characters(read: Read) -> None:
    content = rb'{"name": "\u6c34\u6cf5 \ud83d\ude00", "tab": "\u0009", "path": "C:\\u6c34"}'
    assert read("a.json", content).text == r'{"name": "水泵 😀", "tab": "\u0009", "path": "C:\\u6c34"}'


def test_removed_control_characters_are_counted(read: Read) -> None:
    parsed = read("a.log", b"\x1b[31mred\x1b[0m\n" + b"line\n" * 50)
    assert parsed.text.startswith("[31mred[0m\n")
    assert parsed.warnings == (Notice.of("control_characters", count=2),)


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf", " \t\r\n\u3000\u00a0\u200b".encode() * 9], ids=["mark only", "blanks only"]
)
def test_a_file_with_nothing_to_read_is_refused(refused: Refused, content: bytes) -> None:
    assert refused("a.txt", content).code == "no_text"


def test_too_much_text_is_refused_with_both_numbers(refused: Refused) -> None:
    from dataclasses import replace

    from playground.documents.limits import STANDARD

    error = refused("a.txt", b"word " * 30, replace(STANDARD, characters=100))
    assert (error.code, error.facts["characters"], error.facts["limit"]) == ("too_many_characters", 150, 100)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.json", "a.html"])
def test_hidden_characters_are_taken_out_and_told(read: Read, name: str) -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore")
    parsed = read(name, f"<p>pump{hidden} valve</p>,x\n".encode())
    assert hidden not in parsed.text
    assert Notice.of("hidden_characters", count=6) in parsed.warnings


def test_hidden_characters_written_as_escapes_are_taken_out_too(read: Read) -> None:
    parsed = read("a.json", rb'{"a": "pump\udb40\udc41\udb40\udc42"}')
    assert parsed.text == '{"a": "pump"}'

"""A literal says exactly its value, in the quotes it is asked for where that is possible."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.prompts.configs.literals import literal

NASTY = ["'", '"', '"""', "'''", "\\", "\n", "\r", "\r\n", "{{question}}", "{", "}", "😀👩‍👩‍👧", "\u2028", "\ufeff", "\t", "\x0c", "#", "é", "文"]  # fmt: skip
nasty = st.lists(
    st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=4)), max_size=12
).map("".join)
styles = st.sampled_from(["", "''", '""', "r''", 'r"""x"""', "'''x'''", "u'x'", "OTHER + 'x'", "f'x'"])


@given(nasty, styles)
def test_a_literal_says_its_value(value: str, like: str) -> None:
    assert ast.literal_eval(literal(value, like)) == value


@given(nasty)
def test_line_breaks_written_as_crlf_say_the_same(value: str) -> None:
    source = "x = " + literal(value, newline="\r\n") + "\r\n"
    assert ast.literal_eval(ast.parse(source).body[0].value) == value  # type: ignore[attr-defined]


@given(nasty)
def test_characters_an_encoding_lacks_are_escaped(value: str) -> None:
    written = literal(value, encoding="gbk")
    assert ast.literal_eval(written.encode("gbk").decode("gbk")) == value


@pytest.mark.parametrize(
    "value, like, written",
    [
        ("a\nb", "", '"""a\nb"""'),
        ("b", "'a'", "'b'"),
        ("b\nc", "'a'", '"""b\nc"""'),
        (r"\d", "r'x'", r"r'\d'"),
        ("it's", "'x'", r'"""it' + "'" + 's"""'),
        ('say "hi"', "", "'''say \"hi\"'''"),
        ("\r\n", "", '"""\\r\n"""'),
    ],
)
def test_quotes_are_those_one_would_choose(value: str, like: str, written: str) -> None:
    assert literal(value, like) == written

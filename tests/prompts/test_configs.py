"""Configs files are read by parsing and written back with nothing else changed."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.errors import PromptError
from playground.core.values import PARTS
from playground.prompts.configs.literals import literal
from playground.prompts.configs.reading import read_configs
from playground.prompts.configs.values import CONSTANTS, KNOWN, ConfigsFile
from playground.prompts.configs.writing import rewrite_configs, values_of, write_configs
from tests.prompts import CATALOG
from tests.prompts.test_literals import nasty

STOCK = CATALOG.stock("zh")
TEAM = (Path(__file__).parent / "team_configs.py.txt").read_bytes()
"""A realistic file: Chinese, headings, quotes, comments, old versions commented out."""


def read(source: str) -> ConfigsFile:
    return read_configs(source.encode("utf-8"))


# Reading --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source, value",
    [
        ("SYSTEM = 'a'", "a"),
        ("SYSTEM: str = 'a'", "a"),
        ("SYSTEM = ('a' 'b')", "ab"),
        ("SYSTEM = 'a' \\\n  'b'", "ab"),
        ("SYSTEM = 'a' + \"b\" + ('c' + 'd')", "abcd"),
        ("SYSTEM = (\n  'a\\n'  # one\n  # two\n  'b'\n)", "a\nb"),
        ('SYSTEM = """a\n{{today_date}}\n"""', "a\n{{today_date}}\n"),
        (r"SYSTEM = r'\d'", r"\d"),
        ("SYSTEM = f'{{{{x}}}}' 'y'", "{{x}}y"),
        ("HEAD = 'h'\nSYSTEM = HEAD + 's'", "hs"),
        ("SYSTEM = 'a'\nSYSTEM = 'b'", "b"),
        ("SYSTEM = 'a'\nSYSTEM += 'b'", "ab"),
        ("A = SYSTEM = 'a'", "a"),
        ("# SYSTEM = 'old'\nSYSTEM = 'new'\n# SYSTEM = 'older'", "new"),
        ("SYSTEM = load()\nSYSTEM = 'b'", "b"),
        ("X = 'x'; SYSTEM = 'a'", "a"),
        ('SYSTEM = """a\r\nb"""\r\n', "a\nb"),
    ],
)
def test_a_text_is_worked_out(source: str, value: str) -> None:
    assert read(source).values == {"SYSTEM": value}


@pytest.mark.parametrize(
    "source, line",
    [
        ("x = 1\nSYSTEM = open('f').read()", 2),
        ("SYSTEM = f'{1 + 1}'", 1),
        ("SYSTEM = 'a' % 1", 1),
        ("SYSTEM = b'a'", 1),
        ("SYSTEM = None", 1),
        ("SYSTEM = unknown + 'a'", 1),
        ("SYSTEM = 'a'\nif x:\n    SYSTEM = 'b'", 3),
        ("SYSTEM = 'a'\ndel SYSTEM", 2),
        ("from prompts import SYSTEM", 1),
        ("SYSTEM, X = 'a', 'b'", 1),
        ("def SYSTEM(): ...", 1),
        ("SYSTEM = 'a\\x00'", 1),
        ("SYSTEM = '\\ud83d'", 1),
        ("A = 'aaaaaaaaaa'\n" + "A = A + A\n" * 40 + "SYSTEM = A", 42),
    ],
)
def test_what_takes_running_code_is_named_with_its_line(source: str, line: int) -> None:
    (unclear,) = read(source).not_understood
    assert (unclear.name, unclear.line) == ("SYSTEM", line)
    with pytest.raises(PromptError) as caught:
        read(source).prompt_set("team", STOCK)
    assert (caught.value.part, caught.value.line, caught.value.name) == ("system", line, "SYSTEM")


def test_nothing_is_run(tmp_path: Path) -> None:
    target = tmp_path / "made"
    read(f"SYSTEM = 'a'\nopen({str(target)!r}, 'w').close()")
    assert not target.exists()


def test_other_names_are_listed_with_their_lines() -> None:
    found = read("PORT = 1\nSYSTEM = 'a'\nBOT_PROMPT = 'b'")
    assert [(other.name, other.line) for other in found.others] == [("PORT", 1), ("BOT_PROMPT", 3)]


def test_a_missing_part_is_taken_from_the_stock_set_and_named() -> None:
    found = read("SYSTEM = 'a'")
    assert found.prompt_set("team", STOCK).parts == {**STOCK.parts, "system": "a"}
    first = found.notices()[0].message("zh")
    assert first == "文件中没有常量 INSTRUCTIONS，这一部分沿用内置提示词。"


def test_a_template_inside_a_template_stays_a_template() -> None:
    found = read("INSTRUCTIONS = '{{question}}'\nPROMPT_TEMPLATE = '{{system}}{{context}}{{instructions}}'")
    assert found.prompt_set("team", STOCK).parts["rag"] == "{{system}}{{context}}{{instructions}}"


@pytest.mark.parametrize(
    "content, code",
    [
        (b"SYSTEM = 'a", "configs_syntax"),
        (b"x = 1", "configs_without_prompts"),
        ("SYSTEM = '文'".encode("gbk"), "configs_encoding"),
        (b"# coding: rot13\nSYSTEM = 'a'", "configs_encoding"),
        (b"# coding: punycode\nSYSTEM = 'a'", "configs_encoding"),
        (b"SYSTEM = 'a\x00'", "configs_too_complex"),
        (b"SYSTEM = " + b"-" * 100_000 + b"1", "configs_too_complex"),
        (b"#" * 200_001, "configs_too_large"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, code: str) -> None:
    with pytest.raises(PromptError) as caught:
        read_configs(content)
    assert caught.value.code == code
    assert caught.value.message("zh")


def test_a_syntax_error_tells_its_line() -> None:
    with pytest.raises(PromptError) as caught:
        read("SYSTEM = 'a'\nSYSTEM = (")
    assert caught.value.line == 2


# Writing back ---------------------------------------------------------------------------------------------------------


def test_the_teams_file_has_all_seven_constants() -> None:
    found = read_configs(TEAM)
    assert set(found.values) == set(KNOWN)
    assert found.model == "Qwen2.5-32B-Instruct-AWQ"
    assert found.language() == "zh"


def test_unchanged_constants_give_the_same_file() -> None:
    found = read_configs(TEAM)
    team = found.prompt_set("team", STOCK)
    assert rewrite_configs(found, values_of(team, found.model, found.model_path), STOCK) == TEAM


@pytest.mark.parametrize("part", PARTS)
def test_an_edited_part_changes_nothing_but_itself(part: str) -> None:
    found = read_configs(TEAM)
    constant = found.constants[CONSTANTS[part]]  # type: ignore[index]
    out = rewrite_configs(found, {constant.name: "改过的 {{question}}\n"}).decode("utf-8")
    assert out.startswith(found.text[: constant.start])
    assert out.endswith(found.text[constant.end :])
    assert read(out).values == {**found.values, constant.name: "改过的 {{question}}\n"}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_the_byte_order_mark_stay(newline: str, mark: bytes) -> None:
    content = mark + newline.join(["X = 1", 'SYSTEM = """a', 'b"""', "Y = 2", ""]).encode()
    out = rewrite_configs(read_configs(content), {"SYSTEM": "c\nd"})
    assert out == mark + newline.join(["X = 1", 'SYSTEM = """c', 'd"""', "Y = 2", ""]).encode()


def test_the_encoding_of_the_file_stays() -> None:
    content = "# -*- coding: gbk -*-\nSYSTEM = '中文'\n".encode("gbk")
    out = rewrite_configs(read_configs(content), {"SYSTEM": "更好😀"})
    assert out == "# -*- coding: gbk -*-\nSYSTEM = '更好\\U0001f600'\n".encode("gbk")


def test_a_change_within_one_of_several_literals_leaves_the_others_and_their_comments() -> None:
    source = "SYSTEM = (\n    '# a\\n'  # one\n    # two\n    \"it's b\\n\"\n) + HEAD\n"
    found = read("HEAD = 'h'\n" + source)
    out = rewrite_configs(found, {"SYSTEM": '# a\nit\'s "c"\nd\nh'}).decode()
    assert out == "HEAD = 'h'\n" + source.replace("it's b\\n", 'it\'s \\"c\\"\\nd\\n')


def test_a_change_across_literals_replaces_the_expression() -> None:
    assert rewrite_configs(read("SYSTEM = ('a' 'b')  # x\n"), {"SYSTEM": "c"}) == b"SYSTEM = ('c')  # x\n"


def test_a_constant_built_from_an_edited_one_keeps_its_value() -> None:
    found = read("SYSTEM = 'a'\nINSTRUCTIONS = SYSTEM + 'b'\n")
    assert read_configs(rewrite_configs(found, {"SYSTEM": "c"})).values == {"SYSTEM": "c", "INSTRUCTIONS": "ab"}


@pytest.mark.parametrize("source", ["A = SYSTEM = 'a'  # x\nB = A\n", "SYSTEM = 'a'\nSYSTEM += 'b'; B = 1\n"])
def test_a_shared_assignment_is_left_and_followed_by_one_of_its_own(source: str) -> None:
    found = read(source)
    out = rewrite_configs(found, {"SYSTEM": "c"}).decode()
    assert read(out).values == {"SYSTEM": "c"}
    assert out.replace('; SYSTEM = """c"""', "").replace("; SYSTEM = 'c'", "") == source


def test_a_missing_constant_is_added_only_when_it_was_edited() -> None:
    found = read("SYSTEM = 'a'")
    values = values_of(found.prompt_set("team", STOCK))
    assert rewrite_configs(found, values, STOCK) == b"SYSTEM = 'a'"
    out = rewrite_configs(found, {**values, "INSTRUCTIONS": "b"}, STOCK)
    assert out == b'SYSTEM = \'a\'\n\nINSTRUCTIONS = """b"""\n'


def test_a_constant_that_was_not_understood_is_not_written_over() -> None:
    with pytest.raises(PromptError) as caught:
        rewrite_configs(read("SYSTEM = load()\nINSTRUCTIONS = 'a'"), {"SYSTEM": "a"})
    assert (caught.value.code, caught.value.line) == ("configs_not_understood", 1)


@pytest.mark.parametrize("value", ["a\x00b", "\ud83d"])
def test_a_value_that_is_no_text_is_refused(value: str) -> None:
    with pytest.raises(PromptError) as caught:
        rewrite_configs(read("SYSTEM = 'a'"), {"SYSTEM": value})
    assert caught.value.code == "prompt_part_not_text"


def test_a_fresh_file_says_the_same_set() -> None:
    found = read_configs(write_configs(values_of(STOCK, "m", "/models/m"), "Prompt\nset"))
    assert found.prompt_set("stock", CATALOG.stock("zh")) == STOCK
    assert (found.model, found.model_path) == ("m", "/models/m")


def test_a_text_of_several_lines_with_an_emoji_keeps_its_place() -> None:
    content = 'SYSTEM = "" + """😀👩\u200d👩\u200d👧\nabcd"""\nINSTRUCTIONS = """"""\n'.encode()
    found = read_configs(content)
    assert rewrite_configs(found, {"SYSTEM": "好"}) == 'SYSTEM = "" + """好"""\nINSTRUCTIONS = """"""\n'.encode()


def test_what_follows_a_text_with_line_ends_of_old_macs_stays() -> None:
    content = b'SYSTEM = \'\' + """\r"""\r\rINSTRUCTIONS = \'x\'\r'
    changed = rewrite_configs(read_configs(content), {"SYSTEM": ""})
    assert changed.endswith(b"\r\rINSTRUCTIONS = 'x'\r")


# Properties -----------------------------------------------------------------------------------------------------------

forms = st.sampled_from(["{}", "({})", "(\n    {}\n)", "'' + {}", "{}  # comment", "{} ''", "'' \\\n  {}"])


def file_of(values: dict[str, str], wanted: list[str], newline: str) -> bytes:
    """A file with `values`, each written in its own form, between lines that have nothing to do with them."""
    lines = ["import os", "PORT = int(os.environ.get('PORT', 1))"]
    for (name, value), form in zip(values.items(), wanted, strict=True):
        lines += f"# {name} = 'old'", f"{name} = {form.format(literal(value))}", ""
    return newline.join("\n".join(lines).split("\n")).encode("utf-8")


writable = nasty.map(lambda value: value.replace("\x00", ""))


@settings(max_examples=60)
@given(
    st.lists(writable, min_size=7, max_size=7),
    st.lists(forms, min_size=7, max_size=7),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(KNOWN),
    writable,
)
def test_any_value_goes_in_and_comes_out(
    values: list[str], wanted: list[str], newline: str, edited: str, new: str
) -> None:
    known = dict(zip(KNOWN, values, strict=True))
    content = file_of(known, wanted, newline)
    found = read_configs(content)
    assert found.values == known
    assert rewrite_configs(found, known) == content
    again = read_configs(rewrite_configs(found, {edited: new}))
    assert again.values == {**known, edited: new}
    place = found.constants[edited]
    assert again.text.startswith(found.text[: place.start])
    assert again.text.endswith(found.text[place.end :])

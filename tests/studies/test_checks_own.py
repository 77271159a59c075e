"""A user's own checks: read with clear errors, applied within limits, and written so that they can be read again."""

import json

import pytest

from playground.core.errors import StudyError
from playground.core.strings import LANGUAGES
from playground.studies.checks.own_file import read_own, write_own
from playground.studies.checks.subject import Subject
from playground.studies.checks.table import CHECKS, check_name, check_sentence, findings
from playground.studies.values import Finding

FILE = r"""
[[check]]
name = "提到报销"
contains = ["报销|expenses", "5 天"]

[[check]]
name = "no promises"
lacks = "guaranteed"

[[check]]
name = "has a date"
pattern = '\d{4}-\d{2}-\d{2}'

[[check]]
name = "an object"
schema = { type = "object", required = ["answer"], properties = { answer = { type = "string", pattern = "^a+$" } } }
"""


def one(kind: str, value: object, answer: str) -> Finding:
    """What a single check finds; its sentences are filled on the way."""
    (check,) = read_own(json.dumps([{"name": "mine", kind: value}]))
    finding = check.find(Subject("q", answer))
    assert all(check_sentence(finding, language) for language in LANGUAGES)
    return finding


def test_toml_and_json_say_the_same():
    checks = read_own(FILE)
    assert [check.kind for check in checks] == ["contains", "lacks", "pattern", "schema"]
    assert read_own(write_own(checks)) == checks


@pytest.mark.parametrize(
    "kind, value, answer, state",
    [
        ("contains", "五天", "可以结转 5 天。", "passed"),
        ("contains", ["報銷", "5 天"], "报销须在五天内。", "passed"),
        ("contains", ["报销", "10 天"], "报销须在五天内。", "failed"),
        ("contains", "→", "荷塘 → 月色", "passed"),
        ("contains", "boat", "They were boating.", "passed"),
        ("lacks", ["抱歉", "sorry"], "抱歉，无法回答。", "failed"),
        ("lacks", ["抱歉", "sorry"], "可以结转。", "passed"),
        ("pattern", r"^\d+ 天$", "可以结转\n5 天\n", "passed"),
        ("pattern", r"^\d+ 天$", "可以结转五天", "failed"),
        ("pattern", r"(?i)awq", "AWQ", "passed"),
        ("schema", {"type": "object"}, '{"a": 1}', "passed"),
        ("schema", {"type": "object"}, '```json\n{"a": 1}\n```', "passed"),
        ("schema", {"type": "object"}, "[1]", "failed"),
        ("schema", {"type": "object"}, "不是 JSON", "failed"),
        ("schema", {"properties": {"pattern": {"type": "string"}}}, '{"pattern": "x"}', "passed"),
        ("schema", {"$defs": {"a": {"type": "string"}}, "$ref": "#/$defs/a"}, '"x"', "passed"),
        ("contains", "x", "", "not_applicable"),
    ],
)
def test_a_check_finds(kind, value, answer, state):
    assert one(kind, value, answer).state == state


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(\w+\s?)*$", r"(?:x+x+)+y", r"(?R)"])
def test_an_expression_that_would_never_end_is_stopped(pattern):
    finding = one("pattern", pattern, "a" * 3_000 + "x" * 3_000 + "!")
    assert finding.state != "passed"
    assert one("pattern", r"(a+)+$", "a" * 5_000 + "b").state == "not_applicable"


def test_a_schema_that_would_never_end_is_stopped():
    levels = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(30)}
    assert one("schema", {"$defs": {**levels, "a30": {}}, "$ref": "#/$defs/a0"}, '"x"').state == "not_applicable"
    assert one("schema", {"$ref": "#"}, '"x"').state == "not_applicable"
    assert one("schema", {"pattern": "(a+)+$"}, json.dumps("a" * 5_000 + "b")).state == "not_applicable"


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "own_none"),
        ("x = [", "own_unreadable"),
        ("[1", "own_unreadable"),
        ('{"other": []}', "own_none"),
        ("[1]", "own_name_wrong"),
        ("[[check]]\nname = 'x'", "own_kind_wrong"),
        ("[[check]]\nname = 'x'\ncontains = 'a'\nlacks = 'b'", "own_kind_wrong"),
        ("[[check]]\nname = 'x'\nsays = 'a'", "own_kind_wrong"),
        ("[[check]]\nname = 'Language'\ncontains = 'a'", "own_name_taken"),
        ('[{"name": "x", "lacks": "a"}, {"name": "X", "lacks": "a"}]', "own_name_taken"),
        ("[[check]]\nname = 'x'\ncontains = []", "own_wordings_wrong"),
        ("[[check]]\nname = 'x'\ncontains = ' | '", "own_wordings_wrong"),
        ("[[check]]\nname = 'x'\npattern = '('", "own_pattern_wrong"),
        ("[[check]]\nname = 'x'\npattern = 5", "own_pattern_wrong"),
        ("[[check]]\nname = 'x'\npattern = '(?:(?:(?:a?){200}){200}){200}'", "own_pattern_large"),
        ("[[check]]\nname = 'x'\npattern = 'a{999999999999}'", "own_pattern_large"),
        ('[{"name": "x", "schema": {"type": "foo"}}]', "own_schema_wrong"),
        ('[{"name": "x", "schema": {"$ref": "https://example.org/schema"}}]', "own_schema_wrong"),
        ('[{"name": "x", "schema": {"$ref": "#/$defs/none"}}]', "own_schema_wrong"),
        ('[{"name": "x", "schema": {"patternProperties": {}}}]', "own_schema_keyword"),
        ('[{"name": "x", "schema": {"items": {"pattern": "(?P<"}}}]', "own_schema_wrong"),
        (json.dumps([{"name": str(n), "lacks": "a"} for n in range(51)]), "own_too_many"),
    ],
)
def test_what_is_wrong_is_said(text, code):
    with pytest.raises(StudyError) as error:
        read_own(text)
    assert error.value.code == code
    assert all(error.value.message(language) and error.value.remedy(language) for language in LANGUAGES)


def test_own_checks_come_after_those_of_the_table():
    found = findings(Subject("q", "guaranteed"), read_own(FILE))
    assert [finding.check for finding in found][len(CHECKS) :] == ["提到报销", "no promises", "has a date", "an object"]
    assert check_name("no promises", "zh") == "no promises"
    assert found[len(CHECKS) + 1].state == "failed"

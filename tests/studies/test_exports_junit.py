"""`junit.xml`: what failed, what broke and what is still to come, for programs that watch over changes."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from playground.studies.exports import junit
from playground.studies.values import Finding, Study
from tests.studies.exports_sample import judged, single, study


def suites(whole: Study) -> Element:
    return ElementTree.fromstring(junit.written(whole, "zh"))


def only(**cell: object) -> Element:
    (case,) = suites(single(**cell)).iter("testcase")  # type: ignore[arg-type]
    return case


def test_there_is_a_suite_for_each_arm_and_a_case_for_each_question() -> None:
    found = suites(study())
    assert [(suite.get("name"), suite.get("tests")) for suite in found] == [
        ("32B 现行提示词", "12"),
        ("32B 严格出处", "12"),
        ("14B 现行提示词", "12"),
        ("不带文档", "12"),
    ]
    assert found.get("tests") == "48"


def test_a_case_has_its_question_its_arm_and_its_time() -> None:
    case = only(answer="答" * 60, question="问\n题？")
    assert (case.get("name"), case.get("classname"), case.get("time")) == ("问 题？", "A", "1.390")
    assert [child.tag for child in case] == ["system-out"]


@pytest.mark.parametrize("verdict, fails", [("right", False), ("partly", True), ("wrong", True), (None, False)])
def test_only_an_answer_that_is_right_passes(verdict: object, fails: bool) -> None:
    case = only(judgement=judged(verdict, (), "少了日期"))  # type: ignore[arg-type]
    assert (case.find("failure") is not None) == fails
    assert not fails or "少了日期" in (case.findtext("failure") or "")


@pytest.mark.parametrize("state, fails", [("passed", False), ("failed", True), ("not_applicable", False)])
def test_a_failed_check_is_a_failure(state: object, fails: bool) -> None:
    failure = only(findings=(Finding("my check", state),)).find("failure")  # type: ignore[arg-type]
    assert (failure is not None) == fails
    assert failure is None or (failure.get("type"), failure.get("message")) == ("my check", "my check")


def test_a_cell_that_failed_is_an_error_and_one_that_waits_is_skipped() -> None:
    last = suites(study())[3]
    assert (last.get("errors"), last.get("skipped")) == ("1", "1")
    error = last[9].find("error")
    assert error is not None
    assert error.get("type") == "unexpected"
    assert (error.get("message") or "").startswith("失败：")
    assert last[11].find("skipped") is not None


def test_what_xml_cannot_hold_is_shown_as_such() -> None:
    case = only(answer="a\0b\ud83d]]>&<c", question="\x1b问", arm="\x02")
    assert (case.get("name"), case.get("classname")) == ("\ufffd问", "\ufffd")
    assert case.findtext("system-out") == "a\ufffdb\ufffd]]>&<c"


def test_figures_add_up() -> None:
    found = suites(study())
    for name in ("tests", "failures", "errors", "skipped"):
        assert found.get(name) == str(sum(int(suite.get(name, "")) for suite in found))

"""`junit.xml`: a study as tests, for the programs that watch over changes; one suite an arm, one case an answer."""

import io
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from playground.core.strings import Language
from playground.studies.exports import remarks
from playground.studies.exports.cleaning import on_one_line, shown
from playground.studies.exports.grid import Grid, failed, outcome
from playground.studies.exports.head import title
from playground.studies.exports.words import Words
from playground.studies.values import Arm, Cell, Question, Study

_FAILS = frozenset({"partly", "wrong"})
"""Verdicts that fail a case, as they do everywhere."""
_LONGEST_NAME = 200


def written(study: Study, language: Language) -> bytes:
    """The whole file in UTF-8.

    A failed cell is an error, one that waits or runs is skipped; a failed check is a failure, and so is a verdict other
    than right.
    """
    words, grid = Words(language), Grid(study)
    root = Element("testsuites", name=title(study, words))
    for arm in study.arms:
        root.append(_suite(grid, arm, words))
    _count(root, list(root.iter("testcase")))
    ElementTree.indent(root)
    written = io.BytesIO()
    ElementTree.ElementTree(root).write(written, encoding="utf-8", xml_declaration=True)
    return written.getvalue() + b"\n"


def _suite(grid: Grid, arm: Arm, words: Words) -> Element:
    suite = Element("testsuite", name=on_one_line(arm.name), timestamp=grid.study.created_at)
    repeated = grid.is_repeated(arm)
    for question, cell in grid.of_arm(arm):
        suite.append(_case(question, arm, cell, repeated, words))
    _count(suite, list(suite))
    return suite


def _case(question: Question, arm: Arm, cell: Cell, repeated: bool, words: Words) -> Element:
    name = on_one_line(question.text)[:_LONGEST_NAME]
    case = Element("testcase", name=f"{name} #{cell.repeat + 1}" if repeated else name, classname=on_one_line(arm.name))
    if cell.run and cell.run.timings.total is not None:
        case.set("time", f"{cell.run.timings.total:.3f}")
    found = outcome(cell, words)
    if cell.state == "failed":
        kind = cell.run.failure.code if cell.run and cell.run.failure else "failed"
        SubElement(case, "error", message=on_one_line(found.trouble or ""), type=kind)
    elif cell.state != "completed":
        SubElement(case, "skipped", message=on_one_line(found.trouble or ""))
    else:
        _judge(case, cell, words)
    if found.answer:
        SubElement(case, "system-out").text = found.answer
    return case


def _judge(case: Element, cell: Cell, words: Words) -> None:
    verdict = cell.judgement.verdict if cell.judgement else None
    against = [(one.check, words.finding(one) or words.check(one.check)) for one in failed(cell)]
    if verdict in _FAILS:
        against.insert(0, (str(verdict), remarks.written(cell.judgement, (), words)))
    if against:
        kinds, told = zip(*against, strict=True)
        failure = SubElement(case, "failure", message=on_one_line(told[0]), type=" ".join(kinds))
        failure.text = shown("\n".join(told))


def _count(element: Element, cases: list[Element]) -> None:
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(tag) is not None for case in cases)))
    element.set("tests", str(len(cases)))
    element.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")

"""What the checks found of an answer: what failed in full, the rest folded."""

from collections.abc import Sequence

from playground.studies.checks.table import check_name, check_reason
from playground.studies.values import Finding
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words

SIGNS = {"passed": "✓", "failed": "✗", "not_applicable": "–"}


def checks(findings: Sequence[Finding], words: Words) -> Html:
    """How many passed, failed and did not apply; what is opened below one answer is opened below all."""
    failed = [finding for finding in findings if finding.state == "failed"]
    passed = [finding for finding in findings if finding.state == "passed"]
    rest = [finding for finding in findings if finding.state == "not_applicable"]
    counted = words("study.checks.counted", passed=len(passed), failed=len(failed))
    name = element("p", element("span", words("study.checks.name"), class_="group-name"), " ", counted, class_="head")
    folded = element(
        "details",
        element("summary", words("study.checks.others")),
        _listed(passed, words),
        element("p", words("study.checks.rest", count=len(rest)), class_="sum") if rest else None,
        _listed(rest, words),
        class_="checks",
        data_stay="checks",
    )
    return join([name, _listed(failed, words), folded])


def _listed(findings: Sequence[Finding], words: Words) -> Html | None:
    if not findings:
        return None
    return element("ul", *(_finding(finding, words) for finding in findings), class_="check-list")


def _finding(finding: Finding, words: Words) -> Html:
    sign = element("span", SIGNS[finding.state], class_="sign", aria_hidden="true")
    state = element("span", words(f"study.checks.{finding.state}"), class_="unseen")
    name = element("b", check_name(finding.check, words.language))
    said = element("span", check_reason(finding, words.language), class_="said")
    between = words("study.checks.between") if finding.state == "not_applicable" else " "
    return element("li", sign, state, element("span", name, between, said), class_=finding.state)

"""The check `finished`: the model came to an end by itself."""

from playground.core.values import CUT_REASONS, FILTER_REASONS
from playground.studies.checks.findings import failed, not_applicable, passed
from playground.studies.checks.subject import Subject
from playground.studies.values import Finding

_BY_ITSELF = frozenset(("stop", "eos", "eos_token", "end_turn", "stop_sequence", "stop_token", "completed"))
_CUT_OFF = {
    **dict.fromkeys(CUT_REASONS, "length"),
    **dict.fromkeys(FILTER_REASONS, "filter"),
    **dict.fromkeys(
        ("abort", "aborted", "cancelled", "error", "insufficient_system_resource", "network_error"), "broken"
    ),
}
"""Reasons of servers for what is no whole answer, and the case of its sentence."""


def finished(subject: Subject) -> Finding:
    """Fails where the answer was cut off by its length, by a filter, or by the server."""
    if subject.finish_reason is None:
        return not_applicable("finished", case="not_told")
    reason = subject.finish_reason.strip().lower()
    if reason in _CUT_OFF:
        return failed("finished", case=_CUT_OFF[reason], reason=subject.finish_reason)
    if reason not in _BY_ITSELF:
        return not_applicable("finished", case="reason_unknown")
    return passed("finished", reason=subject.finish_reason)

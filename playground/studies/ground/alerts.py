"""Single facts that make a sentence count as not found however low its score: one table."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from playground.studies.ground.features import Evidence, Token
from playground.studies.ground.windows import LEAST_COVERAGE

_MOVED, _DENIED = 0.6, 0.75
"""Coverage from which the rest of a sentence stands in its best window, so that what stands elsewhere tells."""
_MOST_UNPAIRED = 0.4
_NO = re.compile("[不没未无非勿]")  # a denial parts the Chinese pair that it stands in
_LEAST_CHARACTERS = 2
_MOSTLY, _MOSTLY_CHINESE = 0.6, 0.5
"""Share of unknown words from which a sentence that stands in no place is not found."""


def _new_number(it: Evidence) -> bool:
    return bool(it.new)


def _moved_number(it: Evidence) -> bool:
    """English answers often gather numbers of several places: no sign of a mistake there."""
    return it.is_chinese and it.window.coverage >= _MOVED and bool(it.moved)


def _new_name(it: Evidence) -> bool:
    """An unknown name, or two unknown Chinese characters, in a sentence that has a place."""
    characters = sum(token.weight < 1 for token in it.unknown)
    is_named = characters >= _LEAST_CHARACTERS or any(token.is_name for token in it.unknown)
    return it.window.coverage >= LEAST_COVERAGE and is_named


def _moved_name(it: Evidence) -> bool:
    """Chinese characters in a row that stand elsewhere, where the rest stands in one place."""
    return it.window.coverage >= _MOVED and _longest_away(it.tokens) >= _LEAST_CHARACTERS


def _denied(it: Evidence) -> bool:
    """A denial that the best window has not, in words that are otherwise its own."""
    if not it.figures["negated"] or it.figures["unpaired"] > _MOST_UNPAIRED:
        return False
    own = [key for key in it.window.lost if isinstance(key, str) and _NO.search(key)]
    return it.window.coverage_without(own) >= _DENIED


def _nowhere(it: Evidence) -> bool:
    """No place supports it, and much of it is unknown: short sentences get low scores even then."""
    words = sum(token.weight for token in it.tokens)
    unknown = sum(token.weight for token in it.unknown)
    mostly = _MOSTLY_CHINESE if it.is_chinese else _MOSTLY
    return it.window.coverage < LEAST_COVERAGE and words > 0 and unknown >= mostly * words


ALERTS: Mapping[str, Callable[[Evidence], bool]] = {
    "new_number": _new_number,
    "moved_number": _moved_number,
    "new_name": _new_name,
    "moved_name": _moved_name,
    "denied": _denied,
    "nowhere": _nowhere,
}


def alerts(it: Evidence) -> tuple[str, ...]:
    """Names of the alerts that apply; none to what was copied."""
    return () if it.is_copied else tuple(name for name, applies in ALERTS.items() if applies(it))


def _longest_away(tokens: Iterable[Token]) -> int:
    runs = groupby((token for token in tokens if token.weight < 1), key=lambda token: token.is_here)
    return max((sum(token.weight > 0 for token in run) for is_here, run in runs if not is_here), default=0)

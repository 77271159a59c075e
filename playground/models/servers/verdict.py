"""What measured figures mean for somebody who waits for an answer: a verdict in words, and the causes seen."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from playground.core.errors import Notice
from playground.models.check import FEWEST, Answer
from playground.models.servers.metrics import UNKNOWN_LOAD, Load
from playground.models.servers.pressing import Level

Usable = Literal["good", "slow", "unusable", "unmeasured", "unreliable", "failed"]
"""unmeasured: it answers soon, but how fast it writes could not be seen."""

READING = 5.0
"""Tokens a second below which people read faster than the server writes: 238 English words a minute (Brysbaert 2019,
Journal of Memory and Language 109) at about 1.3 tokens a word."""
UNUSABLE = 1.0
"""Tokens a second below which an answer of 200 tokens takes more than three minutes."""
SLOW_START = 2.0
LATE_START = 10.0
"""Seconds to the first token; ten is how long attention stays with a task (Nielsen 1993, Usability Engineering)."""
_FULL = 0.95
"""Share of the KV cache above which requests wait for one another."""
_GROWS = 1.3
"""Throughput of the last level over that of the first; below this the server answers one after another."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How usable a server is, in sentences: the verdict first, then the causes seen."""

    usable: Usable
    said: tuple[Notice, ...]


def verdict(
    answers: Sequence[Answer],
    failed: int = 0,
    *,
    name: str = "",
    before: Load = UNKNOWN_LOAD,
    during: Load = UNKNOWN_LOAD,
) -> Verdict:
    """The verdict on some answers, by their medians, and on how many questions failed beside them.

    `name` is the model's name and path; `before` is the load that the server reported before it was asked, `during` the
    highest meanwhile.
    """
    if not answers:
        return Verdict("failed", (Notice.of("check_failed", failed=failed),))
    if not any(answer.completion.tokens for answer in answers):
        return Verdict("failed", (Notice.of("check_empty", asked=failed + len(answers)),))
    rated = [(answer.rate, answer.completion.tokens) for answer in answers if answer.rate is not None]
    streamed = [answer for answer in answers if answer.streamed and answer.first_token is not None]
    rate = statistics.median(rate for rate, _ in rated) if rated else None
    first = statistics.median(answer.first_token or 0.0 for answer in streamed) if streamed else None
    usable = _usable(rate, first)
    if rate is None:
        said = [_unmeasured(answers, first)]
    else:
        code = f"check_{usable}" if first is not None else f"check_{usable}_whole"
        tokens = sum(tokens for _, tokens in rated)
        said = [Notice.of(code, rate=_figure(rate), first=_figure(first), tokens=tokens)]
    if usable in ("slow", "unusable"):
        said += _causes(rate, first, before, during)
        if "gptq" in name.lower() and rate is not None and rate < READING:
            said.append(Notice.of("cause_gptq"))
    if streamed and all(answer.burst and answer.completion.tokens > 3 for answer in streamed):
        said.append(Notice.of("cause_buffered"))
    if failed:
        said.insert(0, Notice.of("check_some_failed", failed=failed, asked=failed + len(answers)))
    return Verdict("unreliable" if failed else usable, tuple(said))


def _unmeasured(answers: Sequence[Answer], first: float | None) -> Notice:
    """Why nobody can tell how fast the model writes."""
    longest = max(answer.completion.tokens for answer in answers)
    if longest >= FEWEST:
        return Notice.of("check_burst", first=_figure(first))
    facts = {"tokens": longest, "least": FEWEST}
    if first is None:
        return Notice.of("check_short_whole", **facts)
    return Notice.of("check_short", first=_figure(first), **facts)


def _usable(rate: float | None, first: float | None) -> Usable:
    if (rate is not None and rate < UNUSABLE) or (first or 0.0) > LATE_START:
        return "unusable"
    if (rate is not None and rate < READING) or (first or 0.0) > SLOW_START:
        return "slow"
    return "unmeasured" if rate is None else "good"


def _causes(rate: float | None, first: float | None, before: Load, during: Load) -> list[Notice]:
    """The causes seen, the best explanation first; without a rate none is named that was not seen."""
    waiting = max(before.waiting or 0, during.waiting or 0)
    others = max(before.running or 0, (during.running or 1) - 1)  # one of those running meanwhile is our own
    cache = max(before.kv_cache or 0.0, during.kv_cache or 0.0)
    causes: list[Notice] = []
    if waiting:
        causes.append(Notice.of("cause_queue", waiting=waiting, running=max(before.running or 0, during.running or 0)))
    elif others:
        causes.append(Notice.of("cause_others", running=others))
    if cache >= _FULL:
        causes.append(Notice.of("cause_kv_cache", share=f"{cache:.0%}"))
    if rate is not None and rate >= READING and (first or 0.0) > SLOW_START:
        causes.append(Notice.of("cause_first_token", first=_figure(first), rate=_figure(rate)))
    if not causes and rate is not None:
        known = before.waiting is not None and before.running is not None
        causes.append(Notice.of("cause_alone" if known else "cause_unknown"))
    return causes


def load_verdict(levels: Sequence[Level]) -> Verdict:
    """How many requests at once a server can take, and what limits it."""
    fit: list[Level] = []
    for level in levels:
        if not _fits(level):
            break
        fit.append(level)
    said = [_fitting(fit[-1]) if fit else Notice.of("load_fits_nobody", rate=READING)]
    for level in levels:
        if level.failed or level.cut_off:
            causes = ", ".join(f"{code} × {count}" for code, count in level.failures) or "-"
            said.append(
                Notice.of(
                    "load_failures",
                    at_once=level.at_once,
                    requests=level.requests,
                    failed=level.failed,
                    causes=causes,
                    cut_off=level.cut_off,
                )
            )
    said += _limits(levels)
    usable: Usable = "good" if levels and len(fit) == len(levels) else "slow" if fit else "unusable"
    return Verdict(usable if any(level.answered for level in levels) else "failed", tuple(said))


def _fitting(level: Level) -> Notice:
    each = _figure((level.throughput or 0.0) / level.at_once)
    return Notice.of("load_fits", at_once=level.at_once, each=each, rate=f"{READING:g}")


def _fits(level: Level) -> bool:
    """Whether each of those who asked at once got text as fast as one reads."""
    if level.failed or level.cut_off or level.throughput is None or level.first_token is None:
        return False
    return level.throughput / level.at_once >= READING and level.first_token.p95 <= LATE_START


def _limits(levels: Sequence[Level]) -> list[Notice]:
    said: list[Notice] = []
    if len(levels) > 1:
        first, last = levels[0], levels[-1]
        if first.throughput and last.throughput and last.at_once >= 4 and last.throughput < _GROWS * first.throughput:
            one, many = _figure(first.throughput), _figure(last.throughput)
            said.append(Notice.of("load_one_by_one", one=one, many=many, at_once=last.at_once))
    waited = [level for level in levels if level.load.waiting]
    if waited:
        said.append(Notice.of("load_queue", at_once=waited[0].at_once, waiting=waited[0].load.waiting))
    return said


def _figure(value: float | None) -> str:
    """A figure for a sentence, to about two digits."""
    if value is None:
        return "?"
    if value < 0.1:
        return "< 0.1"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2g}"

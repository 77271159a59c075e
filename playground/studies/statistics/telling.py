"""A statement in words: one honest sentence, and the sentences that belong beside it."""

from collections.abc import Iterator
from functools import partial

from playground.core.strings import Language, text
from playground.studies.statistics.better import FEW, FEWEST, Noise, Statement
from playground.studies.statistics.rates import Rate
from playground.studies.statistics.significance import ALPHA, least_p

_DECIDED = ("clear_better", "clear_worse")


def sentence(statement: Statement, language: Language) -> str:
    """The sentence: how many questions were fixed, broken, unchanged, and what follows from that; no full stop."""
    told = partial(text, language)
    pair = statement.paired
    counts = told(
        f"study.better.{'counts' if pair.method == 'mcnemar' else 'counts_shares'}",
        fixed=len(pair.fixed),
        broken=len(pair.broken),
        unchanged=len(pair.unchanged),
    )
    kind = "counts_only_one" if statement.kind == "counts_only" and pair.n == 1 else statement.kind
    return told(
        f"study.better.{kind}",
        counts=counts,
        n=pair.n,
        differing=pair.differing,
        least=statement.least,
        fewest=FEWEST,
        p=_p_of(statement, language),
    )


def beside(statement: Statement, language: Language, *, by_verdicts: bool = False) -> tuple[str, ...]:
    """What a reader of the sentence has to know besides, one whole sentence or two each.

    Where it is said `by_verdicts`, what is missing are those.
    """
    pair = statement.paired
    lines: list[str] = []
    if statement.kind == "counts_only":
        lines.append(_too_few(pair.n, pair.differing, language))
    if statement.p is not None:
        lines.extend(_of_the_figures(statement, language))
    if statement.noise is not None:
        lines.append(_beside_noise(statement, statement.noise, language))
    if pair.not_comparable:
        count = len(pair.not_comparable)
        key = "study.better.not_judged" if by_verdicts else "study.better.not_comparable"
        lines.append(text(language, key, count=count, all=pair.n + count))
    return tuple(lines)


def noise_sentence(noise: Noise, language: Language) -> str:
    """What asking the baseline twice has shown."""
    return text(language, "study.better.noise", differing=noise.differing, n=noise.n)


def rate_sentence(rate: Rate, language: Language, *, by_verdicts: bool = False) -> str:
    """The pass rate of one arm, with its interval and what is missing, `by_verdicts` those; no full stop."""
    if rate.interval is None:
        return text(language, "study.rate.nothing")
    told = text(
        language,
        "study.rate.passed" if rate.whole else "study.rate.average",
        passed=round(rate.passed),
        n=rate.n,
        rate=_rounded(100 * rate.passed / rate.n, 0),
        low=_rounded(100 * rate.interval.low, 0),
        high=_rounded(100 * rate.interval.high, 0),
    )
    key = "study.rate.not_judged" if by_verdicts else "study.rate.missing"
    return text(language, key, told=told, missing=rate.missing) if rate.missing else told


def p_value(p: float) -> str:
    """`p = 0.065`, with as many digits as show on which side of ALPHA it lies."""
    if p < 0.001:
        return "p < 0.001"
    if p >= 0.9995:
        return "p = 1"
    digits = 3
    while (float(shown := _rounded(p, digits)) <= ALPHA) != (p <= ALPHA):
        digits += 1
    return f"p = {shown}"


def points(difference: float) -> str:
    """A difference of shares in points, with its sign: "+13.5", "−2.0", "0.0"."""
    rounded = round(100 * difference, 1)
    return f"{rounded:+.1f}".replace("-", "\N{MINUS SIGN}") if rounded else "0.0"


def _rounded(value: float, digits: int) -> str:
    """Halves go up, as readers round: 5 against 0 is 0.0625, told as 0.063."""
    return f"{value + 1e-10:.{digits}f}"


def _p_of(statement: Statement, language: Language) -> str:
    if statement.p is None:
        return ""
    if not statement.corrected:
        return p_value(statement.p)
    return text(language, "study.better.corrected", p=p_value(statement.p), arms=statement.arms)


def _too_few(n: int, differing: int, language: Language) -> str:
    """Why so few questions have no verdict: some could not settle anything even if all of them differed one way."""
    if not differing:
        return text(language, "study.better.none_differ")
    least = least_p(n)
    if least > ALPHA:
        return text(language, "study.better.never", p=p_value(least))
    return text(language, "study.better.fewest", fewest=FEWEST)


def _of_the_figures(statement: Statement, language: Language) -> Iterator[str]:
    """What belongs to a verdict: how large the difference is, and what speaks against relying on it."""
    told = partial(text, language)
    yield _difference(statement, language)
    interval = statement.paired.interval
    if interval is not None and (0 in interval) == (statement.kind in _DECIDED):
        yield told("study.better.approximate")
    if statement.luck is not None:
        within = (statement.paired.difference or 0) <= statement.luck
        key = "study.better.luck_within" if within else "study.better.luck"
        yield told(key, arms=statement.arms, points=_rounded(100 * statement.luck, 1))
    if statement.few:
        yield told("study.better.few", n=statement.paired.n, enough=FEW)
    if not statement.main:
        yield told("study.better.not_main")


def _difference(statement: Statement, language: Language) -> str:
    pair = statement.paired
    rates = text(
        language,
        f"study.better.{'rates' if pair.method == 'mcnemar' else 'rates_shares'}",
        before=_rounded(100 * (pair.baseline_rate or 0), 1),
        after=_rounded(100 * (pair.rate or 0), 1),
    )
    facts = {"rates": rates, "difference": points(pair.difference or 0), "n": pair.n}
    if pair.interval is None:
        return text(language, "study.better.difference", **facts)
    return text(
        language,
        "study.better.difference_interval",
        **facts,
        low=points(pair.interval.low),
        high=points(pair.interval.high),
    )


def _beside_noise(statement: Statement, noise: Noise, language: Language) -> str:
    """The baseline's own noise, and whether the arm differs any more than that."""
    pair = statement.paired
    if not pair.differing or pair.differing * noise.n > noise.differing * pair.n:
        return noise_sentence(noise, language)
    return text(language, "study.better.noise_within", differing=noise.differing, n=noise.n)

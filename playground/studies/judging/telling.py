"""What a judge costs and how far it agrees with people, in sentences: the same on the page and in the terminal."""

from functools import partial

from playground.core.strings import Language, text
from playground.studies.judging.calibration import ENOUGH, Calibration, Share
from playground.studies.judging.work import Cost


def cost_sentence(cost: Cost, language: Language) -> str:
    """How many answers and verdicts, and about how many tokens."""
    counts = {"answers": f"{cost.answers:,}", "judgements": f"{cost.judgements:,}"}
    if cost.prompt_tokens is None:
        return text(language, f"judging.cost_{cost.kind}_unknown", **counts)
    return text(language, f"judging.cost_{cost.kind}", **counts, tokens=f"{cost.prompt_tokens:,}")


def calibration_sentence(calibration: Calibration, language: Language) -> str:
    """The agreement with people in figures; how many of their verdicts are missing where there are too few."""
    told = partial(text, language)
    if not calibration.enough:
        return told("judging.raw_why", n=calibration.n, enough=ENOUGH)
    undefined = told("judging.undefined")
    return told(
        "judging.calibrated",
        n=calibration.n,
        agreement=_share(calibration.agreement, language),
        sensitivity=_share(calibration.sensitivity, language),
        specificity=_share(calibration.specificity, language),
        kappa=undefined if calibration.kappa is None else f"{calibration.kappa:.2f}".replace("-", "\N{MINUS SIGN}"),
        chance=undefined if calibration.by_chance is None else f"{calibration.by_chance:.0%}",
    )


def _share(share: Share, language: Language) -> str:
    if share.share is None or share.interval is None:
        return text(language, "judging.share_none")
    low, high = f"{share.interval.low:.0%}", f"{share.interval.high:.0%}"
    shown = f"{share.share:.0%}"
    return text(language, "judging.share", count=share.count, of=share.of, share=shown, low=low, high=high)

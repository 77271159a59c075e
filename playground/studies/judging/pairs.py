"""Which of two answers is better, once the judge was asked in both orders."""

from collections.abc import Mapping
from typing import Literal

from playground.studies.values import Opinion

Outcome = Literal["better", "worse", "same", "order"]
"""Of the answer, against the other one. `order`: the verdict changed with the order, so that it decides nothing."""


def outcome(both: Mapping[bool, Opinion]) -> Outcome | None:
    """What follows from the comparisons in the one order and, under True, in the other; None unless both were judged.

    Judges prefer what stands first, or second, of answers that are equally good. So an answer is better only where it
    is preferred in both places, and a preference in one order that is a tie in the other is none.
    """
    plain, turned = both.get(False), both.get(True)
    if plain is None or turned is None or plain.said is None or turned.said is None:
        return None
    match plain.said, turned.said:
        case "first", "second":
            return "better"
        case "second", "first":
            return "worse"
        case "tie", "tie":
            return "same"
    return "order"

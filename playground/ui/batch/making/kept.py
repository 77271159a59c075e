"""What is kept for a page on which a batch is being made, and how the browser keeps it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.core.errors import Failure
from playground.studies.batches.estimating import Estimate
from playground.studies.batches.values import Plan
from playground.ui.study.arms import Arms, read_arms, written
from playground.ui.study.setting_up import KeptArms

FEWEST, MOST = 2, 8
"""Arms of a batch."""
MOST_AT_ONCE = 64
"""Questions that one endpoint may be asked at a time."""
_TEXTS = ("questions", "collection", "name", "own")


@dataclass(slots=True)
class KeptMaking(KeptArms):
    """Fresh for a page that has not been there."""

    opened: bool = False
    of: str = ""
    """Id of the set or the batch that it began from."""
    questions: str = ""
    """Id of the question set."""
    collection: str = ""
    """Name; "" asks without documents."""
    name: str = ""
    """"" leaves it to us."""
    frozen: bool = True
    concurrency: int = Plan((), ()).concurrency
    seed: int = 0
    again: bool = False
    """Whether the baseline is asked once more under another name."""
    own: str = ""
    """Checks of the user's own, as text."""
    estimate: Estimate | None = None
    estimating: bool = False
    failure: Failure | None = None
    """Why the last thing that was asked for could not be done."""
    unclear: Failure | None = None
    """Why nothing can be estimated."""


def mirror(kept: KeptMaking) -> Mapping[str, Any]:
    """All that is worth keeping, as JSON can hold it."""
    return {
        **{name: getattr(kept, name) for name in (*_TEXTS, "frozen", "concurrency", "seed", "again")},
        "arms": written(kept.arms),
        "held": sorted(kept.arms.held),
    }


def restore(kept: KeptMaking, text: str, start: Arms) -> None:
    """Take up what a browser has kept; what is of no use any more is as in `start`."""
    try:
        values = json.loads(text or "{}")
    except (ValueError, RecursionError):
        values = {}
    values = values if isinstance(values, dict) else {}
    kept.arms = read_arms(values, start, FEWEST, MOST) or start
    for name in _TEXTS:
        if isinstance(values.get(name), str):
            setattr(kept, name, values[name])
    kept.frozen, kept.again = values.get("frozen") is not False, values.get("again") is True
    for name in ("concurrency", "seed"):
        put_number(kept, name, str(values.get(name)))


def put_number(kept: KeptMaking, name: str, value: str) -> None:
    """A number as it was typed; what is none changes nothing."""
    least, most = (1, MOST_AT_ONCE) if name == "concurrency" else (0, 2**31)
    if value.strip().isdecimal():
        setattr(kept, name, min(max(int(value), least), most))

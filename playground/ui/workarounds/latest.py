"""The data of the last event of a kind.

Of an event that waits until the one before it is through (`always_last`), Gradio 6.31 keeps only that there is one: it
begins with the data of the first (`dispatch` in js/core/src/dependency.ts), while its inputs are those of the moment.
So the data comes in as an input. To go once Gradio keeps the data with the event that waits.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def latest_data(name: str, inputs: Sequence[Any], options: Mapping[str, Any]) -> tuple[Sequence[Any], dict[str, Any]]:
    """Inputs and options of an event that is told under `name`: the last of the inputs becomes its data."""
    script = f"(...values) => [...values.slice(0, -1), playground.last({json.dumps(name)})]"
    return inputs, {**options, "trigger_mode": "always_last", "js": script}


def read_latest(given: object) -> object:
    """The data that came in as an input; None where it is none."""
    try:
        return json.loads(given) if isinstance(given, str) else None
    except (ValueError, RecursionError):
        return None

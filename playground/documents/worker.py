"""The nursery of readers, and the child that reads one file: it bounds itself, loads, writes the result and ends.

A child writes lines of JSON: `{"page": n, "of": m}` any number of times, then a `{"parsed": …}` or an `{"error": …}`.
"""

import json
import os
import resource
import signal
import socket
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from playground.core.errors import DocumentError, PlaygroundError
from playground.core.forking import fork_on_request
from playground.documents.cleaning import clean
from playground.documents.draft import Source
from playground.documents.limits import Limits
from playground.documents.loaders import loader_for, warm_up

_TICK = 0.1  # seconds between two reports of progress
_MOST_FILES = 64
_GRACE = 5  # seconds that the parent, who ends an overdue child, is given before the child ends itself


def main() -> None:
    """Fork a child for every file until the other end of the line is closed."""
    line = socket.socket(fileno=int(sys.argv[1]))
    warnings.simplefilter("ignore")
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would import it, and with it threads
    folder = tempfile.mkdtemp(prefix="reading-")
    os.chdir(folder)
    try:
        fork_on_request(line, _read, lambda request: warm_up(request["name"]))
    finally:
        os.chdir("/")
        os.rmdir(folder)


def _read(request: dict[str, Any], descriptors: Sequence[int]) -> None:
    """The whole life of a child."""
    output, errors = descriptors
    os.dup2(errors, 1)  # what libraries print does not belong into the result
    os.dup2(errors, 2)
    limits = Limits(**request["limits"])
    _bound(limits)
    with os.fdopen(output, "w", encoding="utf-8", buffering=1 << 20) as channel:
        report = _reporter(channel)
        source = Source(Path(request["path"]), request["name"], limits, request["encoding"], report)
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
        detail = clean(f"{type(error).__name__}: {error}"[:300])
        return _refusal(DocumentError("document_damaged", name=source.name, detail=detail))


def _refusal(error: PlaygroundError) -> Mapping[str, object]:
    return {"error": {"code": error.code, "facts": error.facts, "detail": error.detail}}


def _bound(limits: Limits) -> None:
    """Set what the system will not let this process exceed."""
    _lower(resource.RLIMIT_CPU, int(limits.seconds) + 2 * _GRACE, more=1)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, _MOST_FILES)
    _lower(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":  # elsewhere the system does not hold a process to it
        _lower(resource.RLIMIT_AS, limits.memory_bytes)
    os.nice(5)
    _end_after(limits.seconds)


def _lower(what: int, limit: int, more: int = 0) -> None:
    """Set a limit, and `more` above it the one at which the system no longer asks but kills."""
    hard = resource.getrlimit(what)[1]
    most = limit + more if hard == resource.RLIM_INFINITY else min(limit + more, hard)
    resource.setrlimit(what, (min(limit, most), most))


def _end_after(seconds: float) -> None:
    """Die even if all others are gone: the default action of the alarm needs no Python code to run."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(int(seconds) + _GRACE)


def _reporter(channel: IO[str]) -> Callable[[int, int | None], None]:
    last = 0.0

    def report(page: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
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

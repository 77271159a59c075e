"""How a log ends: whether its server died or was stopped, and the line that an unknown failure began with."""

import re
from typing import Literal

from playground.serving.loglines import Line, Log

Ended = Literal["died", "stopped"]
DEATHS = (
    "EngineDeadError",
    "EngineCore encountered",
    "EngineCore hit an exception",
    "died unexpectedly",
    "died with exit code",
    "Background loop has errored",
    "Background loop is stopped",
    "Engine loop has died",
    "Segmentation fault",
    "segmentation fault",
    "Fatal Python error",
    "core dumped",
    "terminate called",
    "GGML_ASSERT",
    "SIGSEGV",
    "SIGABRT",
    "llama runner process has terminated",
    "llama runner process no longer running",
    "panic: ",
    "[TM][FATAL]",
)
"""What only a server or an engine prints that breaks off."""
STOPS = ("Finished server process", "Application shutdown complete", "cleaning up before exit", "Received SIGTERM")
"""What a server prints that was told to stop."""
WRAPPERS = (
    *DEATHS,
    "root cause",
    "See stack trace",
    "Engine core initialization failed",
    "Engine process failed to start",
    "EngineCore failed to start",
    "WorkerProc failed to start",
    "WorkerProc initialization failed",
    "Exception in ASGI application",
    "Exception in thread",
    "Application startup failed",
    "Unhandled exception",
    "failed to load model",
    "exiting due to model loading error",
    "unable to load model",
    "Load failed",
    "error loading llama server",
    "Process finished",
    "ProcessExitedException",
    "CalledProcessError",
    "TypeError in handler",
    "validation error for",
    "validation errors for",
    "Task exception was never retrieved",
    "cancelled",
    "CancelledError",
    "KeyboardInterrupt",
    "SystemExit",
    "BrokenPipeError",
    "Broken pipe",
    "EOFError",
    "ConnectionResetError",
    "Connection reset by peer",
    "leaked shared_memory objects",
    "leaked semaphore objects",
    "destroy_process_group",
    "(run with NCCL_DEBUG=INFO",
)
"""What is printed only because something else failed before."""
_WORDS = (
    "rror",
    "xception",
    "Interrupt",
    "Exit",
    "ERROR",
    "FATAL",
    "CRITICAL",
    "PANIC",
    "ailed to",
    "nable to",
    "crit",
    "alert",
    "emerg",
)
_ERROR = re.compile(
    r"^[\w.]{0,120}(?:Error|Exception|Interrupt|Exit)(?::|$)"
    r"|\b(?:ERROR|FATAL|CRITICAL|PANIC)\b"
    r"|\[(?:error|crit|alert|emerg)\]|\b(?:[Ee]rror|[\w.]{0,120}(?:Error|Exception)):\s"
    r"|\berror loading\b|\b(?:[Ff]ailed|[Uu]nable) to\b"
)
_CALM = re.compile(r"\b(?:INFO|DEBUG|WARNING|WARN)\b")
_TAG = re.compile(r"^.{0,160}?[\[ ][\w./-]{1,80}:[0-9]{1,6}\] ?")
_FRAME = re.compile(r'^\s*(?:File "|Traceback \(most|[\^~ ]{2,}$|$|During handling of|The above exception|raise )')
_RAISED = re.compile(
    r"(?:^|\s|\])(?:[A-Za-z_]\w{0,60}\.){0,8}\w{0,80}(?:Error|Exception)(?:: \S|\(['\"]|$)|^\s*Value error, "
)
_BECAUSE = "direct cause of the following exception"
_CHAIN = 20_000
"""Characters at most between an exception and the one that it was raised from."""


def ended(log: Log, ready: int) -> Ended | None:
    """What became of a server that was ready at this offset; None for one that was not, or that did not end."""
    if ready < 0:
        return None
    for _, line in log.back(DEATHS, ready):
        if not _CALM.search(line[:80]):
            return "died"
    return "stopped" if any(log.last(stop, ready) for stop in STOPS) else None


def root_cause(log: Log, after: int = -1) -> Line | None:
    """The line that a failure began with: the last exception that is no wrapper, else the last such error.

    None where no line behind `after` calls itself an error.
    """
    other: int | None = None
    for at, line in log.back(_WORDS, after):
        kind = _kind(line)
        if kind == "raised":
            return log.line(_first_of_chain(log, at))
        if kind == "error" and other is None:
            other = at
    return None if other is None else log.line(other)


def _kind(line: str) -> Literal["raised", "error"] | None:
    """What a line tells about the cause; None for stack frames, wrappers and asides."""
    line = line.strip()
    tag = _TAG.match(line)
    content = line[tag.end() :] if tag else line
    if _CALM.search(line[:80]) or _FRAME.match(content) or any(word in content for word in WRAPPERS):
        return None
    if _RAISED.search(content[:300]):
        return "raised"
    return "error" if _ERROR.search(line) else None


def _first_of_chain(log: Log, at: int) -> int:
    """Offset of the first exception in the chain that led to the one at `at`."""
    for _ in range(10):
        because = log.text.rfind(_BECAUSE, max(at - _CHAIN, log.start), at)
        before = because - _CHAIN
        earlier = because >= 0 and next((o for o, x in log.back(_WORDS, before, because) if _kind(x) == "raised"), None)
        if not earlier:
            return at
        at = earlier
    return at

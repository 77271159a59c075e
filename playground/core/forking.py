"""The inside of a nursery: it forks a child for every request until the other end of the line is closed."""

import json
import os
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

_LONGEST_REQUEST = 65_536
_MOST_DESCRIPTORS = 2


def fork_on_request(
    line: socket.socket,
    child: Callable[[dict[str, Any], Sequence[int]], None],
    prepare: Callable[[dict[str, Any]], None] = lambda _: None,
) -> None:
    """Serve `line`; `child` is the whole life of a child, `prepare` is called before each fork.

    A line asks `{"start": request}`, with file descriptors for the child, or `{"end": process id}`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl+C is for the program in front
    children: set[int] = set()
    try:
        while message := _receive(line):
            request, descriptors = message
            if "start" in request:
                prepare(request["start"])
                answer = _fork(line, child, request["start"], descriptors)
                children.add(answer)
            else:
                answer = _end(request["end"]) if request["end"] in children else 0  # else of a nursery before this one
                children.discard(request["end"])
            try:
                line.sendall(b"%d\n" % answer)
            except ConnectionError:  # the program was killed while it waited for this
                return
    finally:
        for number in children:
            _end(number)


def _receive(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The next request with its file descriptors; None when the program is gone, however it went."""
    try:
        data, descriptors, _, _ = socket.recv_fds(line, _LONGEST_REQUEST, _MOST_DESCRIPTORS)
        while data and not data.endswith(b"\n"):
            data += line.recv(_LONGEST_REQUEST)
    except ConnectionError:
        return None
    return (json.loads(data), descriptors) if data else None


def _end(child: int) -> int:
    """Kill and reap; no other process can have the number as long as it is not reaped."""
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _fork(
    line: socket.socket,
    child: Callable[[dict[str, Any], Sequence[int]], None],
    request: dict[str, Any],
    descriptors: Sequence[int],
) -> int:
    number = os.fork()
    if number == 0:
        line.close()
        _live(child, request, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    return number


def _live(
    child: Callable[[dict[str, Any], Sequence[int]], None], request: dict[str, Any], descriptors: Sequence[int]
) -> NoReturn:
    try:
        os.setsid()
        child(request, descriptors)
    finally:
        os._exit(0)  # nothing of the nursery's may run here, its clean-up least of all

"""The inside of a nursery, which forks a child for every request, and of each child: its line, its limits."""

import json
import os
import resource
import signal
import socket
import struct
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, suppress
from typing import Any, NoReturn

HEAD = struct.Struct("!Q")
"""What stands before every message on the line of a child: its length in bytes."""
_LONGEST_REQUEST = 65_536
_DESCRIPTORS = 2
_MOST_FILES = 64
_GRACE = 5  # seconds that the parent, who ends an overdue child, is given before the child ends itself

Request = dict[str, Any]


class Line:
    """The child's end of the line to whoever asked for it. It waits as long as it takes."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = connection.makefile("rb")

    def hear(self) -> bytes | None:
        """The next message; None when the other end is closed."""
        head = self._received.read(HEAD.size)
        if len(head) < HEAD.size:
            return None
        (size,) = HEAD.unpack(head)
        message = self._received.read(size)
        return message if len(message) == size else None

    def say(self, message: bytes) -> None:
        """Send a message."""
        self._connection.sendall(HEAD.pack(len(message)))
        self._connection.sendall(message)


Life = Callable[[Request, Line], None]
"""All that a child does, given what it was started with."""


def be_nursery(life: Life, prepare: Callable[[Request], None] = lambda _: None) -> None:
    """Fork a child for every request until the other end of the line, whose number is our argument, is closed.

    A line asks `{"start": request}`, with the descriptors of the child's line and of its standard error, or
    `{"end": process id}`. `prepare` is called before each fork.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl+C is for the program in front
    _fill_standard_error()
    children: set[int] = set()
    line = socket.socket(fileno=int(sys.argv[1]))
    try:
        while message := _receive(line):
            request, descriptors = message
            if "start" in request:
                prepare(request["start"])
                answer = _fork(line, life, request["start"], descriptors)
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


def be_nursery_of_libraries(name: str, life: Life, prepare: Callable[[Request], None] = lambda _: None) -> None:
    """The same in a folder of its own, empty and gone at the end, with nothing said of what libraries warn of.

    Some libraries look for files, or think that they need some, in the folder that they are started in.
    """
    import tempfile  # 2.4 MB that other nurseries do without

    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix=f"{name}-", ignore_cleanup_errors=True) as folder, chdir(folder):
        be_nursery(life, prepare)


def bound(memory_bytes: int, seconds: float | None = None) -> None:
    """Set what the system will not let this child exceed: it writes no files, and it ends after so many seconds."""
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, _MOST_FILES)
    _lower(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":  # elsewhere the system does not hold a process to it
        _lower(resource.RLIMIT_AS, memory_bytes)
    if seconds is not None:
        _lower(resource.RLIMIT_CPU, int(seconds) + 2 * _GRACE, more=1)
        ends_after(seconds)


def ends_after(seconds: float) -> None:
    """Have the system end this child after so many seconds from now."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # needs no Python code to run, and works if all others are gone
    signal.alarm(int(seconds) + _GRACE)


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """A block that may use so much; beyond it the system ends this process, whatever it is doing."""
    signal.setitimer(signal.ITIMER_PROF, seconds)  # its default action, which needs no Python code to run
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _fill_standard_error() -> None:
    """Have one: where the program was started with none, the number would go to what is opened next."""
    try:
        os.fstat(2)
    except OSError:
        os.open(os.devnull, os.O_WRONLY)  # takes the lowest free number


def _lower(what: int, limit: int, more: int = 0) -> None:
    """Set a limit, and `more` above it the one at which the system no longer asks but kills."""
    hard = resource.getrlimit(what)[1]
    most = limit + more if hard == resource.RLIM_INFINITY else min(limit + more, hard)
    resource.setrlimit(what, (min(limit, most), most))


def _receive(line: socket.socket) -> tuple[Request, list[int]] | None:
    """The next request with its file descriptors; None when the program is gone, however it went."""
    try:
        data, descriptors, _, _ = socket.recv_fds(line, _LONGEST_REQUEST, _DESCRIPTORS)
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


def _fork(line: socket.socket, life: Life, request: Request, descriptors: list[int]) -> int:
    number = os.fork()
    if number == 0:
        line.close()
        _live(life, request, *descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    return number


def _live(life: Life, request: Request, line: int, errors: int) -> NoReturn:
    try:
        os.setsid()
        os.dup2(errors, 1)  # what libraries print does not belong into the answers
        os.dup2(errors, 2)
        os.close(errors)
        life(request, Line(socket.socket(fileno=line)))
    finally:
        os._exit(0)  # nothing of the nursery's may run here, its clean-up least of all

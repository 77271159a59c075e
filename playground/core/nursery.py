"""Where processes of our own come from: one small process a kind, which forks a child in a few milliseconds.

Starting Python and a library afresh takes longer than most of what a child does. Forking from this process would be
quick, too, but it has threads. A nursery has none and knows no secrets; its side of the line is in `forking`.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

_SECONDS = 30.0  # for an answer: it forks, or it ends a child
_PATIENCE = 5.0  # seconds; it ends as soon as it sees the line closed
_PROJECT = Path(__file__).resolve().parents[2]


class Nursery:
    """Our end of the line to it. It is started when first needed, and again should it be gone."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        atexit.register(self.close)

    def start(self, request: Mapping[str, object], *descriptors: int) -> int:
        """Have a child do what is asked: its process id. It has the file descriptors, which may be closed here."""
        message = json.dumps({"start": request})
        with self._lock:
            try:
                return self._ask(message, *descriptors)
            except OSError:  # somebody ended it; the next one will do
                self._close()
                return self._ask(message, *descriptors)

    def end(self, child: int) -> int:
        """Make sure that a child is gone: its return code, negative for the signal that ended it."""
        with self._lock:
            try:
                return self._ask(json.dumps({"end": child}))
            except OSError:  # the nursery is gone, and with it went its children
                self._close()
                return 0

    def close(self) -> None:
        """End the nursery and all its children."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._line = self._process = None

    def _ask(self, message: str, *descriptors: int) -> int:
        line = self._line or self._open()
        socket.send_fds(line, [message.encode() + b"\n"], list(descriptors))
        answer = b""
        while not answer.endswith(b"\n"):
            block = line.recv(64)
            if not block:
                raise BrokenPipeError
            answer += block
        return int(answer)

    def _open(self) -> socket.socket:
        self._line, theirs = socket.socketpair()
        self._line.settimeout(_SECONDS)  # TimeoutError is an OSError: the next one will do
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-B", "-m", self._module, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd="/",
                env=_environment(),
                start_new_session=True,
            )
        return self._line


def _environment() -> dict[str, str]:
    """What it may know of ours: where programs, libraries and our own code are; no keys, no proxies."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"PYTHONPATH": str(_PROJECT), "PYTHONIOENCODING": "utf-8", "OPENBLAS_NUM_THREADS": "1"}

"""The rendering processes: started when first needed, killed when late, never more than a few."""

import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from playground.core.clock import Clock
from playground.core.errors import PromptError
from playground.prompts.limits import PATIENCE, START_SECONDS, WAIT_SECONDS

_PACKAGE_ROOT = Path(__file__).resolve().parent.parent.parent


class Late(Exception):
    """No whole answer in time."""


class Died(Exception):
    """The process ended without an answer."""


class Child:
    """One process. Not to be shared between threads: the pool lends it to one at a time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "playground.prompts.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd="/",
                env=_environment(),
                start_new_session=True,  # Ctrl+C in the terminal is for the parent to handle
            )
        except OSError as error:
            raise PromptError("prompt_worker_failed", reason=error.strerror or str(error)) from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self._ready = False

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to `request`. Raises Late or Died; the child is of no use after that."""
        self.wait_ready()
        try:
            return self._exchange(json.dumps(request).encode("ascii") + b"\n", PATIENCE)
        except Died:
            if self._process.wait() == -signal.SIGPROF:
                raise Late from None
            raise

    def wait_ready(self) -> None:
        """Return once the process has loaded what it needs. Raises PromptError when it does not come up."""
        if self._ready:
            return
        try:
            self._exchange(b"", START_SECONDS)
        except (Late, Died) as error:
            raise PromptError("prompt_worker_failed", reason=type(error).__name__.lower()) from error
        self._ready = True

    def stop(self) -> None:
        """Make the process end; whoever waits for its answer gets Died and cleans up."""
        self._process.kill()

    def kill(self) -> None:
        """End the process, whatever it is doing, and let go of it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    def _exchange(self, line: bytes, seconds: float) -> dict[str, Any]:
        """Send `line` and read one line; both ends of the pipe are served, so neither side can wait for the other."""
        deadline = self._clock.monotonic() + seconds
        unsent = memoryview(line)
        received = bytearray()
        while not received.endswith(b"\n"):
            waiting = select.poll()  # select() itself cannot watch file numbers above 1023
            waiting.register(self._out, select.POLLIN)
            if unsent:
                waiting.register(self._in, select.POLLOUT)
            left = deadline - self._clock.monotonic()
            if left <= 0:
                raise Late
            for descriptor, _ in waiting.poll(left * 1000):
                if descriptor == self._in:
                    unsent = unsent[self._write(unsent) :]
                else:
                    received += self._read()
        answer: dict[str, Any] = json.loads(received)
        return answer

    def _write(self, data: memoryview) -> int:
        try:
            return os.write(self._in, data)
        except BlockingIOError:
            return 0
        except BrokenPipeError as error:
            raise Died from error

    def _read(self) -> bytes:
        try:
            data = os.read(self._out, 1 << 16)
        except BlockingIOError:
            return b""
        if not data:
            raise Died
        return data


def _environment() -> dict[str, str]:
    """What the process needs of the parent's environment: no key gets in."""
    inherited = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {**inherited, "PYTHONPATH": str(_PACKAGE_ROOT), "PYTHONUTF8": "1"}


class Pool:
    """Lends children out, each to one thread at a time.

    One place is kept for templates that have proved quick, so that one person's endless loop makes nobody else wait.
    """

    def __init__(self, children: int, clock: Clock) -> None:
        self._places = children
        self._clock = clock
        self._idle: list[Child] = []
        """The last one is lent first; one that may still be starting stands at the front."""
        self._lent: dict[Child, bool] = {}
        """Children at work, with whether their template was proven."""
        self._changed = threading.Condition()
        self._closed = False

    def ask(self, request: Mapping[str, Any], *, proven: bool) -> dict[str, Any]:
        """The answer of one child. Raises Late, Died, and PromptError when none is free for long or none starts."""
        child = self._borrow(proven)
        fit = False
        try:
            answer = child.ask(request)
            fit = not answer.get("ending")
        finally:
            self._give_back(child, fit)
        return answer

    def warm(self) -> None:
        """Have one child started and ready."""
        child = self._borrow(proven=True)
        fit = False
        try:
            child.wait_ready()
            fit = True
        finally:
            self._give_back(child, fit)

    def pids(self) -> tuple[int, ...]:
        """Of the processes that run now."""
        with self._changed:
            return tuple(child.pid for child in (*self._idle, *self._lent))

    def close(self) -> None:
        """End all processes; those at work end with Died for whoever waits for them."""
        with self._changed:
            self._closed = True
            for child in self._lent:
                child.stop()
            for child in self._idle:
                child.kill()
            self._idle.clear()
            self._changed.notify_all()

    def _borrow(self, proven: bool) -> Child:
        with self._changed:
            if not self._changed.wait_for(lambda: self._closed or self._has_room(proven), WAIT_SECONDS):
                raise PromptError("prompt_busy", seconds=round(WAIT_SECONDS))
            if self._closed:
                raise PromptError("prompt_worker_failed", reason="closed")
            child = self._idle.pop() if self._idle else Child(self._clock)
            self._lent[child] = proven
            return child

    def _has_room(self, proven: bool) -> bool:
        unproven = sum(not proven for proven in self._lent.values())
        return len(self._lent) < self._places and (proven or unproven < max(self._places - 1, 1))

    def _give_back(self, child: Child, fit: bool) -> None:
        if not fit:
            child.kill()
        with self._changed:
            del self._lent[child]
            if self._closed:
                child.kill()
            elif fit:
                self._idle.append(child)
            else:  # a successor, so that it is up by the time the next template comes
                with suppress(PromptError):  # whoever needs it will try again, and say so
                    self._idle.insert(0, Child(self._clock))
            self._changed.notify_all()

"""A child process of ours and our end of the line to it: messages both ways, up to a size, a moment and its death.

Every child comes from a nursery; its own side of the line is in `forking`.
"""

import os
import select
import signal
import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from typing import Self

from playground.core.clock import SYSTEM, Clock
from playground.core.forking import HEAD
from playground.core.nursery import Nursery

_BLOCK = 1 << 16
_TICK = 0.2
"""Seconds after which the clock and whoever waits are asked again though nothing came."""
_LAST_WORDS = 300
_OUT_OF_TIME = frozenset({-signal.SIGALRM, -signal.SIGXCPU, -signal.SIGPROF})


class Late(Exception):
    """The child has not answered in time, or the system ended it because its time was used up."""


class Died(Exception):
    """The child ended without an answer."""

    def __init__(self, code: int, complaint: str | None) -> None:
        """`code` is negative for a signal; `complaint` is the end of what the child wrote to its standard error."""
        super().__init__(f"its process ended ({code})" + (f": {complaint}" if complaint else ""))
        self.code = code
        self.complaint = complaint


class TooLong(Exception):
    """The child has more to say than anybody wants to hear: so many bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class Child:
    """A process at work; one thread at a time may talk to it. Close it, or use it in a `with` block.

    After Late, Died and TooLong it is of no use any more.
    """

    def __init__(self, nursery: Nursery, request: Mapping[str, object], clock: Clock = SYSTEM) -> None:
        """Start it with `request`. Raises OSError where that cannot be done."""
        self._nursery = nursery
        self._now = clock.monotonic
        self._code: int | None = None
        self._unsent = bytearray()
        self._received = bytearray()
        self._complaint = b""
        with ExitStack() as ours, ExitStack() as theirs:
            self._line, line = socket.socketpair()
            ours.callback(self._line.close)
            theirs.callback(line.close)
            self._errors, errors = os.pipe()
            ours.callback(os.close, self._errors)
            theirs.callback(os.close, errors)
            self.pid = nursery.start(request, line.fileno(), errors)
            ours.pop_all()
        self._line.setblocking(False)
        os.set_blocking(self._errors, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def say(self, message: bytes) -> None:
        """Have a message ready; it is sent while the answer is waited for."""
        self._unsent += HEAD.pack(len(message)) + message

    def hear(
        self, seconds: float, *, longest: int | None = None, on_wait: Callable[[], object] = lambda: None
    ) -> bytes:
        """The next message, of at most `longest` bytes. Raises Late, Died and TooLong.

        `on_wait` is called several times a second; what it raises is passed on.
        """
        until = self._now() + seconds
        while (message := self._whole(longest)) is None:
            on_wait()
            left = until - self._now()
            if left <= 0:
                raise Late
            self._exchange(min(left, _TICK))
        return message

    def is_quiet(self) -> bool:
        """Whether it lives and has nothing to say, as one that waits for a message."""
        return not self._wait(0.0, {self._line.fileno(): select.POLLIN})

    def kill(self) -> None:
        """End it from another thread: whoever waits for an answer gets Died."""
        self._nursery.end(self.pid)

    def end(self, patience: float = 0.0) -> int:
        """Make it end, whatever it is doing: its return code, negative for the signal that ended it.

        It has `patience` seconds to finish in good order, of which the end of the line tells.
        """
        if self._code is None:
            if patience:
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_WR)
                self._wait(patience, {self._line.fileno(): select.POLLIN})
            self._code = self._nursery.end(self.pid)
        return self._code

    def close(self, patience: float = 0.0) -> None:
        """End it and let go of the line."""
        try:
            self.end(patience)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._line.close()
        if self._errors >= 0:
            os.close(self._errors)
            self._errors = -1

    def _whole(self, longest: int | None) -> bytes | None:
        if len(self._received) < HEAD.size:
            return None
        (size,) = HEAD.unpack_from(self._received)
        if longest is not None and size > longest:
            raise TooLong(size)
        end = HEAD.size + size
        if len(self._received) < end:
            return None
        message = bytes(memoryview(self._received)[HEAD.size : end])
        del self._received[:end]
        return message

    def _exchange(self, seconds: float) -> None:
        """Send and receive what can be; neither side can wait for the other, since both ways are served."""
        events = {self._line.fileno(): select.POLLIN | (select.POLLOUT if self._unsent else 0)}
        if self._errors >= 0:
            events[self._errors] = select.POLLIN
        for descriptor in self._wait(seconds, events):
            if descriptor == self._errors:
                self._listen()
                continue
            with suppress(BlockingIOError, ConnectionError):  # of a child that is gone, reading tells
                del self._unsent[: self._line.send(self._unsent)]
            self._receive()

    @staticmethod
    def _wait(seconds: float, events: Mapping[int, int]) -> list[int]:
        """The descriptors that are ready for what is waited for."""
        waiting = select.poll()  # select() itself cannot watch numbers above 1023
        for descriptor, event in events.items():
            waiting.register(descriptor, event)
        return [descriptor for descriptor, _ in waiting.poll(seconds * 1000)]

    def _receive(self) -> None:
        try:
            data = self._line.recv(_BLOCK)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        if not data:
            raise self._death()
        self._received += data

    def _listen(self) -> bool:
        """Take what it wrote to its standard error; whether there was anything."""
        try:
            data = os.read(self._errors, _BLOCK)
        except BlockingIOError:
            return False
        if not data:
            os.close(self._errors)
            self._errors = -1
        self._complaint = (self._complaint + data)[-4 * _LAST_WORDS :]
        return bool(data)

    def _death(self) -> Late | Died:
        code = self.end()
        while self._errors >= 0 and self._listen():
            pass
        if code in _OUT_OF_TIME:
            return Late()
        return Died(code, self._complaint.decode("utf-8", "replace").strip()[-_LAST_WORDS:] or None)

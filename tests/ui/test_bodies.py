"""How much of a body is read, how slowly it may come, and what becomes of the answer."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from starlette.requests import Request

from playground.core.clock import Clock
from playground.ui.web.bodies import Allowance, take_in
from playground.ui.web.parts import Parts
from playground.ui.web.refusals import Message, Receive, Refusal, Send
from tests.fakes.clock import StoppedClock


class Peer:
    """Sends a body piece by piece, each after some seconds, and notes what comes back."""

    def __init__(self, pieces: Sequence[bytes], seconds: float = 0.0, stays: bool = True) -> None:
        self._messages: Iterator[bytes] = iter(pieces)
        self._left = len(pieces)
        self._seconds = seconds
        self._stays = stays
        self._time = StoppedClock()
        self.asked = 0
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        if not self._left:
            if self._stays:
                await asyncio.Event().wait()
            return {"type": "http.disconnect"}
        self.asked += 1
        self._left -= 1
        self._time.advance(self._seconds)
        more = self._left > 0 or not self._stays
        return {"type": "http.request", "body": next(self._messages), "more_body": more}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    async def answered(self, allowance: Allowance, app: object = None) -> int:
        """The status of the answer; 0 for none."""
        scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"transfer-encoding", b"chunked")]}
        await take_in(app or reading, scope, self.receive, self.send, allowance, self._time.clock)  # type: ignore[arg-type]
        return self.sent[0]["status"] if self.sent else 0


async def reading(scope: Message, receive: Receive, send: Send) -> None:
    """Reads all, as a route that takes JSON does, and makes a bad request of whatever goes wrong."""
    status = 200
    try:
        await Request(scope, receive).body()
    except Exception:
        status = 400
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def test_a_body_within_its_limit_is_let_through() -> None:
    assert await Peer([b"x" * 10] * 10).answered(Allowance(100)) == 200


async def test_a_body_is_read_only_as_far_as_its_limit() -> None:
    peer = Peer([b"x" * 1_000_000] * 50)
    assert await peer.answered(Allowance(3_000_000)) == 413
    assert peer.asked == 5  # four until it is too much, one in leaving
    assert (b"connection", b"close") in peer.sent[0]["headers"]


async def test_a_body_that_trickles_is_ended() -> None:
    assert await Peer([b"x"] * 1_000, seconds=9.0).answered(Allowance(1_000)) == 408


async def test_a_slow_upload_is_not() -> None:
    hours = Peer([b"x" * 64_000] * 700, seconds=8.0)  # 45 MB at 8 KB a second
    assert await hours.answered(Allowance(50_000_000)) == 200


async def test_silence_is_ended() -> None:
    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", b"5")]}
    peer = Peer([])
    await take_in(reading, scope, peer.receive, peer.send, Allowance(5, patience=0.01), Clock())
    assert peer.sent[0]["status"] == 408


async def test_who_leaves_gets_no_answer() -> None:
    assert await Peer([b"x"], stays=False).answered(Allowance(100)) == 0


async def test_an_answer_before_the_end_of_the_body_closes_the_connection() -> None:
    async def hasty(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 400, "headers": []})
        await send({"type": "http.response.body", "body": b"no"})

    peer = Peer([b"x" * 500_000] * 50)
    assert await peer.answered(Allowance(10**9), hasty) == 400
    assert (b"connection", b"close") in peer.sent[0]["headers"]
    assert [message.get("more_body", False) for message in peer.sent[1:]] == [True, False]
    assert peer.asked == 2


async def test_an_error_of_the_app_stays_one() -> None:
    async def broken(scope: Message, receive: Receive, send: Send) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await Peer([b"x"]).answered(Allowance(10), broken)


# What an upload consists of -------------------------------------------------------------------------------------------


def part(disposition: str, content: str = "abc") -> bytes:
    return f"--x\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n".encode()


def wrong(*parts: bytes, step: int = 7) -> Refusal | None:
    """What is found wrong with an upload that comes in small pieces."""
    watch, body = Parts(b"multipart/form-data; boundary=x"), b"".join(parts) + b"--x--\r\n"
    for begin in range(0, len(body), step):
        found = watch.seen(body[begin : begin + step])
        if found:
            return found
    return None


@pytest.mark.parametrize("name", ["a.txt", "会议纪要【三月】.txt", "..x.md", 'say \\"hello\\".txt', "C:\\\\a.txt"])
def test_named_files_may_come(name: str) -> None:
    assert wrong(part(f'name="files"; filename="{name}"'), part('name="files"; filename="b.txt"')) is None


@pytest.mark.parametrize("name", ["", ".", "..", " ", "/", "a/..", "？？"])
def test_files_without_a_usable_name_may_not(name: str) -> None:
    assert wrong(part(f'name="files"; filename="{name}"')) == Refusal(400, "nameless")


def test_a_file_that_speaks_of_empty_names_may_come() -> None:
    assert wrong(part('name="files"; filename="howto.md"', 'write filename="" here')) is None


@pytest.mark.parametrize("disposition", ['name="files"', 'name="other"; filename="a.txt"', 'filename="a.txt"', ""])
def test_anything_else_may_not(disposition: str) -> None:
    assert wrong(part(disposition)) == Refusal(400, "unclear")


def test_the_head_of_a_part_has_an_end() -> None:
    endless = b'--x\r\nContent-Disposition: form-data; name="files"; filename="' + b"a" * 100_000
    watch = Parts(b"multipart/form-data; boundary=x")
    assert watch.seen(endless) == Refusal(400, "unclear")


@pytest.mark.parametrize("kind", [b"", b"multipart/form-data", b"application/json"])
def test_what_is_no_upload_is_not_read(kind: bytes) -> None:
    assert Parts(kind).seen(b"{}") == Refusal(400, "unclear")

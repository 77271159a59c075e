"""How fast passwords may be tried, and who gets in all the same."""

import asyncio
from collections.abc import Mapping

import pytest
from starlette.exceptions import HTTPException

from playground.ui.web import logins
from playground.ui.web.logins import Logins
from playground.ui.web.refusals import Message, Receive, Send
from tests.fakes.clock import StoppedClock

Answer = int
RIGHT, WRONG, DROPPED = 200, 400, 429


class Door:
    """A log-in page whose clock stands still until it is wound on."""

    def __init__(self) -> None:
        self.time = StoppedClock()
        self.logins = Logins("team", "secret", self.time.clock)
        self.cookies: list[str] = []

    async def wind(self, seconds: int) -> None:
        """Let time pass, and whoever wakes go on before the next second."""
        await settle()
        for _ in range(seconds):
            self.time.advance(1)
            await settle()

    async def try_in(self, password: str, address: str = "10.0.0.1", name: str = "team", cookie: str = "") -> Answer:
        async def gradio(scope: Message, receive: Receive, send: Send) -> None:
            try:
                status = RIGHT if await self.logins.right(name, password) else WRONG
            except HTTPException as refused:
                status = refused.status_code
            await send({"type": "http.response.start", "status": status, "headers": []})

        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            raise AssertionError

        scope = {"type": "http", "path": "/login", "client": (address, 1), "headers": [(b"cookie", cookie.encode())]}
        await self.logins.watched(gradio)(scope, receive, send)
        headers: Mapping[bytes, bytes] = dict(sent[0]["headers"])
        self.cookies += [value.decode().partition(";")[0] for value in filter(None, [headers.get(b"set-cookie")])]
        return int(sent[0]["status"])

    def guess(self, count: int, **where: str) -> "list[asyncio.Task[Answer]]":
        return [asyncio.create_task(self.try_in(f"guess {number}", **where)) for number in range(count)]


async def settle() -> None:
    """Everything that can go on goes on."""
    for _ in range(200):
        await asyncio.sleep(0)


def answers(tries: "list[asyncio.Task[Answer]]") -> list[Answer]:
    return [one.result() for one in tries if one.done()]


@pytest.fixture
def door() -> Door:
    return Door()


async def test_a_few_wrong_passwords_are_answered_at_once(door: Door) -> None:
    assert [await door.try_in("no") for _ in range(5)] == [WRONG] * 5


async def test_of_sixty_at_once_five_are_looked_at(door: Door) -> None:
    tries = door.guess(60)
    await settle()
    assert answers(tries) == [WRONG] * 5


async def test_then_one_a_second(door: Door) -> None:
    tries = door.guess(60)
    await door.wind(10)
    assert answers(tries).count(WRONG) == 15
    assert answers(tries).count(DROPPED) == 35
    await door.wind(60)
    assert answers(tries).count(WRONG) == 25


async def test_a_colleague_behind_the_same_address_gets_in_meanwhile(door: Door) -> None:
    door.guess(60)
    await settle()
    colleague = asyncio.create_task(door.try_in("secret"))
    await door.wind(1)
    assert colleague.result() == RIGHT


async def test_another_address_or_name_is_not_slowed(door: Door) -> None:
    door.guess(60)
    await settle()
    assert await door.try_in("secret", address="10.0.0.2") == RIGHT
    assert await door.try_in("secret", name="guest") == WRONG


async def test_a_team_that_comes_in_at_nine_is_not_slowed(door: Door) -> None:
    assert [await door.try_in("secret") for _ in range(50)] == [RIGHT] * 50


async def test_a_browser_that_was_in_before_has_turns_of_its_own(door: Door) -> None:
    await door.try_in("secret")
    door.guess(60)
    await settle()
    assert await door.try_in("secret", cookie=door.cookies[0]) == RIGHT
    stolen = door.guess(60, cookie=door.cookies[0])
    await settle()
    assert answers(stolen) == [WRONG] * 5


async def test_addresses_of_one_ipv6_network_count_as_one(door: Door) -> None:
    tries = [one for number in range(60) for one in door.guess(1, address=f"2001:db8::{number:x}")]
    await settle()
    assert answers(tries) == [WRONG] * 5


async def test_time_gives_turns_back(door: Door) -> None:
    assert [await door.try_in("no") for _ in range(5)] == [WRONG] * 5
    door.time.advance(60)
    assert [await door.try_in("no") for _ in range(5)] == [WRONG] * 5


async def test_what_is_remembered_has_an_end(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logins, "_MOST", 10)
    for number in range(100):
        await door.try_in("no", address=f"10.0.0.{number}")
        await door.try_in("secret", address=f"10.0.1.{number}")
    assert len(door.logins._lanes) <= 10
    assert len(door.logins._known) <= 10


@pytest.mark.parametrize("name, password", [("team", "Secret"), ("team", ""), ("", "secret"), ("téam", "sécret")])
async def test_only_both_together_are_right(door: Door, name: str, password: str) -> None:
    assert await door.try_in(password, name=name) == WRONG

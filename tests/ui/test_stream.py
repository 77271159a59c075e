"""The ticked stream."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

import pytest

from playground.ui.stream import in_thread, ticked


async def source(closed: list[str], *items: str, then: str = "end") -> AsyncGenerator[str, None]:
    try:
        for item in items:
            yield item
        if then == "wait":
            await asyncio.Event().wait()
        if then == "fail":
            raise ValueError("broke")
    finally:
        closed.append("closed")


async def test_everything_comes_in_order() -> None:
    batches = [batch async for batch in ticked(source([], "a", "b", "c"), lambda: 0.001)]
    assert [item for batch in batches for item in batch] == ["a", "b", "c"]


async def test_it_ticks_while_nothing_comes() -> None:
    stream = ticked(source([], then="wait"), lambda: 0.001)
    assert [await anext(stream) for _ in range(3)] == [[], [], []]
    await stream.aclose()


async def test_what_the_taker_does_counts_as_part_of_the_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    wait, clock = asyncio.wait, [0.0]

    async def noted(tasks: set[asyncio.Task[None]], timeout: float) -> object:
        waits.append(timeout)
        return await wait(tasks, timeout=0)

    monkeypatch.setattr(asyncio, "wait", noted)
    async with aclosing(ticked(source([], then="wait"), lambda: 1.0, lambda: clock[0])) as stream:
        for took in (0.25, 5.0, 0.0):
            await anext(stream)
            clock[0] += took
    assert waits == [1.0, 0.75, 0.5]


async def test_closing_it_closes_a_source_that_waits() -> None:
    closed: list[str] = []
    async with aclosing(ticked(source(closed, "a", then="wait"), lambda: 0.001)) as stream:
        await anext(stream)
    assert closed == ["closed"]


async def test_an_error_comes_after_what_was_before_it() -> None:
    seen: list[str] = []

    async def take() -> None:
        async for batch in ticked(source([], "a", then="fail"), lambda: 0.001):
            seen.extend(batch)

    with pytest.raises(ValueError, match="broke"):
        await take()
    assert seen == ["a"]


async def test_a_blocking_iterator_is_closed_between_two_items() -> None:
    closed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def blocking() -> Iterator[int]:
        try:
            yield from range(1, 100)
        finally:
            loop.call_soon_threadsafe(closed.set)

    async with aclosing(in_thread(blocking)) as items:
        assert await anext(items) == 1
    await asyncio.wait_for(closed.wait(), 5)

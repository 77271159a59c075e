"""The ticked stream."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

import pytest

from playground.core.clock import Clock
from playground.ui.page.stream import TICK, in_thread, ticked
from tests.fakes.clock import StoppedClock


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
    batches = [batch async for batch in ticked(source([], "a", "b", "c"), Clock())]
    assert [item for batch in batches for item in batch] == ["a", "b", "c"]


async def test_it_ticks_while_nothing_comes() -> None:
    time = StoppedClock()
    async with aclosing(ticked(source([], then="wait"), time.clock)) as stream:
        for number in range(1, 4):
            tick = asyncio.create_task(anext(stream))
            await time.waits(number)
            assert not tick.done()
            time.advance(TICK)
            assert await tick == []


async def test_what_the_taker_does_counts_as_part_of_the_tick() -> None:
    time = StoppedClock()
    async with aclosing(ticked(source([], then="wait"), time.clock, lambda: 1.0)) as stream:
        for number, took in enumerate((0.25, 5.0, 0.0), start=1):
            tick = asyncio.create_task(anext(stream))
            await time.waits(number)
            time.advance(1.0)
            await tick
            time.advance(took)
    assert time.begun == [1.0, 0.75, 0.5]


async def test_closing_it_closes_a_source_that_waits() -> None:
    closed: list[str] = []
    async with aclosing(ticked(source(closed, "a", then="wait"), Clock())) as stream:
        await anext(stream)
    assert closed == ["closed"]


async def test_an_error_comes_after_what_was_before_it() -> None:
    seen: list[str] = []

    async def take() -> None:
        async for batch in ticked(source([], "a", then="fail"), Clock()):
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
    await closed.wait()

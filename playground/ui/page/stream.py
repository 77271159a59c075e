"""The ticked stream: an async source is pumped in a task, and what came is handed out at an even pace.

Two things hang on the tick: the page is not flooded (a browser follows twelve updates a second, not two hundred), and a
tab that was closed is noticed while nothing arrives, since the server only looks when something is yielded.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from playground.core.clock import Clock

T = TypeVar("T")
TICK = 0.08


async def ticked(
    source: AsyncGenerator[T, None],
    clock: Clock,
    tick: Callable[[], float] = lambda: TICK,
    urgent: Callable[[T], bool] = lambda _: False,
) -> AsyncGenerator[list[T], None]:
    """Everything that arrived since the last time, every `tick()` seconds, also when that is nothing.

    What the taker does with a batch counts as part of the tick; half of it is rest in any case, unless something
    `urgent` arrives, which is handed out at once.
    Closing this closes `source` at once, wherever it waits. An error of `source` is raised after what came before it.
    """
    waiting: list[T] = []
    wanted = asyncio.Event()

    async def pump() -> None:
        try:
            async with contextlib.aclosing(source):
                async for item in source:
                    waiting.append(item)
                    if urgent(item):
                        wanted.set()
        finally:
            wanted.set()

    task = asyncio.create_task(pump())
    handed_out = clock.monotonic()
    try:
        while not task.done():
            length = tick()
            with contextlib.suppress(TimeoutError):
                async with clock.timeout(max(handed_out + length - clock.monotonic(), length / 2)):
                    await wanted.wait()
            wanted.clear()
            items, waiting = waiting, []
            handed_out = clock.monotonic()
            yield items
        if waiting:
            yield waiting
        task.result()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):  # what it raised was seen above
            await task


_FEW_ROWS = 20
_SLOW, _SLOWEST = 0.5, 8.0
"""Seconds between two pictures of a long list, at first and after some minutes."""
_AT_FIRST, _SLOWER = 25, 1.04
"""Pictures that come at first, and by how much each after them comes later."""


def pace(rows: int, pictures: int) -> float:
    """Seconds to the next picture of a list, after so many: a long one goes on for long, and is sent each time."""
    if rows <= _FEW_ROWS:
        return TICK
    return min(_SLOW * _SLOWER ** min(max(pictures - _AT_FIRST, 0), 100), _SLOWEST)


async def in_thread(make: Callable[[], Iterator[T]]) -> AsyncGenerator[T, None]:
    """The items of a blocking iterator, run in a thread of its own; closing this closes it after the present item."""
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stream")
    try:
        iterator = await loop.run_in_executor(thread, make)
        try:
            while (item := await loop.run_in_executor(thread, next, iterator, None)) is not None:
                yield item
        finally:
            close = getattr(iterator, "close", None)
            if close is not None:
                thread.submit(close)
    finally:
        thread.shutdown(wait=False)  # waiting here would hold up every other stream of the loop

"""What belongs to one event loop each."""

import asyncio

from playground.core.loops import ByLoop


async def lock_of(locks: ByLoop[asyncio.Lock], key: str) -> asyncio.Lock:
    return locks.of(key)


def test_a_loop_has_one_for_each_key() -> None:
    locks = ByLoop(asyncio.Lock)
    with asyncio.Runner() as runner:
        first, again, other = (runner.run(lock_of(locks, key)) for key in ("a", "a", "b"))
    assert first is again
    assert first is not other


def test_another_loop_has_another_one() -> None:
    locks = ByLoop(asyncio.Lock)
    with asyncio.Runner() as runner, asyncio.Runner() as another:
        assert runner.run(lock_of(locks, "a")) is not another.run(lock_of(locks, "a"))


def test_it_goes_with_its_loop() -> None:
    locks = ByLoop(asyncio.Lock)
    asyncio.run(lock_of(locks, "a"))
    assert not locks._kept

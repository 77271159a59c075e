"""Turns to read: slow files leave their places, nobody waits long for others, and only so many read at a time."""

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest

from playground.retrieval.ingest.turns import FAST, PATIENCE, SLOW, Closed, GaveWay, Turn, Turns
from tests.fakes.clock import StoppedClock

_SOON = 60
"""Seconds after which a test that would hang fails."""


class Owner:
    """Someone who uploads."""


class Hands:
    """A clock that is set by hand, and readings that go on by hand."""

    def __init__(self) -> None:
        self.time = StoppedClock()
        self.turns = Turns(self.time.clock)
        self.begun: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.readings: dict[str, Reading] = {}
        self.owners: defaultdict[object, Owner] = defaultdict(Owner)

    def file(self, name: str, owner: object = "someone", size: int = 0, slow: bool = False) -> "Reading":
        reading = self.readings[name] = Reading(self, name)
        reading.turn = self.turns.ask(self.owners[owner], reading.read, size=size, slow=slow)
        return reading

    def next_begun(self) -> str:
        """The name of the file whose reading began next."""
        return self.begun.get(timeout=_SOON)

    def all_begun(self, count: int) -> set[str]:
        return {self.next_begun() for _ in range(count)}

    def end(self) -> None:
        for reading in self.readings.values():
            reading.finish()
        self.turns.close()


class Reading:
    """Reads until it is told to end, and asks whether it may go on when it is told to."""

    def __init__(self, hands: Hands, name: str) -> None:
        self._hands = hands
        self.name = name
        self._orders: queue.SimpleQueue[Callable[[Turn], object] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.turn: Turn

    def read(self, turn: Turn) -> str:
        self._hands.begun.put(self.name)
        while order := self._orders.get(timeout=_SOON):
            try:
                self._answers.put(order(turn))
            except Exception as error:
                self._answers.put(error)
                raise
        return f"text of {self.name}"

    def goes_on(self) -> object:
        """What it is told when it asks: whether it became slow, or the error that ends it."""
        self._orders.put(lambda turn: turn.check())
        return self._answers.get(timeout=_SOON)

    def finish(self) -> None:
        self._orders.put(None)


@pytest.fixture
def hands() -> Iterator[Hands]:
    hands = Hands()
    yield hands
    hands.end()


def test_a_file_waits_while_all_places_are_taken(hands: Hands) -> None:
    first, *_ = [hands.file(name) for name in "abc"]
    assert hands.all_begun(FAST) == {"a", "b"}
    first.finish()
    assert (first.turn.reading.result(_SOON), hands.next_begun()) == ("text of a", "c")


def test_a_slow_file_leaves_its_place_to_the_next_and_is_read_on(hands: Hands) -> None:
    slow, *_ = [hands.file(name) for name in "abc"]
    hands.all_begun(FAST)
    hands.time.advance(PATIENCE)
    assert slow.goes_on() is True
    assert hands.next_begun() == "c"
    slow.finish()
    assert slow.turn.reading.result(_SOON) == "text of a"


def test_a_file_is_not_slow_before_its_time(hands: Hands) -> None:
    file = hands.file("a")
    hands.all_begun(1)
    hands.time.advance(PATIENCE - 0.1)
    assert file.goes_on() is False


def fill_the_slow_places(hands: Hands, owner: object = "slow") -> None:
    for number in range(SLOW):
        reading = hands.file(f"slow{number}", owner)
        hands.all_begun(1)
        hands.time.advance(PATIENCE)
        assert reading.goes_on() is True


def test_with_no_room_among_the_slow_a_file_gives_way_to_others(hands: Hands) -> None:
    fill_the_slow_places(hands)
    readings = [hands.file(f"more{number}", "slow") for number in range(FAST)]
    hands.all_begun(FAST)
    hands.file("note", "someone else")
    hands.time.advance(PATIENCE)
    assert isinstance(readings[0].goes_on(), GaveWay)
    assert hands.next_begun() == "note"


def test_without_others_it_keeps_its_place(hands: Hands) -> None:
    fill_the_slow_places(hands)
    reading = hands.file("more", "slow")
    hands.all_begun(1)
    hands.time.advance(10 * PATIENCE)
    assert reading.goes_on() is False


def test_it_gives_no_way_to_somebody_who_has_more_places(hands: Hands) -> None:
    fill_the_slow_places(hands, "greedy")
    patient = hands.file("patient", "modest")
    hands.file("more", "greedy")
    hands.all_begun(FAST)
    hands.file("yet more", "greedy")
    hands.time.advance(PATIENCE)
    assert patient.goes_on() is False


def test_what_gave_way_is_read_once_there_is_room_among_the_slow(hands: Hands) -> None:
    fill_the_slow_places(hands)
    hands.file("again", "other", slow=True)
    hands.readings["slow0"].finish()
    assert hands.next_begun() == "again"


def test_owners_take_turns(hands: Hands) -> None:
    first, *_ = [hands.file(f"a{number}", "a") for number in range(4)]
    hands.all_begun(FAST)
    hands.file("b", "b")
    first.finish()
    assert hands.next_begun() == "b"


def test_among_equals_the_smallest_file_is_first(hands: Hands) -> None:
    first, *_ = [hands.file(name, "x") for name in "ab"]
    hands.all_begun(FAST)
    hands.file("large", "y", size=2_000_000)
    hands.file("small", "z", size=2_000)
    first.finish()
    assert hands.next_begun() == "small"


def test_never_more_than_the_places_are_read(hands: Hands) -> None:
    readings = [hands.file(f"{number}", number) for number in range(30)]
    begun = hands.all_begun(FAST)
    hands.time.advance(PATIENCE)
    for reading in readings:
        if reading.name in begun:
            reading.goes_on()
    begun |= hands.all_begun(SLOW)
    assert sum(reading.turn.reading.running() for reading in readings) == FAST + SLOW
    assert hands.begun.empty()


def test_withdrawn_turns_are_cancelled(hands: Hands) -> None:
    for name in "ab":
        hands.file(name)
    waiting = hands.file("c", "gone")
    hands.turns.withdraw(hands.owners["gone"])
    assert waiting.turn.reading.cancelled()


def test_closing_ends_the_readings_and_those_that_wait(hands: Hands) -> None:
    readings = [hands.file(name) for name in "abc"]
    hands.all_begun(FAST)
    closing = threading.Thread(target=hands.turns.close)
    closing.start()
    assert isinstance(readings[2].turn.reading.exception(_SOON), Closed)
    assert [type(reading.goes_on()) for reading in readings[:FAST]] == [Closed] * FAST
    closing.join(_SOON)
    assert not closing.is_alive()


def test_whoever_waits_for_a_result_gets_it_though_it_gave_way(hands: Hands) -> None:
    calls: list[bool] = []

    def work(turn: Turn) -> str:
        calls.append(turn.slow)
        if not turn.slow:
            raise GaveWay
        return "text"

    assert (hands.turns.take(work), calls) == ("text", [False, True])


def test_an_error_of_the_reading_reaches_whoever_asked(hands: Hands) -> None:
    with pytest.raises(ZeroDivisionError):
        hands.turns.take(lambda turn: 1 / 0)

"""A child process and our end of the line to it; what runs in it is the prompts' own."""

import json
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from playground.core.children import Child, Died, Late, TooLong
from playground.prompts.children import NURSERY
from tests.fakes.clock import StoppedClock

NAMES = json.dumps({"do": "names", "part": "custom", "source": "{{question}}"}).encode()


@pytest.fixture
def child() -> Iterator[Child]:
    with Child(NURSERY, {}) as child:
        yield child


def test_it_answers_one_message_after_another(child: Child) -> None:
    for _ in range(2):
        child.say(NAMES)
        assert json.loads(child.hear(60))["names"] == ["question"]


def test_an_answer_that_is_longer_than_wanted_is_not_taken(child: Child) -> None:
    child.say(NAMES)
    with pytest.raises(TooLong) as caught:
        child.hear(60, longest=9)
    assert caught.value.size > 9


def test_whoever_waits_is_told_of_its_death(child: Child) -> None:
    threading.Thread(target=child.kill).start()
    with pytest.raises(Died, match="its process ended"):
        child.hear(60)


def test_one_that_was_ended_for_its_time_is_late(child: Child) -> None:
    os.kill(child.pid, signal.SIGXCPU)
    with pytest.raises(Late):
        child.hear(60)


def test_one_that_says_nothing_in_time_is_late() -> None:
    time = StoppedClock()
    with Child(NURSERY, {}, time.clock) as child, pytest.raises(Late):
        child.hear(60, on_wait=lambda: time.advance(61))


def test_its_descriptors_go_with_it() -> None:
    Child(NURSERY, {}).close()
    before = len(os.listdir("/proc/self/fd"))
    Child(NURSERY, {}).close()
    assert len(os.listdir("/proc/self/fd")) == before

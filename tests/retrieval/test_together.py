"""Questions that wait are put as one; each gets its own answer, or what the answer failed with."""

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from playground.retrieval.together import Together

PATIENCE = 60
"""Seconds to wait for another thread: only a failing test waits so long."""


class Answering:
    """Answers with what was asked in capitals, once it is let go; knows what was put to it."""

    def __init__(self) -> None:
        self.put: list[list[str]] = []
        self.begun = threading.Event()
        self.go = threading.Event()

    def answer(self, questions: Sequence[str]) -> list[str]:
        self.put.append(list(questions))
        self.begun.set()
        assert self.go.wait(PATIENCE)
        if "?" in questions:
            raise ValueError(questions)
        return [question.upper() for question in questions]


@pytest.fixture
def answering() -> Answering:
    return Answering()


@pytest.fixture
def together(answering: Answering) -> Iterator[Together[str, str]]:
    """Questions of one length are of one kind."""
    together: Together[str, str] = Together("test", answering.answer, len)
    yield together
    together.close()


def put(together: Together[str, str], answering: Answering, *questions: str) -> list[Callable[[], str]]:
    """The first question, and the others while it is being answered."""
    first = together.put(questions[0])
    assert answering.begun.wait(PATIENCE)
    others = [together.put(question) for question in questions[1:]]
    answering.go.set()
    return [first, *others]


def test_those_that_come_meanwhile_are_put_as_one(together: Together[str, str], answering: Answering) -> None:
    assert [answer() for answer in put(together, answering, "a", "b", "c", "d")] == ["A", "B", "C", "D"]
    assert answering.put == [["a"], ["b", "c", "d"]]


def test_those_of_another_kind_are_put_by_themselves(together: Together[str, str], answering: Answering) -> None:
    assert [answer() for answer in put(together, answering, "a", "b", "cc", "d")] == ["A", "B", "CC", "D"]
    assert answering.put == [["a"], ["b", "d"], ["cc"]]


def test_a_failure_is_told_to_all_that_were_put_with_it(together: Together[str, str], answering: Answering) -> None:
    _, *failed = put(together, answering, "a", "b", "?")
    for answer in failed:
        with pytest.raises(ValueError, match=r"\?"):
            answer()


def test_a_failure_is_told_to_nobody_else(together: Together[str, str], answering: Answering) -> None:
    before, _, beside = put(together, answering, "a", "?", "cc")
    assert (before(), beside(), together.put("b")()) == ("A", "CC", "B")

"""Questions about a whole text are told from those about something in it."""

import pytest

from playground.core.wholes import asked
from tests.core.whole_questions import PART_EN, PART_ZH, WHOLE_EN, WHOLE_ZH


@pytest.mark.parametrize("question", [*WHOLE_ZH, *WHOLE_EN])
def test_a_question_about_the_whole_is_one(question: str):
    assert asked(question).whole


@pytest.mark.parametrize("question", [*PART_ZH, *PART_EN])
def test_a_question_about_something_in_it_is_none(question: str):
    assert not asked(question).whole


@pytest.mark.parametrize(
    "question, topic", [("总结年假的规定", "年假的规定"), ("Summarize the refund policy", "refund policy")]
)
def test_what_is_left_of_a_question_is_its_topic(question: str, topic: str):
    assert asked(question).topic == topic


def test_a_word_for_the_whole_in_a_question_for_a_detail_is_no_cue():
    assert not asked("总结会在哪天开").cue


def test_an_empty_question_asks_for_nothing():
    assert not asked("").whole

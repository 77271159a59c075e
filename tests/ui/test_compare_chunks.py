"""Chunks of a finished run, left out, pinned and moved by hand."""

from dataclasses import replace

import pytest

from playground.core.values import Fate, Run
from playground.ui.compare.chunks import Choosing, edited
from playground.ui.html.words import Words
from playground.ui.study.arms import Edit
from tests.ui.values import passage

ZH, EN = Words("zh"), Words("en")


@pytest.fixture
def found(run: Run) -> Run:
    """Three chunks sent, one of them second in the prompt though it ranks third, one that had no room, one a copy."""
    fates = (
        Fate("sent", n=1),
        Fate("sent", n=3),
        Fate("sent", n=2),
        Fate("over_budget"),
        Fate("duplicate", same_as="k1"),
    )
    return replace(run, passages=tuple(passage(number, fate) for number, fate in enumerate(fates, start=1)))


def test_chunks_stand_as_they_were_sent_then_by_rank_without_copies(found: Run) -> None:
    start = Choosing.of(found)
    assert (start.order, start.off) == (("k1", "k3", "k2", "k4"), {"k4"})


def test_nothing_changed_is_no_edit(found: Run) -> None:
    assert Choosing.of(found).edit(found, ZH) is None
    assert Choosing.of(found).switched("k1").switched("k1").edit(found, ZH) is None
    assert Choosing.of(found).moved("k1", 1).moved("k1", -1).edit(found, ZH) is None


@pytest.mark.parametrize(
    "change, zh, en",
    [
        (lambda start: start.switched("k3"), "去掉 [2]", "without [2]"),
        (lambda start: start.switched("k1").switched("k2"), "去掉 [1]、[3]", "without [1], [3]"),
        (lambda start: start.switched("k4"), "加入 第 4 名", "with no. 4"),
        (lambda start: start.with_pin("k2"), "[3] 置顶", "[3] first"),
        (lambda start: start.moved("k1", 1), "改变顺序", "new order"),
        (lambda start: start.switched("k1").with_pin("k2"), "去掉 [1]、[3] 置顶", "without [1], [3] first"),
    ],
)
def test_an_edit_is_named_for_the_change(found: Run, change: object, zh: str, en: str) -> None:
    choosing = change(Choosing.of(found))
    assert [edit.told for words in (ZH, EN) if (edit := choosing.edit(found, words))] == [zh, en]


def test_what_is_pinned_comes_first_and_is_in(found: Run) -> None:
    pinned = Choosing.of(found).with_pin("k4")
    assert pinned.order[0] == "k4"
    assert "k4" not in pinned.off


def test_chunks_move_among_their_like(found: Run) -> None:
    pinned = Choosing.of(found).with_pin("k2")
    assert pinned.moved("k2", 1).order == pinned.order, "there is no other that is pinned"
    assert pinned.moved("k1", -1).order == pinned.order, "what is pinned stays before it"
    assert pinned.moved("k1", 1).order == ("k2", "k3", "k1", "k4")


@pytest.mark.parametrize("chunk", ["", "k9", "k5"])
def test_a_chunk_that_is_not_there_changes_nothing(found: Run, chunk: str) -> None:
    start = Choosing.of(found)
    assert {start.switched(chunk), start.with_pin(chunk), start.moved(chunk, 1)} == {start}


def test_candidates_come_in_the_order_of_the_edit_which_is_their_rank(found: Run) -> None:
    ordered = edited(found.passages, Edit(found.id, ("k3", "k1")))
    assert [(one.hit.chunk.id, one.hit.rank) for one in ordered][:2] == [("k3", 1), ("k1", 2)]
    assert {one.hit.chunk.id for one in ordered} == {"k1", "k2", "k3", "k4", "k5"}

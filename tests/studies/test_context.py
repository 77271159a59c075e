"""The digest of the chunks that were sent."""

from dataclasses import replace

from playground.core.values import Fate
from playground.studies.context import context_hash, sent
from tests.ui.values import passage

FIRST = passage(1, Fate("sent", n=2), "荷塘月色")
SECOND = passage(2, Fate("sent", n=1), "西洲曲")
LEFT_OUT = passage(3, Fate("over_budget"), "采莲赋")


def test_only_what_was_sent_counts_in_the_order_of_its_numbers() -> None:
    assert sent([FIRST, LEFT_OUT, SECOND]) == (SECOND, FIRST)
    assert context_hash([FIRST, LEFT_OUT, SECOND]) == context_hash([SECOND, FIRST])


def test_another_order_is_another_context() -> None:
    turned = [replace(FIRST, fate=Fate("sent", n=1)), replace(SECOND, fate=Fate("sent", n=2))]
    assert context_hash(turned) != context_hash([FIRST, SECOND])


def test_another_text_is_another_context() -> None:
    assert context_hash([FIRST]) != context_hash([passage(1, Fate("sent", n=2), "荷塘月色。")])


def test_nothing_sent_has_no_digest() -> None:
    assert context_hash([LEFT_OUT]) == ""

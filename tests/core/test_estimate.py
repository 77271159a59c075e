"""The formula for tokens against counts of the real Qwen2.5 vocabulary."""

import pytest

from playground.core.estimate import estimate_tokens

# Counted with the published Qwen2.5 vocabulary.
COUNTED = [
    ("曲曲折折的荷塘上面，弥望的是田田的叶子。叶子出水很高，像亭亭的舞女的裙。", 30),
    ("Serve the 32B AWQ model on two cards with tensor parallelism and keep the context at 32768 tokens.", 29),
]


@pytest.mark.parametrize("passage, tokens", COUNTED, ids=["zh", "en"])
def test_an_estimate_is_near_the_real_count(passage: str, tokens: int) -> None:
    assert estimate_tokens(passage) == pytest.approx(tokens, rel=0.2)


def test_only_nothing_costs_nothing() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens(" ") == 1

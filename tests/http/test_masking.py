"""Secrets never stand in a message."""

import pytest

from playground.http.masking import MASK, detail


@pytest.mark.parametrize(
    "text, shown",
    [
        ("key my-own-key-123 is bad", f"key {MASK} is bad"),
        ("Authorization: Bearer abc.def-ghi", f"Authorization: Bearer {MASK}"),
        ("Incorrect API key provided: sk-ab***yz.", f"Incorrect API key provided: {MASK}"),
        ("api key abcd****wxyz refused", f"api key {MASK} refused"),
        ("http://user:pw@host/v1 failed", f"http://{MASK}@host/v1 failed"),
        ("KeyError: token=SECRET-123", f"KeyError: token={MASK}"),
        ('{"api_key": "abc"}', f'{{"api_key": {MASK}"}}'),
        ("hf_abcdefghijk denied", f"{MASK} denied"),
        ("token limit is 8192 tokens", "token limit is 8192 tokens"),
        ("The model `Qwen2.5-32B-Instruct-AWQ` does not exist", "The model `Qwen2.5-32B-Instruct-AWQ` does not exist"),
    ],
)
def test_what_looks_like_a_secret_is_masked(text, shown):
    assert detail(text, ["my-own-key-123"]) == shown


def test_a_detail_is_one_short_line():
    shown = detail("a\r\nb\x1b[31m\u2028c\0" + "x" * 5000)
    assert shown.startswith("a b [31m c x")
    assert len(shown) == 500


def test_nothing_left_is_none():
    assert detail(" \n\0 ") is None

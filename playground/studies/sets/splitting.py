"""Which half a question belongs to: a stable hash of its text, so that the same question always falls the same way."""

import hashlib
from typing import Literal, get_args

from playground.studies.values import Split

SPLITS: tuple[Split, ...] = get_args(Split)
Wanted = Split | Literal[""]
"""The half of the questions that is wanted; "" for both."""


def wanted(name: str | None) -> Wanted:
    """The half of that name; both where there is none."""
    return next((split for split in SPLITS if split == name), "")


def half(text: str) -> Split:
    """`tune` or `check`, about one half of many questions each; the layout of the text does not matter."""
    digest = hashlib.sha256(b"split:" + " ".join(text.split()).encode("utf-8", "surrogatepass")).digest()
    return "tune" if digest[0] < 128 else "check"

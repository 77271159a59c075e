"""Small values for the views and the tabs."""

from types import SimpleNamespace
from typing import Any

from playground.core.values import Chunk, Fate, Hit, Passage, Score

PAGE: Any = SimpleNamespace(session_hash="page", cookies={"lang": "zh"}, headers={}, username=None)
"""As much of a request as the events of a tab look at."""


def told(said: Any = None, **action: Any) -> Any:
    """What a script of the page tells, as Gradio hands it over."""
    return SimpleNamespace(_data=action if said is None else said)


def passage(number: int, fate: Fate, text: str = "采莲南塘秋，莲花过人头。") -> Passage:
    chunk = Chunk(
        f"k{number}", "d1", "荷塘月色.md", number, text, 0, len(text), page=number, heading=("导读", "西洲曲")
    )
    return Passage(Hit(chunk, number, (Score("fused", 1 / number), Score("bm25", 9.5))), fate)

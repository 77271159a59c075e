"""Text without the signs of Markdown."""

import pytest

from playground.core.plain import plain


@pytest.mark.parametrize(
    "text, read",
    [
        ("**《西洲曲》**的四句", "《西洲曲》的四句"),
        ("run `vllm serve`", "run vllm serve"),
        ("## 一、引言\n> 采莲南塘秋", "一、引言\n采莲南塘秋"),
        ("__init__.py and C# are names, 3 > 2", "__init__.py and C# are names, 3 > 2"),
    ],
)
def test_signs_go_and_names_stay(text: str, read: str) -> None:
    assert plain(text) == read

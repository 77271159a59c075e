"""The answer's Markdown: nothing in it loads, runs or hides where it leads."""

import itertools

import pytest

from playground.ui.views.answers import harmless


@pytest.mark.parametrize(
    "answer, shown",
    [
        ("<img src=x>", "&lt;img src=x>"),
        ("![a](http://x/p.png)", "!\\[a]\\(http://x/p.png)"),
        ("[here](http://x)", "[here]\\(http://x)"),
        ("[here][1]\n\n[1]: http://x", "[here]\\[1]\n\n\\[1]: http://x"),
        ("`a<b` and a<b", "`a<b` and a&lt;b"),
        ("```\n<b>\n```\n<b>", "```\n<b>\n```\n&lt;b>"),
        ("```mermaid\ngraph\n```", "```\ngraph\n```"),
        ("引用 [1][2]，见 [3]。", "引用 [1]\\[2]，见 [3]。"),
        ("出自**《西洲曲》**的", "出自<strong>《西洲曲》</strong>的"),
        ("**采莲** 与 2 ** 3 ** 4", "**采莲** 与 2 ** 3 ** 4"),
    ],
)
def test_markup_that_could_act_becomes_text(answer: str, shown: str) -> None:
    assert harmless(answer) == shown


def test_an_unclosed_code_block_stays_code_to_the_end() -> None:
    assert harmless("```python\nif a < b:\n    x") == "```python\nif a < b:\n    x"


def test_a_growing_answer_grows_at_its_end_only() -> None:
    answer = "一 <b>\n\n```\n<i>\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n完 <c>"
    shown = [harmless(answer[:end]) for end in range(len(answer) + 1)]
    assert all(after.startswith(before[:-8]) for before, after in itertools.pairwise(shown))

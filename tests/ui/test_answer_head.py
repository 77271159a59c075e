"""The head of an answer, and the prompt over the whole page."""

import html
import json
import re
from dataclasses import replace

from playground.core.values import Run
from playground.ui.html.words import Words
from playground.ui.page.setup import KEPT
from playground.ui.playground.views.asked import asked
from playground.ui.playground.views.enlarged import enlarged


def settings(run: Run) -> dict[str, object]:
    found = re.search(r'data-asked="([^"]*)"', asked(run, Words("en")))
    assert found
    return dict(json.loads(html.unescape(found[1])))


def test_it_says_what_was_asked_of_what_with_what_and_when(run: Run) -> None:
    head = asked(run, Words("zh"))
    for said in ("采莲赋的内容是什么", "中文示例文档", "内置提示词 · 中文", "qwen", "11-24 14:45"):
        assert said in head


def test_a_saved_version_is_told_by_name_and_number(run: Run) -> None:
    choice = replace(run.spec.prompt, set=replace(run.spec.prompt.set, name="团队", number=3))
    run = replace(run, spec=replace(run.spec, prompt=choice))
    assert settings(run)["prompt_set"] == "团队@3"


def test_the_page_can_compare_everything_that_it_keeps(run: Run) -> None:
    assert settings(run).keys() == set(KEPT)


def test_the_prompt_is_parted_by_reference_as_it_was_sent_and_set(run: Run) -> None:
    page = enlarged(run, "en")
    assert page.count('class="reference"') == 1
    assert "<b>[1]</b>" in page
    assert "荷塘月色.md" in page
    assert "&lt;b&gt;莲&lt;/b&gt;" in page
    assert page.count("<pre>") == page.count('class="prose"') == 3


def test_there_is_nothing_to_enlarge_before_the_prompt_is_rendered(run: Run) -> None:
    assert enlarged(replace(run, prompt=None), "en") == ""

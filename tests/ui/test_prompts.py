"""Around the editors: mistakes with their places, variables, the budget, and what is shown of a draft's origin."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from playground.core.errors import Failure, Notice, PromptError
from playground.core.values import PARTS, Fate, Part, Rendering, Run, TokenCount
from playground.prompts.variables import PART_VARIABLES
from playground.ui.html.words import Words
from playground.ui.page.drafts import DRAFT, Draft
from playground.ui.prompts.views.budget import Need, meter, need_of
from playground.ui.prompts.views.editing import Preview, origin, part_tabs, problems, variables
from playground.ui.prompts.views.preview import messages_of
from tests.ui.values import passage

EN, ZH = Words("en"), Words("zh")
PARTS_TEXT: dict[Part, str] = {part: f"{part}\n<b>{{{{ tody }}}}</b>" for part in PARTS}


@pytest.fixture
def preview(run: Run) -> Preview:
    """A sound prompt that was rendered."""
    prompt_set = replace(run.spec.prompt.set, name=DRAFT, parts=PARTS_TEXT)
    spec = replace(run.spec, prompt=replace(run.spec.prompt, set=prompt_set))
    used = {part: PART_VARIABLES[part].expected for part in PARTS}
    tokens = {part: TokenCount(1234, "server") for part in PARTS}
    return Preview(replace(run, spec=spec), (), (), used, tokens, sample=False)


def undefined(part: Part = "system", line: int = 2) -> Failure:
    facts = {"nearest": "today_date", "known": "today_date, now"}
    return Failure.of(PromptError("prompt_undefined", part=part, line=line, name="tody", **facts))


def marks(page: str) -> Mapping[str, object]:
    found = re.search(r'data-marks="([^"]*)"', page)
    assert found is not None
    return json.loads(html.unescape(found[1]))  # type: ignore[no-any-return]


# Mistakes -------------------------------------------------------------------------------------------------------------


def test_a_mistake_names_its_part_as_the_page_does_its_line_and_the_nearest_name(preview: Preview) -> None:
    broken = replace(preview, problems=(undefined(),), run=replace(preview.run, prompt=None, failure=undefined()))
    for page in (problems(broken, "zh"), messages_of(broken, "zh")):
        assert "系统 · 第 2 行" in page
        assert "提示词部分“系统”第 2 行" in page
        assert 'data-line="2"' in page
    assert "<code>today_date</code>" in messages_of(broken, "zh")  # beside the editor there is room for the remedy


def test_the_line_itself_is_quoted_as_text(preview: Preview) -> None:
    assert "<code>&lt;b&gt;{{ tody }}&lt;/b&gt;</code>" in problems(replace(preview, problems=(undefined(),)), "en")


def test_a_line_that_is_not_there_is_not_quoted(preview: Preview) -> None:
    assert "&lt;b&gt;" not in problems(replace(preview, problems=(undefined(line=99),)), "en")


def test_the_marks_for_the_editors_go_along(preview: Preview) -> None:
    page = problems(replace(preview, problems=(undefined(), undefined("rag", 7), undefined("rag", 9))), "en")
    assert marks(page)["lines"] == {"system": [2], "rag": [7, 9]}
    assert marks(page)["tokens"] == dict.fromkeys(PARTS, "1,234")


def test_a_remark_is_told_once_and_names_its_part(preview: Preview) -> None:
    remark = Notice.of("prompt_variable_missing", part="system", name="now")
    page = problems(replace(preview, remarks=(remark, remark)), "en")
    assert page.count("does not use the variable") == 1
    assert "The part “System”" in page


def test_a_sound_prompt_is_said_to_be_sound(preview: Preview) -> None:
    assert "No problems found" in problems(preview, "en")


def test_the_parts_that_the_frame_in_force_does_not_use_are_named(preview: Preview) -> None:
    page = problems(preview, "en")
    assert 'data-unused="system rag custom simple"' in page  # of its segments one is a template's
    assert "not used: System" in page
    before = replace(preview, run=replace(preview.run, prompt=None))
    assert 'data-unused=""' in problems(before, "en")


# Variables ------------------------------------------------------------------------------------------------------------


def test_each_part_lists_its_variables_with_the_values_they_have_now(preview: Preview) -> None:
    page = variables(preview, "en")
    assert page.count('class="vars"') == len(PARTS)
    assert "采莲赋的内容是什么" in page
    assert "2026-11-24" in page
    assert "14:45:12" in page


def test_a_variable_that_a_part_is_for_and_does_not_use_stands_out(preview: Preview) -> None:
    page = variables(replace(preview, used={**preview.used, "simple": frozenset()}), "en")
    assert page.count("not used") == len(PART_VARIABLES["simple"].expected)


@pytest.mark.parametrize("rendering, there", [("jinja", True), ("replacement", False)])
def test_plain_replacement_knows_no_list_of_documents(preview: Preview, rendering: Rendering, there: bool) -> None:
    spec = replace(preview.run.spec, prompt=replace(preview.run.spec.prompt, rendering=rendering))
    page = variables(replace(preview, run=replace(preview.run, spec=spec)), "en")
    assert ("{{documents}}" in page) is there


# Budget ---------------------------------------------------------------------------------------------------------------


def need(run: Run) -> Need:
    found = need_of(run, EN)
    assert found is not None
    return found


def test_what_fits_says_what_is_free(run: Run) -> None:
    assert need(run).over == 0
    assert f"Fits, {8192 - 512 - 50:,} tokens free" in meter(need(run), EN)


def test_too_many_chunks_say_how_many_to_send(run: Run) -> None:
    assert run.budget is not None
    tight = replace(run.budget, window=600)
    over = tuple(passage(rank, Fate("over_budget", tokens=40)) for rank in (2, 3))
    page = meter(need(replace(run, passages=(*run.passages, *over), budget=tight)), EN)
    assert 'class="bar bad"' in page
    assert "642 tokens needed, the window has 600" in page
    assert "Send 1 of 3 chunks." in page
    assert "lower max output tokens to 470" in page
    assert "shorten the prompt by 42 tokens" in page


def test_when_no_chunk_fits_the_frame_that_was_wanted_counts(run: Run) -> None:
    assert run.budget is not None
    over = (passage(1, Fate("over_budget", tokens=500)),)
    tight = replace(run.budget, window=700, frame=300, prompt=TokenCount(50, "server"))
    found = need(replace(run, passages=over, budget=tight))
    assert (found.wanted, found.over) == (800, 612)
    assert "No chunks fit." in meter(found, EN)


def test_a_frame_too_long_for_the_window_is_measured_by_its_failure(run: Run) -> None:
    failure = Failure.of(PromptError("frame_too_long", tokens=900, window=1000, reserved=512))
    found = need(replace(run, prompt=None, budget=None, failure=failure))
    assert found.over == 412
    assert "lower max output tokens to 100" in meter(found, EN)


def test_a_window_nobody_knows_cuts_nothing(run: Run) -> None:
    assert run.budget is not None
    page = meter(need(replace(run, budget=replace(run.budget, window=None))), ZH)
    assert "不做裁剪" in page
    assert "?" not in page


def test_the_bar_marks_where_the_window_ends(run: Run) -> None:
    found = replace(need(run), window=500, wanted=500, reserved=500, sent=0, candidates=1)
    assert 'class="limit" style="left:50.00%"' in meter(found, EN)


# Preview and origin ---------------------------------------------------------------------------------------------------


def test_the_preview_leads_to_no_chunk_of_a_run(preview: Preview) -> None:
    page = messages_of(preview, "en")
    assert "data-jump" not in page
    assert 'id="prompt-' not in page
    assert "&lt;b&gt;莲&lt;/b&gt;" in page


def test_a_sample_question_is_called_one(preview: Preview) -> None:
    assert "No question on the Playground yet" in messages_of(replace(preview, sample=True), "en")


def test_a_broken_prompt_has_no_messages(preview: Preview) -> None:
    broken = replace(preview, run=replace(preview.run, prompt=None, budget=None, failure=undefined()))
    page = messages_of(replace(broken, problems=(undefined(),)), "en")
    assert "will not be sent" in page
    assert "<pre" not in page


def test_a_draft_says_what_it_was_begun_from_and_what_changed() -> None:
    page = origin(DRAFT, None, Draft("strict@3", PARTS_TEXT), ("system", "rag"), EN)
    assert "Based on “strict · v3”; changed: System, Document Q&amp;A." in page
    assert 'data-act="discard"' in page


def test_the_stock_prompt_offers_nothing_to_discard() -> None:
    assert 'data-act="discard"' not in origin("stock", None, None, (), EN)


def test_one_tab_of_the_five_is_chosen_and_reached_by_the_tab_key() -> None:
    page = part_tabs("en")
    assert page.count('role="tab"') == len(PARTS)
    assert page.count('aria-selected="true"') == page.count('tabindex="0"') == 1

"""The prompt on the Playground: which set a question is asked with, and the helpers of the custom instruction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import gradio as gr

from playground.core.strings import Language
from playground.models.endpoints import BUILTIN
from playground.prompts.catalog import STOCK
from playground.prompts.limits import VALUE_CHARACTERS
from playground.ui.html.words import Words
from playground.ui.page.drafts import DRAFT, Draft, read_drafts
from playground.ui.page.drawn import drawn
from playground.ui.page.events import PRIVATE
from playground.ui.page.language import label, spoken
from playground.ui.page.prompt_sets import PromptSets, shown
from playground.ui.playground.views.instruction import instruction_size, instruction_tools
from playground.workspace import Workspace

if TYPE_CHECKING:
    from playground.ui.playground.layout import PlaygroundTab


def build_set(controls: dict[str, Any], others: dict[str, Any]) -> None:
    """The choice of the set, below that of the language."""
    controls["prompt_draft"] = gr.Textbox("{}", visible="hidden", elem_id="prompt-draft")
    controls["prompt_set"] = gr.Dropdown(
        [(label("prompts.stock"), STOCK), (label("prompts.draft"), DRAFT)],
        value=STOCK,
        label=label("prompts.set"),
        interactive=True,
        elem_id="prompt-set",
    )
    others["set_note"] = drawn("set-note")


def build_instruction(others: dict[str, Any]) -> None:
    """What stands below the custom instruction: presets, one's own last ones, tokens."""
    with gr.Row(elem_id="instruction-row"):
        others["instruction_tools"] = drawn("instruction-tools")
        others["instruction_size"] = drawn("instruction-size")


def build_rendering(controls: dict[str, Any]) -> None:
    """How places in the templates are filled."""
    controls["rendering"] = gr.Radio(
        [(label(f"rendering.{name}"), name) for name in ("jinja", "replacement")],
        value="jinja",
        label=label("setup.rendering"),
        interactive=True,
        elem_id="rendering",
    )


def wire(tab: "PlaygroundTab", workspace: Workspace) -> None:
    """Connect the choice with the saved versions, and the instruction with the counter."""
    controls = tab.controls
    choosing = PromptChoosing(workspace)
    controls["prompt_language"].input(
        choosing.language_chosen,
        [controls["prompt_language"], controls["prompt_set"], controls["prompt_draft"]],
        [controls["prompt_set"], tab.set_note, tab.instruction_tools],
        **PRIVATE,
    )
    controls["prompt_set"].input(
        None, None, [tab.set_note], js="() => { playground.preview?.(); return '' }", **PRIVATE
    )
    gr.on(
        [controls["custom_instruction"].change, controls["endpoint"].change, controls["model"].change],
        choosing.count,
        [controls["custom_instruction"], controls["endpoint"], controls["model"]],
        tab.instruction_size,
        trigger_mode="always_last",
        **PRIVATE,
    )


def wire_load(tab: "PlaygroundTab", page: gr.Blocks) -> None:
    """The drafts of this browser come back."""
    page.load(None, None, [tab.controls["prompt_draft"]], js="() => playground.drafts()", **PRIVATE)


class PromptChoosing:
    """What the events do."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._sets = PromptSets(workspace.prompts)

    def language_chosen(self, language: str, reference: str, kept: str, request: gr.Request) -> list[Any]:
        """The sets of the language, the same one chosen; where it has no such half, the stock set with a word on it."""
        prompt_language: Language = "en" if language == "en" else "zh"
        words = Words(spoken(request))
        found = self._sets.counterpart(reference or STOCK, prompt_language, _drafts(kept))
        note = "" if found else words("prompts.no_half", name=shown(reference, words))
        return [
            gr.update(choices=self._sets.choices(prompt_language, words), value=found or STOCK),
            note,
            instruction_tools(prompt_language, spoken(request)),
        ]

    async def count(self, instruction: str, endpoint: str, model: str, request: gr.Request) -> str:
        """Tokens of the custom instruction."""
        if not instruction or len(instruction) > VALUE_CHARACTERS:
            return ""
        known = next((one for one in self._workspace.endpoints.all() if one.name == endpoint), BUILTIN)
        (count,) = await self._workspace.counter.count_texts(known, model, [instruction])
        return instruction_size(count, spoken(request))

    def opened(self, language: Language, reference: str, page_language: Language) -> tuple[Any, str]:
        """The choice as a fresh page shows it, and the helpers of the instruction."""
        chosen = reference if self._sets.known(reference, language) else STOCK
        choice = gr.update(choices=self._sets.choices(language, Words(page_language)), value=chosen)
        return choice, instruction_tools(language, page_language)


def _drafts(kept: str) -> Mapping[Language, Draft]:
    """The drafts that the page sent; none when they are of no use, as with a set-up that was kept."""
    try:
        return read_drafts(kept)
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}

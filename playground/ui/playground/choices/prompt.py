"""The prompt on the Playground: which set a question is asked with, and the helpers of the custom instruction."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import gradio as gr

from playground.core.strings import Language
from playground.models.endpoints import BUILTIN
from playground.prompts.catalog import STOCK
from playground.prompts.limits import VALUE_CHARACTERS
from playground.ui.html.words import Words
from playground.ui.page.drafts import Draft, read_drafts
from playground.ui.page.page import Page
from playground.ui.page.prompt_sets import PromptSets, shown
from playground.ui.page.sessions import Picture, Session
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.playground.views.instruction import instruction_size, instruction_tools
from playground.ui.workarounds.components import PRIVATE


def wire(page: Page, tab: PlaygroundTab) -> None:
    """Connect the choice with the saved versions, and the instruction with the counter."""
    controls = page.controls
    choosing = PromptChoice(page, tab)
    page.on(
        controls["prompt_language"].input,
        choosing.language_chosen,
        [controls["prompt_language"], controls["prompt_set"], page.bridge],
        [controls["prompt_set"], tab.set_note, tab.instruction_tools],
        js="(language, set) => [language, set, playground.drafts()]",
    )
    controls["prompt_set"].input(
        None,
        [controls["prompt_language"], controls["prompt_set"]],
        [tab.set_note],
        js="(language, set) => { playground.preview?.(); return playground.draftNote(language, set) }",
        **PRIVATE,
    )
    counted = [controls["custom_instruction"], controls["endpoint"], controls["model"]]
    page.on(
        [one.change for one in counted], choosing.count, counted, [tab.instruction_size], trigger_mode="always_last"
    )


class PromptChoice:
    """What the events do."""

    def __init__(self, page: Page, tab: PlaygroundTab) -> None:
        self._workspace = page.workspace
        self._controls = page.controls
        self._tab = tab
        self._sets = PromptSets(page.workspace.prompts)

    async def language_chosen(
        self, session: Session, language: str, reference: str, kept: str
    ) -> AsyncGenerator[Picture, None]:
        """The sets of the language, the same one chosen; where it has no such half, the stock set with a word on it."""
        prompt_language: Language = "en" if language == "en" else "zh"
        words = Words(session.language)
        found = self._sets.counterpart(reference or STOCK, prompt_language, _drafts(kept))
        note = "" if found else words("prompts.no_half", name=shown(reference, words))
        choices = self._sets.choices(prompt_language, words)
        yield {
            self._controls["prompt_set"]: gr.update(choices=choices, value=found or STOCK),
            self._tab.set_note: note,
            self._tab.instruction_tools: instruction_tools(prompt_language, session.language),
        }

    async def count(
        self, session: Session, instruction: str, endpoint: str, model: str
    ) -> AsyncGenerator[Picture, None]:
        """Tokens of the custom instruction."""
        if not instruction or len(instruction) > VALUE_CHARACTERS:
            yield {self._tab.instruction_size: ""}
            return
        known = self._workspace.endpoints.offered(endpoint) or BUILTIN
        (count,) = await self._workspace.counter.count_texts(known, model, [instruction])
        yield {self._tab.instruction_size: instruction_size(count, session.language)}

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

"""Tests of prompts, with what they share."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from playground.core.values import PARTS, Chunk, PromptChoice, RenderedPrompt
from playground.prompts.catalog import Catalog

NOW = datetime(2026, 3, 1, 9, 5, 7)
CATALOG = Catalog(Path(__file__).parents[2] / "prompts")


def chunk(text: str, seq: int = 0, document: str = "手册.pdf", **known: Any) -> Chunk:
    """A chunk of `document` with `text`."""
    return Chunk(f"{document}-{seq}", document, document, seq, text, 0, len(text), **known)


def choice(language: str = "zh", **changes: Any) -> PromptChoice:
    """The stock set in `language`, with parts and fields changed by name."""
    stock = CATALOG.stock("zh" if language == "zh" else "en")
    parts = {**stock.parts, **{part: changes.pop(part) for part in PARTS if part in changes}}
    return PromptChoice(replace(stock, parts=parts), **changes)


def text_of(prompt: RenderedPrompt) -> str:
    """The content of the only message."""
    (message,) = prompt.messages
    return message.content


def origins(prompt: RenderedPrompt) -> list[tuple[str, str]]:
    """Text and origin of every segment."""
    return [(segment.text, segment.origin) for segment in prompt.segments]

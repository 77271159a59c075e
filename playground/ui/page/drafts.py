"""Drafts: edits of a prompt that live in one browser, one a language, and travel with what that browser asks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.core.strings import LANGUAGES, Language
from playground.core.values import PARTS, Part, PromptSet
from playground.prompts.catalog import STOCK
from playground.prompts.limits import TEMPLATE_CHARACTERS

DRAFT = "draft"
"""How the draft is referred to where a saved version is `name@number`; the name of the set that it makes."""
LONGEST_REFERENCE = 120
LARGEST = 2 * len(PARTS) * 6 * TEMPLATE_CHARACTERS
"""Characters of all drafts as JSON, which may write one character as six."""


@dataclass(frozen=True)
class Draft:
    """All five templates as they stand in the editors of one browser."""

    base: str
    """The set that it was begun from: `stock`, or `name@number`."""
    parts: Mapping[Part, str]

    def prompt_set(self, language: Language) -> PromptSet:
        """What a run with the draft records."""
        return PromptSet(DRAFT, language, self.parts)


def read_drafts(kept: str) -> Mapping[Language, Draft]:
    """The drafts by language. Raises ValueError for anything that no page of ours would send."""
    if len(kept) > LARGEST:
        raise ValueError("too long")
    values = json.loads(kept or "{}")
    if not isinstance(values, dict):
        raise ValueError("not an object")
    return {language: _draft(values[language]) for language in LANGUAGES if values.get(language) is not None}


def _draft(value: Any) -> Draft:
    base, parts = value["base"], value["parts"]
    texts = {part: parts[part] for part in PARTS}
    if not all(isinstance(text, str) for text in (base, *texts.values())) or len(base) > LONGEST_REFERENCE:
        raise ValueError("not a draft")
    return Draft(base or STOCK, texts)

"""Chinese and English of one prompt as one object, and whether the two ask for the same values in the same blocks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playground.core.errors import Notice
from playground.core.strings import LANGUAGES, Language
from playground.core.values import PARTS, Part, PromptSet
from playground.prompts.frames import MOST_TAGS

Variables = Callable[[str, Part], frozenset[str]]
"""Names that a template uses: `Renderer.variables`, or `placeholders` for sets that are rendered by replacement."""

TWINS: Mapping[str, str] = {
    "系统": "SYSTEM",
    "文档": "DOCUMENTS",
    "指令": "INSTRUCTIONS",
    "用户指令": "USER_INSTRUCTIONS",
}
"""Tags of the stock frames, Chinese to English. Other tags are matched by the variables they hold."""

_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[^\s<>/{}%|]{1,64})\s{0,8}>")
_NAME = re.compile(r"\{\{[-+]?\s*(\w+)")
_ONLY = {"zh": ("pair_variable_only_zh", "pair_tag_only_zh"), "en": ("pair_variable_only_en", "pair_tag_only_en")}


@dataclass(frozen=True)
class Pair:
    """One prompt in both languages; None for a language it does not exist in."""

    name: str
    zh: PromptSet | None
    en: PromptSet | None


@dataclass(frozen=True, slots=True)
class Block:
    """A pair of tags in a template, with the variables between them."""

    tag: str
    holds: frozenset[str]

    @property
    def meaning(self) -> str | frozenset[str]:
        """What makes it the same block in the other language."""
        return TWINS.get(self.tag, self.tag) if self.tag in TWINS or self.tag in TWINS.values() else self.holds


def differences(zh: PromptSet, en: PromptSet, variables: Variables) -> tuple[Notice, ...]:
    """Where the two halves do not correspond; empty when they do. Raises PromptError for a template with errors."""
    notices: list[Notice] = []
    for part in PARTS:
        sources = {"zh": zh.parts[part], "en": en.parts[part]}
        used = {language: variables(source, part) for language, source in sources.items()}
        found = {language: blocks_of(source) for language, source in sources.items()}
        for language in LANGUAGES:
            other: Language = "en" if language == "zh" else "zh"
            of_variable, of_tag = _ONLY[language]
            notices += (Notice(of_variable, _facts(part, name)) for name in sorted(used[language] - used[other]))
            notices += (Notice(of_tag, _facts(part, tag)) for tag in _lacking(found[language], found[other]))
        order = [[block.meaning for block in found[language]] for language in LANGUAGES]
        if order[0] != order[1] and not _lacking(found["zh"], found["en"]) and not _lacking(found["en"], found["zh"]):
            notices.append(Notice.of("pair_tags_in_other_order", part=part))
    return tuple(notices)


def blocks_of(source: str) -> tuple[Block, ...]:
    """The tagged blocks of a template in the order in which they begin, also those inside others."""
    begun: list[re.Match[str]] = []
    found: list[tuple[int, Block]] = []
    for tag in _TAG.finditer(source):
        if not tag["closing"]:
            begun.append(tag)
            continue
        depth = next((d for d in range(len(begun) - 1, -1, -1) if begun[d]["name"] == tag["name"]), None)
        if depth is None or len(found) == MOST_TAGS:
            continue
        opening = begun[depth]
        del begun[depth:]
        held = source[opening.end() : tag.start()]
        found.append((opening.start(), Block(tag["name"], frozenset(_NAME.findall(held)))))
    return tuple(block for _, block in sorted(found, key=lambda placed: placed[0]))


def _lacking(mine: tuple[Block, ...], theirs: tuple[Block, ...]) -> list[str]:
    """Tags of my blocks that have no counterpart among theirs, each of theirs counted once."""
    left = [block.meaning for block in theirs]
    lacking = []
    for block in mine:
        if block.meaning in left:
            left.remove(block.meaning)
        else:
            lacking.append(block.tag)
    return lacking


def _facts(part: Part, name: str) -> tuple[tuple[str, str], ...]:
    return ("part", part), ("name", name)

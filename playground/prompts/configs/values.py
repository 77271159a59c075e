"""A configs file as it was read: its constants, where they stand, and what could not be understood."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.core.errors import Notice, PromptError
from playground.core.strings import Language
from playground.core.values import PARTS, Part, PromptSet
from playground.prompts.configs.literals import Piece

CONSTANTS: Mapping[Part, str] = {
    "system": "SYSTEM",
    "instructions": "INSTRUCTIONS",
    "rag": "PROMPT_TEMPLATE",
    "custom": "CUSTOM_PROMPT_TEMPLATE",
    "simple": "SIMPLE_PROMPT_TEMPLATE",
}
MODEL_NAME, MODEL_PATH = "DEFAULT_MODEL_NAME", "DEFAULT_MODEL_PATH"
KNOWN: tuple[str, ...] = (MODEL_NAME, MODEL_PATH, *CONSTANTS.values())
"""Names that are read and written; all others are left alone."""
PART_OF: Mapping[str, Part] = {constant: part for part, constant in CONSTANTS.items()}

_HANZI = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]+")
_MOST_NAMED = 40
"""Names that one notice lists."""


@dataclass(frozen=True, slots=True)
class Constant:
    """The last assignment of a known name, and where a new value would be written."""

    name: str
    value: str
    line: int
    start: int
    """Of the expression, in characters of the text; where `apart` is set, the end of the whole statement."""
    end: int
    pieces: tuple[Piece, ...] = ()
    """What it is put together from; empty where `apart` is set."""
    apart: bool = False
    """The statement has other targets too, or adds to an earlier value: a new value needs a statement of its own."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A known name whose last assignment is no text that can be worked out without running the file."""

    name: str
    line: int
    written: str
    """The line, cut short."""


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name the file gives a value to that has nothing to do with prompts as far as is known."""

    name: str
    line: int


@dataclass(frozen=True)
class ConfigsFile:
    """A configs file as it was read."""

    content: bytes
    encoding: str
    """Without the byte order mark, which `marked` tells."""
    marked: bool
    text: str
    constants: Mapping[str, Constant]
    not_understood: tuple[NotUnderstood, ...]
    others: tuple[OtherName, ...]

    @property
    def values(self) -> Mapping[str, str]:
        """What each constant comes to, by name."""
        return {name: constant.value for name, constant in self.constants.items()}

    @property
    def model(self) -> str | None:
        """The model that is selected first."""
        return self.values.get(MODEL_NAME)

    @property
    def model_path(self) -> str | None:
        """The folder it lies in."""
        return self.values.get(MODEL_PATH)

    def prompt_set(self, name: str, base: PromptSet) -> PromptSet:
        """The file's five templates under `name`; a constant that the file does not have is taken from `base`.

        Raises PromptError `configs_not_understood` when the file has it in a form that cannot be read.
        """
        for unclear in self.not_understood:
            if unclear.name in PART_OF:
                raise PromptError(
                    "configs_not_understood",
                    part=PART_OF[unclear.name],
                    line=unclear.line,
                    name=unclear.name,
                    written=unclear.written,
                )
        values = self.values
        return PromptSet(name, base.language, {part: values.get(CONSTANTS[part], base.parts[part]) for part in PARTS})

    def notices(self) -> tuple[Notice, ...]:
        """What a person should know before the file's prompts are used."""
        unclear = {entry.name for entry in self.not_understood}
        return (
            *(Notice.of("configs_missing", name=name) for name in CONSTANTS.values() if self._lacks(name, unclear)),
            *(
                Notice.of("configs_not_understood", name=entry.name, line=entry.line, written=entry.written)
                for entry in self.not_understood
            ),
            *((Notice.of("configs_left_alone", names=_listed(self.others)),) if self.others else ()),
        )

    def language(self) -> Language:
        """The language that most of its prompts are written in."""
        text = "".join(value for name, value in self.values.items() if name in PART_OF)
        return "zh" if len(_HANZI.findall(text)) > len(_WORD.findall(text)) else "en"

    def _lacks(self, name: str, unclear: set[str]) -> bool:
        return name not in self.constants and name not in unclear


def _listed(others: Sequence[OtherName]) -> str:
    shown = ", ".join(f"{other.name} ({other.line})" for other in others[:_MOST_NAMED])
    return shown if len(others) <= _MOST_NAMED else f"{shown}, …"


def sendable(text: str) -> bool:
    """Whether `text` can be sent to a model and kept: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not re.search("[\ud800-\udfff]", text)

"""The stock prompt sets: one folder a language, one file a part."""

from functools import cache
from pathlib import Path

from playground.core.errors import PromptError
from playground.core.strings import Language
from playground.core.values import PARTS, Part, PromptSet

STOCK = "stock"
"""Name of the set that ships with the product."""


class Catalog:
    """The sets found in `folder`; each file is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read = cache(self._load)

    def stock(self, language: Language) -> PromptSet:
        """The stock set in `language`. Raises PromptError when a file of it is missing or no UTF-8."""
        return self._read(language)

    def _load(self, language: Language) -> PromptSet:
        return PromptSet(STOCK, language, {part: self._part(language, part) for part in PARTS})

    def _part(self, language: Language, part: Part) -> str:
        path = self._folder / language / f"{part}.j2"
        try:
            return path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PromptError("prompt_file_unreadable", part=part, path=str(path), reason=str(error)) from error

"""The stock prompt sets: one folder a language, one file a part."""

from functools import cache
from pathlib import Path

from playground.core.errors import PromptError
from playground.core.strings import Language
from playground.core.values import PARTS, Part, PromptSet

STOCK = "stock"
"""Name of the set that ships with the product."""
NUMBERED = "stock-numbered"
"""The same, but its answers show the numbers of the references that they rest on."""
SHIPPED = (STOCK, NUMBERED)


class Catalog:
    """The sets found in `folder`; each file is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read = cache(self._load)

    def stock(self, language: Language) -> PromptSet:
        """The stock set in `language`. Raises PromptError when a file of it is missing or no UTF-8."""
        return self.shipped(STOCK, language)

    def shipped(self, name: str, language: Language) -> PromptSet:
        """The set of that name, one of `SHIPPED`, in `language`; raises PromptError as `stock`."""
        return self._read(name, language)

    def _load(self, name: str, language: Language) -> PromptSet:
        return PromptSet(name, language, {part: self._part(name, language, part) for part in PARTS})

    def _part(self, name: str, language: Language, part: Part) -> str:
        """A part has a file of its own in the folder of its set where it differs from the stock set."""
        path = self._folder / language / f"{part}.j2"
        own = self._folder / language / name / f"{part}.j2"
        path = own if name != STOCK and own.exists() else path
        try:
            return path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PromptError("prompt_file_unreadable", part=part, path=str(path), reason=str(error)) from error

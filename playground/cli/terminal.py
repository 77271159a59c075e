"""What a command prints with, and in which language."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from playground.core.errors import Failure
from playground.core.strings import LANGUAGES, Language, text
from playground.settings import Settings


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a command works with."""

    language: Language
    settings: Settings

    def say(self, sentence: str, *, end: str = "\n") -> None:
        """Print to the reader."""
        print(sentence, end=end, flush=True)

    def tell(self, key: str, **values: object) -> None:
        """Print the sentence `cli.<key>`."""
        self.say(text(self.language, f"cli.{key}", **values))

    def json(self, value: object) -> None:
        """Print one JSON object."""
        self.say(json.dumps(value, ensure_ascii=False, indent=2))

    def warn(self, failure: Failure) -> None:
        """Say on the error stream what happened and what to do."""
        print(f"{failure.message(self.language)} {failure.remedy(self.language)}", file=sys.stderr)


def terminal_language(arguments: Sequence[str]) -> Language:
    """The language of the terminal: `--lang`, else the locale."""
    for option, value in pairwise(arguments):
        if option == "--lang" and value in LANGUAGES:
            return "zh" if value == "zh" else "en"
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def number(value: float | int | None) -> str:
    """A figure for a line of text; "?" when it is not known."""
    if value is None:
        return "?"
    return str(value) if isinstance(value, int) else f"{value:.2f}"

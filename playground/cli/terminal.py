"""What a command prints with, and in which language."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from playground.cli import output
from playground.core.errors import Failure, Notice
from playground.core.strings import LANGUAGES, Language, text
from playground.http.masking import detail
from playground.runs.record import failure_record
from playground.settings import Settings

STOPPED = 130
"""The exit code of what Ctrl+C ended, as shells give it."""
READER_GONE = 141
"""The exit code of what wrote into a closed pipe, as shells give it."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks to the reader: results on the output, all else on the error stream."""

    language: Language

    def say(self, sentence: str, *, end: str = "\n") -> None:
        """Print to the reader."""
        output.put(output.shown(sentence) + end)

    def tell(self, key: str, **values: object) -> None:
        """Print the sentence `cli.<key>`."""
        self.say(text(self.language, f"cli.{key}", **values))

    def json(self, value: object) -> None:
        """Print one JSON object."""
        printed = output.in_json(json.dumps(value, ensure_ascii=False, indent=2))
        output.put((printed if output.can_show(printed) else json.dumps(value, indent=2)) + "\n")

    def remark(self, key: str, **values: object) -> None:
        """Say the sentence `cli.<key>` on the error stream."""
        self.aside(text(self.language, f"cli.{key}", **values))

    def aside(self, sentence: str) -> None:
        """Say something on the error stream."""
        output.complain(output.shown(sentence))

    def warn(self, failure: Failure) -> None:
        """Say on the error stream what happened and what to do, and below it the server's own words where there are."""
        output.complain(output.shown(f"{failure.message(self.language)} {failure.remedy(self.language)}"))
        words = detail(failure.detail or "")
        if words is not None:
            self.remark("detail", words=words)

    def fail(self, failure: Failure, *, as_json: bool) -> int:
        """Say why there is no result, also as an object to whoever wants JSON; the exit code."""
        self.warn(failure)
        if as_json:
            self.json({"error": failure_record(failure, self.language)})
        return 1

    def note(self, notices: Iterable[Notice]) -> None:
        """Say on the error stream what a person should know beside the result."""
        for notice in notices:
            output.complain(output.shown(f"! {notice.message(self.language)}"))


@dataclass(frozen=True, slots=True)
class Terminal(Voice):
    """What a command works with."""

    settings: Settings


def terminal_language(arguments: Sequence[str]) -> Language:
    """The language of the terminal: `--lang`, else the locale."""
    for option, value in pairwise((*arguments, "")):
        name, _, joined = option.partition("=")
        for language in LANGUAGES:
            if name == "--lang" and language in (joined, value):
                return language
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def number(value: float | int | None) -> str:
    """A figure for a line of text; "?" when it is not known."""
    if value is None:
        return "?"
    return str(value) if isinstance(value, int) else f"{value:.2f}"

"""The command line: its commands and options, with help in one language."""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any, Self

from playground.cli.terminal import Terminal
from playground.core.errors import PromptError
from playground.core.strings import LANGUAGES, Language, text

Command = Callable[[Terminal, argparse.Namespace], int]
_MOST = 1_000_000
"""The largest number of tokens, chunks or runs that can be asked for."""


class Words:
    """The parser that commands add themselves to."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self.parser = argparse.ArgumentParser("playground", description=text(language, "cli.description"))
        self._shared = self._shared_options(None)
        self._commands = self.parser.add_subparsers(required=True, metavar=text(language, "cli.commands"))
        self._above = ""

    def told(self, key: str) -> dict[str, Any]:
        """The help of an option: `cli.<key>`."""
        return {"help": text(self._language, f"cli.{key}")}

    def count(self, word: str) -> int:
        """The type of an option that is a count."""
        found = int(word) if word.isdecimal() else 0
        if not 1 <= found <= _MOST:
            raise argparse.ArgumentTypeError(text(self._language, "cli.no_count", word=word, most=_MOST))
        return found

    def figure(self, word: str) -> float:
        """The type of an option that is a number of any kind."""
        with suppress(ValueError):
            if isfinite(found := float(word)):
                return found
        raise argparse.ArgumentTypeError(text(self._language, "cli.no_figure", word=word))

    def day(self, word: str) -> datetime:
        """The type of an option that is a day, or a moment of it, of the place where this runs."""
        with suppress(ValueError, OverflowError, OSError):
            return datetime.fromisoformat(word).astimezone()
        raise argparse.ArgumentTypeError(text(self._language, "cli.no_day", word=word))

    def add(
        self, name: str, command: Command, *, of_collection: bool = False, as_json: bool = False
    ) -> argparse.ArgumentParser:
        """A command; its own options are added to what is returned."""
        made = self._commands.add_parser(name, parents=[self._shared], **self.told(self._above + name))
        made.set_defaults(command=command)
        if of_collection:
            made.add_argument("--collection", **self.told("of_collection"))
        if as_json:
            made.add_argument("--json", action="store_true", **self.told("as_json"))
        return made

    def below(self, name: str) -> Self:
        """The parser of a command with commands of its own, whose help is `cli.<name>_<command>`."""
        made = self._commands.add_parser(name, parents=[self._shared], **self.told(name))
        inner = copy(self)
        inner._above = f"{name}_"
        inner._shared = self._shared_options(argparse.SUPPRESS)  # keeps what was given before the inner command
        inner._commands = made.add_subparsers(required=True, metavar=text(self._language, "cli.commands"))
        return inner

    def _shared_options(self, default: str | None) -> argparse.ArgumentParser:
        shared = argparse.ArgumentParser(add_help=False)
        shared.add_argument("--data-dir", type=Path, default=default, **self.told("data_dir"))
        shared.add_argument("--config", type=Path, default=default, **self.told("config"))
        shared.add_argument("--lang", choices=LANGUAGES, default=default, **self.told("lang"))
        return shared


def as_typed(options: argparse.Namespace) -> None:
    """Decode words that are not valid in the system's encoding with that of the terminal; paths keep their bytes.

    Raises PromptError `words_unreadable`.
    """
    for name, value in vars(options).items():
        if isinstance(value, str):
            setattr(options, name, _as_text(value))
        elif isinstance(value, list):
            setattr(options, name, [_as_text(word) if isinstance(word, str) else word for word in value])


def _as_text(word: str) -> str:
    if word.isascii() or not any("\ud800" <= character <= "\udfff" for character in word):
        return word
    return read_words(os.fsencode(word))


def read_words(typed: bytes) -> str:
    """Words as they came from a terminal or a pipe: UTF-8, else in the terminal's encoding.

    Raises PromptError `words_unreadable`.
    """
    encodings = tuple(dict.fromkeys(("utf-8", (sys.stdin and sys.stdin.encoding) or "utf-8")))
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return typed.decode(encoding).removeprefix("\ufeff")
    raise PromptError("words_unreadable", words=repr(typed[:40]), encoding=" / ".join(encodings))

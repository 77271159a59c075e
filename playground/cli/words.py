"""The words of the command line: what every command takes, told in one language."""

import argparse
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any, Self

from playground.cli.terminal import Terminal
from playground.core.strings import LANGUAGES, Language, text
from playground.workspace import SAMPLES

Command = Callable[[Terminal, argparse.Namespace], int]


class Words:
    """A parser that commands add themselves to."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self.parser = argparse.ArgumentParser("playground", description=text(language, "cli.description"))
        self._shared = self._shared_options(None)
        self._commands = self.parser.add_subparsers(required=True, metavar=text(language, "cli.commands"))
        self._above = ""

    def told(self, key: str) -> dict[str, Any]:
        """The help of an option: `cli.<key>`."""
        return {"help": text(self._language, f"cli.{key}")}

    def add(
        self, name: str, command: Command, *, of_collection: bool = False, as_json: bool = False
    ) -> argparse.ArgumentParser:
        """A command; its own options are added to what is returned."""
        made = self._commands.add_parser(name, parents=[self._shared], **self.told(self._above + name))
        made.set_defaults(command=command)
        if of_collection:
            made.add_argument("--collection", default=SAMPLES, **self.told("of_collection"))
        if as_json:
            made.add_argument("--json", action="store_true", **self.told("as_json"))
        return made

    def below(self, name: str) -> Self:
        """The words of a command that has commands of its own, told as `cli.<name>_<command>`."""
        made = self._commands.add_parser(name, parents=[self._shared], **self.told(name))
        inner = copy(self)
        inner._above = f"{name}_"
        inner._shared = self._shared_options(argparse.SUPPRESS)  # what stood before the inner command stays
        inner._commands = made.add_subparsers(required=True, metavar=text(self._language, "cli.commands"))
        return inner

    def _shared_options(self, default: str | None) -> argparse.ArgumentParser:
        shared = argparse.ArgumentParser(add_help=False)
        shared.add_argument("--data-dir", type=Path, default=default, **self.told("data_dir"))
        shared.add_argument("--config", type=Path, default=default, **self.told("config"))
        shared.add_argument("--lang", choices=LANGUAGES, default=default, **self.told("lang"))
        return shared

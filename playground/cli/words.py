"""The words of the command line: what every command takes, told in one language."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playground.cli.terminal import Terminal
from playground.core.strings import LANGUAGES, Language, text
from playground.workspace import SAMPLES

Command = Callable[[Terminal, argparse.Namespace], int]


class Words:
    """A parser that commands add themselves to."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self.parser = argparse.ArgumentParser("playground", description=text(language, "cli.description"))
        self._shared = argparse.ArgumentParser(add_help=False)
        self._shared.add_argument("--data-dir", type=Path, **self.told("data_dir"))
        self._shared.add_argument("--config", type=Path, **self.told("config"))
        self._shared.add_argument("--lang", choices=LANGUAGES, **self.told("lang"))
        self._commands = self.parser.add_subparsers(required=True, metavar=text(language, "cli.commands"))

    def told(self, key: str) -> dict[str, Any]:
        """The help of an option: `cli.<key>`."""
        return {"help": text(self._language, f"cli.{key}")}

    def add(
        self, name: str, command: Command, *, of_collection: bool = False, as_json: bool = False
    ) -> argparse.ArgumentParser:
        """A command; its own options are added to what is returned."""
        made = self._commands.add_parser(name, parents=[self._shared], **self.told(name))
        made.set_defaults(command=command)
        if of_collection:
            made.add_argument("--collection", default=SAMPLES, **self.told("of_collection"))
        if as_json:
            made.add_argument("--json", action="store_true", **self.told("as_json"))
        return made

"""The terminal: `python -m playground …`, the services of the page without the page."""

import sys
from collections.abc import Sequence

from playground.cli import library, prompts, questions, recovery, runs, servers, serving
from playground.cli.terminal import Terminal, terminal_language
from playground.cli.words import Command, Words
from playground.core.errors import PlaygroundError
from playground.settings import Settings

__all__ = ["main", "terminal_language"]


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it did what was asked, 1 when it could not, 2 for words it does not know."""
    language = terminal_language(arguments)
    words = Words(language)
    for module in (questions, library, recovery, prompts, runs, servers, serving):
        module.register(words)
    options = words.parser.parse_args(arguments)
    try:
        overrides = {} if options.data_dir is None else {"data_dir": options.data_dir}
        terminal = Terminal(language, Settings.load(options.config, **overrides))
        command: Command = options.command
        return command(terminal, options)
    except PlaygroundError as error:
        print(f"{error.message(language)} {error.remedy(language)}", file=sys.stderr)
        return 1

"""The terminal: `python -m playground …`, the services of the page without the page."""

import argparse
from collections.abc import Sequence

from playground.cli import (
    batch,
    checks,
    ground,
    judge,
    lab,
    library,
    output,
    prompts,
    questions,
    recovery,
    runs,
    servers,
    serving,
)
from playground.cli.output import prepare_streams
from playground.cli.terminal import READER_GONE, STOPPED, Terminal, Voice, terminal_language
from playground.cli.words import Command, Words, as_typed
from playground.core.errors import Failure, PlaygroundError
from playground.core.strings import Language
from playground.settings import Settings

__all__ = ["command_line", "main", "prepare_streams", "terminal_language"]


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it did what was asked, 1 when it could not, 2 for words it does not know.

    130 when Ctrl+C ended it, 141 when the reader of its output has gone.
    """
    prepare_streams()
    language = terminal_language(arguments)
    try:
        try:
            return _run(language, arguments)
        finally:
            output.finish()  # argparse leaves its help in the buffer
    except output.ReaderGone:
        return READER_GONE
    except KeyboardInterrupt:
        Voice(language).remark("stopped")
        return STOPPED
    except PlaygroundError as error:  # from writing the output
        Voice(language).warn(Failure.of(error))
        return 1


def command_line(language: Language) -> argparse.ArgumentParser:
    """The parser of all commands, with their help in `language`."""
    words = Words(language)
    for module in (questions, library, recovery, prompts, runs, batch, judge, lab, checks, ground, servers, serving):
        module.register(words)
    return words.parser


def _run(language: Language, arguments: Sequence[str]) -> int:
    options = command_line(language).parse_args(arguments)
    try:
        as_typed(options)
        overrides = {} if options.data_dir is None else {"data_dir": options.data_dir}
        terminal = Terminal(language, Settings.load(options.config, **overrides))
        command: Command = options.command
        return command(terminal, options)
    except PlaygroundError as error:
        return Voice(language).fail(Failure.of(error), as_json=getattr(options, "json", False))

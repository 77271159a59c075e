"""The values of exports: what is to be left out, and a file with what its reader should know."""

from dataclasses import dataclass

from playground.core.errors import Notice


@dataclass(frozen=True, slots=True)
class Include:
    """What a report shows of the documents and prompts behind its answers."""

    prompts: bool = True
    chunks: bool = True
    file_names: bool = True
    """False gives documents numbers instead, wherever their file names stand."""


EVERYTHING = Include()


@dataclass(frozen=True, slots=True)
class File:
    """A file that was made, and what got lost on the way."""

    content: bytes
    notices: tuple[Notice, ...] = ()

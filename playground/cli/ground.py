"""`ground`: how far the chunks that were sent bear out an answer, or many answers of a file, without a workspace."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from playground.cli.checks import read_chunks
from playground.cli.terminal import Terminal
from playground.cli.words import Words, read_words
from playground.core.errors import Failure, StudyError
from playground.core.strings import text
from playground.studies.ground.rows import Row, grounding_record, rows_in
from playground.studies.ground.scoring import ground
from playground.studies.values import Sentence

_STDIN = "-"


def register(words: Words) -> None:
    """The words of `ground`."""
    told = words.told
    command = words.add("ground", _ground, as_json=True)
    given = command.add_mutually_exclusive_group(required=True)
    given.add_argument("--answer", **told("ground_answer"))
    given.add_argument("--rows", metavar="FILE.jsonl", **told("ground_rows"))
    command.add_argument("--chunks", metavar="FILE", **told("ground_chunks"))
    command.add_argument("--question", default="", **told("ground_question"))
    command.add_argument("--out", type=Path, metavar="SCORES.jsonl", **told("ground_out"))


def _ground(terminal: Terminal, options: argparse.Namespace) -> int:
    return _of_rows(terminal, options) if options.rows else _of_answer(terminal, options)


# One answer -----------------------------------------------------------------------------------------------------------


def _of_answer(terminal: Terminal, options: argparse.Namespace) -> int:
    if options.chunks is None:
        raise StudyError("ground_no_chunks")
    if options.answer == options.chunks == _STDIN:
        raise StudyError("ground_two_inputs")
    answer = _content(_STDIN) if options.answer == _STDIN else options.answer
    chunks = read_chunks(_content(options.chunks), options.chunks)
    found = ground(answer, chunks, options.question)
    if options.json:
        terminal.json(grounding_record(found))
        return 0
    for sentence in found.sentences:
        _show(terminal, answer, chunks, sentence)
    if found.answer_score is None:
        terminal.tell("ground_unscored")
    else:
        terminal.tell("ground_score", score=f"{found.answer_score:.2f}")
    return 0


def _show(terminal: Terminal, answer: str, chunks: Sequence[str], sentence: Sentence) -> None:
    state = text(terminal.language, f"grounding.state.{sentence.state}")
    score = "" if sentence.score is None else f" {sentence.score:.2f}"
    terminal.say(f"[{state}{score}] {_line(answer[sentence.start : sentence.end])}")
    if sentence.missing_numbers:
        terminal.tell("ground_missing", numbers=", ".join(sentence.missing_numbers))
    if sentence.chunk is not None:
        place = chunks[sentence.chunk - 1][sentence.chunk_start : sentence.chunk_end]
        terminal.tell("ground_place", chunk=sentence.chunk, place=_line(place))


def _line(text: str) -> str:
    return " ".join(text.split())


def _content(path: str) -> str:
    """The text of a file, or of standard input."""
    if path == _STDIN:
        return read_words(sys.stdin.buffer.read()) if sys.stdin else ""
    try:
        return read_words(Path(path).read_bytes())
    except OSError as error:
        raise StudyError("ground_unreadable", path=path, reason=error.strerror or str(error)) from error


# Many answers ---------------------------------------------------------------------------------------------------------


def _of_rows(terminal: Terminal, options: argparse.Namespace) -> int:
    """One line of JSON a row; damaged rows are told and left out, and make the exit code 1."""
    counts = {"rows": 0, "damaged": 0}
    with _lines_of(options.rows) as lines, _written_to(options.out) as out:
        for row in rows_in(lines):
            if isinstance(row, StudyError):
                counts["damaged"] += 1
                terminal.warn(Failure.of(row))
                continue
            counts["rows"] += 1
            _write(terminal, out, row)
    if options.out is None:
        terminal.remark("ground_rows_done", **counts)
    elif options.json:
        terminal.json(counts)
    else:
        terminal.tell("ground_rows_done", **counts)
    return 1 if counts["damaged"] else 0


def _write(terminal: Terminal, out: TextIO | None, row: Row) -> None:
    record = {"id": row.id, **grounding_record(ground(row.answer, row.chunks, row.question))}
    line = json.dumps(record, ensure_ascii=out is None)
    if out is None:
        terminal.say(line)
    else:
        out.write(line + "\n")


@contextmanager
def _lines_of(path: str) -> Iterator[Iterator[bytes]]:
    try:
        with Path(path).open("rb") as file:
            yield file
    except OSError as error:
        raise StudyError("ground_unreadable", path=path, reason=error.strerror or str(error)) from error


@contextmanager
def _written_to(path: Path | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    try:
        # Half a pair of surrogates in an id is then written as JSON escapes it.
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
    except OSError as error:
        raise StudyError("ground_unwritable", path=str(path), reason=error.strerror or str(error)) from error

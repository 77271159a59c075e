"""`checks`: what the checks find of an answer that is given, without a workspace.

The exit code is 0 where nothing failed, 100 where a check did, and 1 where the checks could not be made.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from playground.cli.terminal import Terminal
from playground.cli.words import Words, read_words
from playground.core.errors import StudyError
from playground.core.strings import Language
from playground.studies.checks.own_file import read_own
from playground.studies.checks.subject import Subject
from playground.studies.checks.table import check_name, check_sentence, findings
from playground.studies.values import CheckState, Finding

FAILED = 100
"""The exit code where a check failed, as of any gate."""
_SIGNS: Mapping[CheckState, str] = {"passed": "✓", "failed": "✗", "not_applicable": "–"}


def register(words: Words) -> None:
    """The words of `checks`."""
    told = words.told
    checks = words.add("checks", _checks, as_json=True)
    checks.add_argument("--question", required=True, **told("checks_question"))
    checks.add_argument("--answer", required=True, **told("checks_answer"))
    checks.add_argument("--chunks", metavar="FILE", **told("checks_chunks"))
    checks.add_argument("--prompt", metavar="FILE", **told("checks_prompt"))
    checks.add_argument("--finish-reason", **told("checks_finish_reason"))
    checks.add_argument("--own", metavar="FILE", **told("checks_own"))


def _checks(terminal: Terminal, options: argparse.Namespace) -> int:
    if options.answer == options.chunks == "-":
        terminal.remark("checks_two_inputs")
        return 1
    subject = Subject(
        question=options.question,
        answer=_read("-") if options.answer == "-" else options.answer,
        chunks=None if options.chunks is None else read_chunks(_read(options.chunks), options.chunks),
        prompt=None if options.prompt is None else _read(options.prompt),
        finish_reason=options.finish_reason,
    )
    own = () if options.own is None else read_own(_read(options.own))
    found = findings(subject, own)
    states = Counter(finding.state for finding in found)
    if options.json:
        terminal.json(
            {
                "question": subject.question,
                "answer": subject.answer,
                "chunks": None if subject.chunks is None else len(subject.chunks),
                "passed": states["passed"],
                "failed": states["failed"],
                "not_applicable": states["not_applicable"],
                "checks": [finding_record(finding, terminal.language) for finding in found],
            }
        )
    else:
        for finding in found:
            name, sentence = check_name(finding.check, terminal.language), check_sentence(finding, terminal.language)
            terminal.tell("checks_line", sign=_SIGNS[finding.state], name=name, sentence=sentence)
        terminal.tell("checks_sum", **{state: states[state] for state in _SIGNS})
    return FAILED if states["failed"] else 0


def finding_record(finding: Finding, language: Language) -> dict[str, object]:
    """A finding as JSON: its values, and its sentence in `language`."""
    return {
        "check": finding.check,
        "name": check_name(finding.check, language),
        "state": finding.state,
        "share": finding.share,
        "sentence": check_sentence(finding, language),
        "facts": dict(finding.facts),
        "spans": [list(span) for span in finding.spans],
    }


# Reading --------------------------------------------------------------------------------------------------------------


def _read(path: str) -> str:
    """The text of a file, or of standard input for `-`. Raises StudyError `check_file_unreadable`."""
    if path == "-":
        return read_words(sys.stdin.buffer.read()) if sys.stdin else ""
    try:
        return read_words(Path(path).read_bytes())
    except OSError as error:
        raise StudyError("check_file_unreadable", path=path, reason=error.strerror or str(error)) from error


def read_chunks(text: str, path: str) -> tuple[str, ...]:
    """The chunks of a file: a JSON list, an object a line with a field `text`, or plain text with blank lines between.

    An item of a list is a text, or an object with a field `text`. Raises StudyError `check_chunks_wrong`.
    """
    beginning = text.lstrip()[:1]
    if beginning not in ("[", "{"):
        return tuple(part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())
    try:
        whole = json.loads(text)
        items = whole if isinstance(whole, list) else [whole]
    except ValueError as error:
        try:
            items = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            if beginning == "[":  # a text that begins with a mark in brackets
                return tuple(part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())
            raise StudyError("check_chunks_wrong", path=path, reason=str(error)) from error
    texts = [item.get("text") if isinstance(item, dict) else item for item in items]
    chunks = tuple(one for one in texts if isinstance(one, str))
    if len(chunks) < len(texts):
        raise StudyError("check_chunks_wrong", path=path, reason="text")
    return chunks

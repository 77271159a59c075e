"""Questions of JSON and JSON Lines: objects with named values, plain texts, and messages to a model."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from playground.core.errors import Notice, StudyError
from playground.studies.sets.columns import roles_of
from playground.studies.sets.doubts import Doubts
from playground.studies.sets.entries import Entry, Field, entry_of, entry_of_text

Item = tuple[int, Any]
"""The number of a row, and the value that stands there."""
_LOOK_AHEAD = 50
_LISTS = ("questions", "items", "rows", "data", "examples", "cases", "tests")
"""Keys under which one object holds all questions."""


def items_of(text: str) -> list[Item] | None:
    """The values of a clean text: of a list in JSON, or one a line; None if it is neither.

    A line that is no JSON has the value None; among the first lines there are fewer of them than of others.
    """
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return None
    try:
        return list(enumerate(_listed(_parsed(text)), start=1))
    except ValueError:
        lines = ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())
    found = ((number, _parsed_or_none(line)) for number, line in lines)
    first = list(islice(found, _LOOK_AHEAD))
    understood = sum(isinstance(value, dict | str) for _, value in first)
    return [*first, *found] if 2 * understood > len(first) else None


def broken(text: str) -> StudyError:
    """The error for a text that is meant to be JSON and is not: where it stops being it."""
    try:
        _parsed(text)
    except json.JSONDecodeError as error:
        return StudyError("set_json_broken", line=error.lineno, column=error.colno, detail=error.msg)
    except ValueError as error:
        return StudyError("set_json_broken", line=1, column=1, detail=str(error)[:200])
    return StudyError("set_no_questions")


def entries(items: Iterable[Item], doubts: Doubts) -> Iterator[Entry]:
    """The entries of the values; a key that means nothing here is told once."""
    ignored: dict[str, None] = {}
    chats = 0
    for row, value in items:
        if isinstance(value, str):
            yield entry_of_text(row, value)
        elif not isinstance(value, dict):
            doubts.of_row("set_rows_not_understood", row)
        elif "question" in (roles := roles_of(list(value))).values():
            ignored.update(dict.fromkeys(" ".join(key.split()) for at, key in enumerate(value) if at not in roles))
            doubts.took((" ".join(key.split()), roles[at]) for at, key in enumerate(value) if at in roles)
            named = [(roles.get(at), key, item) for at, (key, item) in enumerate(value.items())]
            yield entry_of(row, [Field(role, key, item) for role, key, item in named if role is not None], doubts)
        elif asked := _asked(value):
            chats += 1
            yield entry_of_text(row, asked)
        else:
            doubts.of_row("set_rows_without_question", row)
    if chats:
        doubts.once(Notice.of("set_chats", count=chats))
    doubts.left_out(ignored)


def _listed(value: Any) -> list[Any]:
    """The questions of a whole file: itself, or the list that it holds under one of the usual keys."""
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping):
        held = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)
        return [value] if held is None else held
    return [value]


def _asked(value: Mapping[str, Any]) -> str:
    """The last thing that the user says in the messages of a request; "" where the object is no request."""
    body = value.get("body")
    messages = (body if isinstance(body, dict) else value).get("messages")
    told = [message for message in messages if isinstance(message, dict)] if isinstance(messages, list) else []
    said = [message.get("content") for message in told if message.get("role") == "user"]
    last = said[-1] if said else ""
    if isinstance(last, list):  # content in parts, some of which may be pictures
        parts = [part.get("text") for part in last if isinstance(part, dict)]
        last = "\n".join(part for part in parts if isinstance(part, str))
    return last if isinstance(last, str) else ""


def _parsed(text: str) -> Any:
    """The value of a JSON text. Raises ValueError, also where it is nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _parsed_or_none(line: str) -> Any:
    try:
        return _parsed(line)
    except ValueError:
        return None

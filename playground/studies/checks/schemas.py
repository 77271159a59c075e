"""JSON schemas of users: read within limits, and applied so that none can hold up the server or reach the network."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from playground.core.errors import StudyError
from playground.studies.checks import patterns

LONGEST_SCHEMA, LONGEST_ANSWER = 20_000, 100_000
"""Characters."""
MOST_STEPS = 10_000
"""Keywords that are applied to one answer: many times what an ordinary schema takes."""
_UNSUPPORTED = frozenset(
    (
        "patternProperties",
        "unevaluatedProperties",
        "unevaluatedItems",
        "uniqueItems",
        "$dynamicRef",
        "$recursiveRef",
        "$id",
    )
)
"""Keywords whose cost has no limit here, or that would name other schemas."""
_NAMES, _VALUES = (
    frozenset(("properties", "$defs", "definitions", "dependentSchemas")),
    frozenset(("enum", "const", "default", "examples")),
)
"""Keywords below which keys are names of the user's own, and those below which is no schema."""
_FENCED = re.compile(r"\s*```(?:json)?[ \t]*\n(?P<inside>.*?)\n?```\s*", re.DOTALL | re.IGNORECASE)


class TooLarge(Exception):
    """The answer or the work that the schema makes of it is over a limit."""


def checked(schema: object) -> str:
    """The schema as text, once it is known that it can be used.

    Raises StudyError `own_schema_wrong`, `own_schema_keyword` or `own_schema_large`, and those of `patterns.compiled`.
    """
    from jsonschema.exceptions import SchemaError  # type: ignore[import-untyped]
    from jsonschema.validators import Draft202012Validator, validator_for  # type: ignore[import-untyped]

    text = json.dumps(schema, ensure_ascii=False)
    if len(text) > LONGEST_SCHEMA:
        raise StudyError("own_schema_large", size=len(text), most=LONGEST_SCHEMA)
    try:
        validator_for(schema, default=Draft202012Validator).check_schema(schema)
        for keyword, value in _keywords(schema):
            _check_keyword(keyword, value, schema)
    except SchemaError as error:
        raise StudyError("own_schema_wrong", reason=error.message[:200]) from error
    except RecursionError as error:
        raise StudyError("own_schema_large", size=len(text), most=LONGEST_SCHEMA) from error
    return text


def _keywords(schema: object) -> Iterator[tuple[str, object]]:
    """The keywords of a schema and of those inside it."""
    if isinstance(schema, list):
        for inner in schema:
            yield from _keywords(inner)
    if isinstance(schema, dict):
        for keyword, value in schema.items():
            yield keyword, value
            if keyword in _NAMES and isinstance(value, dict):
                yield from _keywords(list(value.values()))
            elif keyword not in _VALUES:
                yield from _keywords(value)


def _check_keyword(keyword: str, value: object, schema: object) -> None:
    if keyword in _UNSUPPORTED:
        raise StudyError("own_schema_keyword", keyword=keyword)
    if keyword == "pattern" and isinstance(value, str):
        patterns.compiled(value)
    if keyword == "$ref" and not _leads_somewhere(str(value), schema):
        raise StudyError("own_schema_wrong", reason=f"$ref: {value}"[:200])


def _leads_somewhere(reference: str, schema: object) -> bool:
    """Whether a reference is a path to a place inside the schema."""
    if reference != "#" and not reference.startswith("#/"):
        return False
    place = schema
    for step in reference.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(place, list) and key.isdecimal() and int(key) < len(place):
            place = place[int(key)]
        elif isinstance(place, dict) and key in place:
            place = place[key]
        else:
            return False
    return isinstance(place, dict | bool)


# Applying -------------------------------------------------------------------------------------------------------------


def fault(schema: str, answer: str) -> str | None:
    """Why the answer is not what the schema wants, in the words of the library; None where it is.

    The answer may stand in a fence. "" says that it is no JSON at all. Raises TooLarge.
    """
    from jsonschema.exceptions import best_match

    if len(answer) > LONGEST_ANSWER:
        raise TooLarge
    try:
        value = content(answer)
    except (ValueError, RecursionError):
        return ""
    try:
        error = best_match(_validator(schema).iter_errors(value))
    except (RecursionError, ArithmeticError, patterns.TooSlow) as failure:
        raise TooLarge from failure
    if error is None:
        return None
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path).lstrip(".")
    return f"{place}: {error.message}"[:200] if place else str(error.message)[:200]


def content(answer: str) -> Any:
    """What an answer says in JSON, in a fence or without; raises ValueError or RecursionError where it is none."""
    fenced = _FENCED.fullmatch(answer)
    return json.loads(fenced["inside"] if fenced else answer)


def _validator(schema: str) -> Any:
    """A validator that stops after so many steps, looks for patterns within limits, and loads nothing."""
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import Draft202012Validator, extend, validator_for
    from referencing import Registry

    content = json.loads(schema)
    left = MOST_STEPS

    def counted(keyword: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
        def apply(*arguments: Any) -> Iterator[Any]:
            nonlocal left
            left -= 1
            if left < 0:
                raise TooLarge
            yield from keyword(*arguments) or ()

        return apply

    def pattern(validator: Any, wanted: str, instance: object, schema: Mapping[str, object]) -> Iterator[Any]:
        if isinstance(instance, str) and not patterns.search(wanted, instance):
            yield ValidationError(f"{instance[:40]!r} does not match {wanted!r}")

    kind = validator_for(content, default=Draft202012Validator)
    keywords = {**kind.VALIDATORS, "pattern": pattern}
    return extend(kind, {name: counted(keyword) for name, keyword in keywords.items()})(content, registry=Registry())

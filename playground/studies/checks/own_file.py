"""A user's own checks as text: tables `[[check]]` of TOML, or a list of objects in JSON, read and written.

[[check]]
name = "names the form"
contains = ["form A-17|A17 form", "HR"]   # each of them; | between alternatives

[[check]]
name = "no promises"
lacks = ["guaranteed"]

[[check]]
name = "has a date"
pattern = '\\d{4}-\\d{2}-\\d{2}'

[[check]]
name = "an object"
schema = { type = "object", required = ["answer"] }
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import cast, get_args

from playground.core.errors import StudyError
from playground.core.unseen import CONTROL, HALVES, LINE_ENDS
from playground.studies.checks import patterns, schemas
from playground.studies.checks.own import Kind, Own
from playground.studies.checks.table import CHECKS

MOST_CHECKS, MOST_WORDINGS = 50, 50
LONGEST_FILE, LONGEST_NAME, LONGEST_WORDING = 200_000, 80, 1_000
"""Characters."""
_UNPRINTABLE = re.compile(f"[{CONTROL}{LINE_ENDS}{HALVES}]")


def read_own(text: str) -> tuple[Own, ...]:
    """The checks of a file. Raises StudyError that names the check and what is wrong with it."""
    checks: list[Own] = []
    for number, table in enumerate(_tables(text.removeprefix("\ufeff")), start=1):
        check = _check(table, number)
        if check.name.casefold() in {name.casefold() for name in (*CHECKS, *(other.name for other in checks))}:
            raise StudyError("own_name_taken", name=check.name)
        checks.append(check)
    return tuple(checks)


def write_own(checks: Iterable[Own]) -> str:
    """The checks as JSON, of which `read_own` makes the same."""
    return json.dumps(
        [{"name": check.name, check.kind: _written(check)} for check in checks], ensure_ascii=False, indent=2
    )


def _written(check: Own) -> object:
    if check.kind == "schema":
        return json.loads(check.wanted[0])
    return check.wanted[0] if check.kind == "pattern" else list(check.wanted)


# Reading --------------------------------------------------------------------------------------------------------------


def _tables(text: str) -> list[object]:
    if len(text) > LONGEST_FILE:
        raise StudyError("own_too_large", size=len(text), most=LONGEST_FILE)
    is_json = text.lstrip()[:1] in ("[", "{") and not text.lstrip().startswith("[[")
    try:
        content = json.loads(text) if is_json else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise StudyError("own_unreadable", reason=str(error)[:200]) from error
    tables = content.get("check") if isinstance(content, dict) else content
    if not isinstance(tables, list) or not tables or (isinstance(content, dict) and len(content) > 1):
        raise StudyError("own_none")
    if len(tables) > MOST_CHECKS:
        raise StudyError("own_too_many", count=len(tables), most=MOST_CHECKS)
    return tables


def _check(table: object, number: int) -> Own:
    given: Mapping[str, object] = table if isinstance(table, dict) else {}
    name = given.get("name")
    name = name.strip() if isinstance(name, str) else ""
    if not 0 < len(name) <= LONGEST_NAME or _UNPRINTABLE.search(name):
        raise StudyError("own_name_wrong", number=number, most=LONGEST_NAME)
    kinds = [key for key in given if key != "name"]
    if len(kinds) != 1 or kinds[0] not in get_args(Kind):
        raise StudyError("own_kind_wrong", name=name, known=", ".join(get_args(Kind)))
    kind = cast("Kind", kinds[0])
    try:
        return Own(name, kind, _wanted(kind, given[kind]))
    except StudyError as error:
        error.facts.update(name=name)
        raise


def _wanted(kind: Kind, value: object) -> tuple[str, ...]:
    if kind == "schema":
        if not isinstance(value, dict):
            raise StudyError("own_schema_wrong", reason=type(value).__name__)
        return (schemas.checked(value),)
    if kind == "pattern":
        if not isinstance(value, str) or not value:
            raise StudyError("own_pattern_wrong", pattern=str(value)[:80], reason=type(value).__name__)
        patterns.compiled(value)
        return (value,)
    wordings = tuple(value) if isinstance(value, list) else (value,)
    if not 0 < len(wordings) <= MOST_WORDINGS or not all(isinstance(one, str) and _is_wording(one) for one in wordings):
        raise StudyError("own_wordings_wrong", most=MOST_WORDINGS, longest=LONGEST_WORDING)
    return wordings


def _is_wording(text: str) -> bool:
    return len(text) <= LONGEST_WORDING and any(alternative.strip() for alternative in text.split("|"))

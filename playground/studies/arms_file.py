"""Arms as a file: tables `[[arm]]` of TOML, read into drafts of arms and written from arms.

What an arm does not say is as in the first one. `false` says that something is not set: `temperature = false` leaves it
to the server, `threshold = false` sends whatever was found, `documents = false` asks without documents.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, get_args

from playground.core.errors import StudyError
from playground.core.strings import Language
from playground.core.unseen import CONTROL, HALVES, LINE_ENDS
from playground.core.values import ContextFormat, Extent, FrameChoice, Fusion, Mode, Rendering, Roles
from playground.models.endpoints import BUILTIN
from playground.studies.arm_drafts import ArmDraft, draft_of
from playground.studies.values import Arm

MOST_ARMS = 8
MOST_REPEATS = 20
MOST_CHUNKS = 50
LONGEST_FILE = 200_000
"""Characters."""
LONGEST_NAME = 80
"""Characters of the name of an arm."""
LONGEST_REFERENCE = 500
"""Characters of the name of anything else, such as a model that is named by its path."""
LONGEST_TEXT = 20_000
"""Characters of an instruction."""
_UNPRINTABLE = re.compile(f"[{CONTROL}{LINE_ENDS}{HALVES}]")
_UNSENDABLE = re.compile(f"[\0{HALVES}]")

# Values of a file -----------------------------------------------------------------------------------------------------

Reader = Callable[[object], object]
_BIGGEST = 2**63


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or _UNSENDABLE.search(value):
        raise StudyError("arm_not_text", most=LONGEST_TEXT)
    return value


def _named(longest: int) -> Reader:
    """A name, which is on one line and not blank."""

    def read(value: object) -> str:
        name = value.strip() if isinstance(value, str) else ""
        if not 0 < len(name) <= longest or _UNPRINTABLE.search(name):
            raise StudyError("arm_not_text", most=longest)
        return name

    return read


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, value)) if isinstance(value, list) else (_text(value),)


def _documents(value: object) -> tuple[str, ...]:
    """Names of documents; one may stand alone."""
    return tuple(map(str, map(_named(LONGEST_REFERENCE), value if isinstance(value, list | tuple) else [value])))


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise StudyError("arm_not_switch")
    return value


def _choice(choices: Any) -> Reader:
    """One of the words of a literal type."""

    def read(value: object) -> object:
        if value not in get_args(choices):
            raise StudyError("arm_not_choice", choices=", ".join(get_args(choices)))
        return value

    return read


def _number(lowest: float, highest: float) -> Reader:
    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            raise StudyError("arm_not_number", lowest=lowest, highest=highest)
        return float(value)

    return read


def _whole(lowest: int, highest: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise StudyError("arm_not_whole", lowest=lowest, highest=highest)
        return value

    return read


def _or_unset(read: Reader) -> Reader:
    """`false` says that it is not set."""
    return lambda value: None if value is False else read(value)


KEYS: Mapping[str, Reader] = {
    "name": _named(LONGEST_NAME),
    "endpoint": _named(LONGEST_REFERENCE),
    "model": _named(LONGEST_REFERENCE),
    "prompt": _named(LONGEST_REFERENCE),
    "language": _choice(Language),
    "frame": _choice(FrameChoice),
    "instruction": _text,
    "temperature": _or_unset(_number(0, 2)),
    "top_p": _or_unset(_number(0, 1)),
    "max_tokens": _or_unset(_whole(1, 1_000_000)),
    "seed": _or_unset(_whole(-_BIGGEST, _BIGGEST - 1)),
    "stop": _texts,
    "top_k": _whole(1, MOST_CHUNKS),
    "threshold": _or_unset(_number(-1e9, 1e9)),
    "mode": _choice(Mode),
    "fusion": _choice(Fusion),
    "extent": _choice(Extent),
    "rerank": _switch,
    "scope": _documents,
    "documents": _switch,
    "roles": _choice(Roles),
    "context_format": _choice(ContextFormat),
    "rendering": _choice(Rendering),
    "repeats": _whole(1, MOST_REPEATS),
    "baseline": _switch,
}
"""The keys of an arm and what their values may be; each is a field of the draft."""

# Reading --------------------------------------------------------------------------------------------------------------


def read_arms(text: str) -> tuple[ArmDraft, ...]:
    """The arms of a file, each whole; one of them is the baseline. Raises StudyError naming the arm and the key."""
    tables = _tables(text)
    first: ArmDraft | None = None
    drafts: list[ArmDraft] = []
    for number, table in enumerate(tables, start=1):
        given = _given(table, number)
        draft = ArmDraft(**given) if first is None else replace(first, **_unlike(first, given))
        if any(draft.name.casefold() == other.name.casefold() for other in drafts):
            raise StudyError("arm_name_taken", name=draft.name)
        first = first or draft
        drafts.append(draft)
    marked = [draft.name for draft in drafts if draft.baseline]
    if len(marked) > 1:
        raise StudyError("arm_two_baselines", first=marked[0], second=marked[1])
    return tuple(drafts) if marked else (replace(drafts[0], baseline=True), *drafts[1:])


def _unlike(first: ArmDraft, given: dict[str, Any]) -> dict[str, Any]:
    """What an arm has otherwise than the first; the built-in model and its endpoint are taken over together or not."""
    unlike = {"baseline": False, **given}
    for key, other in (("endpoint", "model"), ("model", "endpoint")):
        if key in given and other not in given and BUILTIN.name in (given[key], first.endpoint, first.model):
            unlike[other] = None
    return unlike


def _tables(text: str) -> list[dict[str, Any]]:
    if len(text) > LONGEST_FILE:
        raise StudyError("arms_too_large", size=len(text), limit=LONGEST_FILE)
    try:
        content = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise StudyError("arms_not_toml", reason=str(error)[:200]) from error
    tables = content.pop("arm", None)
    if content:
        raise StudyError("arms_key_unknown", key=next(iter(content)))
    if tables in (None, []):
        raise StudyError("arms_none")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise StudyError("arms_not_tables")
    if len(tables) > MOST_ARMS:
        raise StudyError("arms_too_many", count=len(tables), limit=MOST_ARMS)
    return tables


def _given(table: Mapping[str, object], number: int) -> dict[str, Any]:
    """What an arm says, checked."""
    name = table.get("name")
    arm = name if isinstance(name, str) and name.strip() else f"#{number}"
    if name is None:
        raise StudyError("arm_name_missing", arm=arm)
    given: dict[str, Any] = {}
    for key, value in table.items():
        if key not in KEYS:
            raise StudyError("arm_key_unknown", arm=arm, key=key, known=", ".join(KEYS))
        try:
            given[key] = KEYS[key](value)
        except StudyError as error:
            error.facts.update(arm=arm, key=key, value=_shown(value))
            raise
    return given


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)[:80]


# Writing --------------------------------------------------------------------------------------------------------------


def write_arms(arms: Sequence[Arm]) -> str:
    """The arms as a file, of which `read_arms` makes the same drafts: all of the first, of the others what differs."""
    first, *others = map(draft_of, arms)
    if not any(arm.baseline for arm in arms):
        first = replace(first, baseline=True)
    base = asdict(replace(first, baseline=False))
    return "\n".join([_table(asdict(first)), *(_table(_differing(asdict(other), base)) for other in others)])


def _differing(values: Mapping[str, object], base: Mapping[str, object]) -> dict[str, object]:
    """The values that differ; endpoint and model go together, since a model is one of an endpoint."""
    unlike = {key for key, value in values.items() if value != base[key]}
    if unlike & {"endpoint", "model"}:
        unlike |= {"endpoint", "model"}
    return {key: value for key, value in values.items() if key in unlike or key == "name"}


def _table(values: Mapping[str, object]) -> str:
    return "[[arm]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())


def _toml(value: object) -> str:
    """A value as TOML writes it; JSON writes texts the same, but for one character."""
    match value:
        case None:
            return "false"
        case tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
        case _:
            return json.dumps(value)

"""Records of runs that earlier versions of the program wrote, brought to the present form step by step."""

from collections.abc import Callable, Mapping
from typing import Any

from playground.core.errors import StorageError

Record = dict[str, Any]

VERSION = 3
"""The number of the form that records have now, in the database and in `--json`. A change of that form that an older
record would trip over raises it and adds a step to `UPGRADES`; a new field with a default needs neither."""


def _numbered(record: Record) -> Record:
    """The first records had no number; else they are as those of version 1."""
    return record


def _unsent(record: Record) -> Record:
    """Up to version 1 a candidate was called sent once it was packed, also where no prompt was ever made of it."""
    if record.get("prompt") is not None or not isinstance(passages := record.get("passages"), list):
        return record
    return {**record, "passages": [_candidate(passage) for passage in passages]}


def _candidate(passage: Any) -> Any:
    fate = passage.get("fate") if isinstance(passage, dict) else None
    if not isinstance(fate, dict) or fate.get("kind") != "sent":
        return passage
    return {**passage, "fate": {**fate, "kind": "candidate", "n": None}}


def _of_chunks(record: Record) -> Record:
    """Up to version 2 the best chunks were all that could be asked for."""
    spec = record.get("spec")
    retrieval = spec.get("retrieval") if isinstance(spec, dict) else None
    if not isinstance(spec, dict) or not isinstance(retrieval, dict):
        return record
    return {**record, "spec": {**spec, "retrieval": {"extent": "chunks", **retrieval}}}


UPGRADES: Mapping[int, Callable[[Record], Record]] = {0: _numbered, 1: _unsent, 2: _of_chunks}
"""What makes of a record of this version one of the next."""


def upgraded(record: Record) -> Record:
    """`record` in the present form; raises StorageError `record_too_new` or `record_unreadable`."""
    version = record.get("version", 0)
    if isinstance(version, int) and version > VERSION:
        raise StorageError("record_too_new", version=version, known=VERSION)
    if isinstance(version, bool) or version not in (*UPGRADES, VERSION):
        raise StorageError("record_unreadable", reason=f"version: {version!r:.80}")
    for number in range(version, VERSION):
        record = UPGRADES[number](record)
    return {**record, "version": VERSION}

"""Values of studies as JSON in the database, and back."""

from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from playground.core.errors import StorageError

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)  # takes milliseconds
    return _adapters[kind]


def written(kind: type[T], value: T) -> str:
    """`value` as JSON text."""
    return _adapter(kind).dump_json(value).decode()


def read(kind: type[T], text: str) -> T:
    """What `written` made of a value; raises StorageError `study_unreadable`."""
    try:
        found: T = _adapter(kind).validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise StorageError("study_unreadable", reason=f"{where}: {first['msg']}") from error
    return found

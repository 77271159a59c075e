"""What a click, a form or a script of the page may ask for: pydantic models, and one error for everything else."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from playground.core.errors import SettingsError

T = TypeVar("T")
Text = Annotated[str, Field(max_length=1_000)]
Id = Annotated[str, Field(max_length=100)]


class Action(BaseModel):
    """One thing that can be asked for; `act` in a subclass says which."""

    model_config = ConfigDict(frozen=True)


def read(actions: TypeAdapter[T], said: object) -> T:
    """The action that was asked for. Raises SettingsError `request_unclear` for what no script of ours sends."""
    try:
        return actions.validate_python(said)
    except ValidationError as error:
        raise SettingsError("request_unclear", what=_named(said, error)) from error


def _named(said: object, error: ValidationError) -> str:
    """The action and the field that is wrong, as far as they can be told."""
    act = said.get("act") if isinstance(said, Mapping) else said
    place: tuple[Any, ...] = error.errors(include_url=False)[0]["loc"]
    field = place[1:] if place[:1] == (act,) else place
    return ".".join(str(part)[:80] for part in (act, *field) if part is not None)

"""Models that users of the page may plan for: those of the catalogue, and those below the operator's folders."""

from collections.abc import Sequence
from pathlib import Path

from playground.core.errors import PlaygroundError, ServingError
from playground.serving.catalogue import find
from playground.serving.folder import list_models, read_model
from playground.serving.values import Model


def permitted_model(name: str, folders: Sequence[Path]) -> Model:
    """The model of the catalogue, or the one at a path below one of `folders`, links followed.

    Raises ServingError: `serving_folder_not_allowed` for every other path, whether something is there or not.
    """
    if not name.startswith(("/", ".", "~")):
        return find(name)
    return read_model(_inside(name, folders))


def permitted_models(folders: Sequence[Path]) -> tuple[tuple[Path, Model | PlaygroundError], ...]:
    """The models in `folders`, or why one cannot be read; for a folder that is not there, why."""
    found: list[tuple[Path, Model | PlaygroundError]] = []
    for folder in folders:
        try:
            found += [(path, _told(path, model, folders)) for path, model in list_models(folder)]
        except ServingError as error:
            found.append((folder, error))
    return tuple(found)


def _told(path: Path, model: Model | PlaygroundError, folders: Sequence[Path]) -> Model | PlaygroundError:
    """The model; an error for a link that leads out of the folders."""
    try:
        _inside(str(path.absolute()), folders)
    except ServingError as error:
        return error
    return model


def _inside(name: str, folders: Sequence[Path]) -> Path:
    try:
        path = Path(name).resolve() if name.startswith("/") else None
    except (OSError, ValueError, RuntimeError):  # a NUL byte, or a cycle of links
        path = None
    if path is None or not any(path.is_relative_to(folder.resolve()) for folder in folders):
        allowed = ", ".join(map(str, folders)) or "-"
        raise ServingError("serving_folder_not_allowed", path=name[:200], allowed=allowed)
    return path

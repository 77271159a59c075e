"""Originals: the uploaded files under the ids of their documents, each with a label that names it without the database.

A label says what its file is called and where it belongs, so that a lost database costs no document its name.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from playground.core.values import Collection
from playground.storage.aside import SetAside
from playground.storage.files import write_whole
from playground.storage.folder import DataFolder

_SUFFIX = ".json"
_COLLECTIONS = "collections" + _SUFFIX
_FILES, _LABELS = "files", "labels"


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of an original besides its bytes."""

    name: str
    collection: str
    """Id of the collection it was taken into."""
    encoding: str | None = None
    """As it was chosen or found; None for files that have none."""


@dataclass(frozen=True, slots=True)
class Stray:
    """An original that was set aside."""

    path: Path
    labelled: Path | None
    """Where its label lies: a process that was killed may have moved the one and not the other."""
    label: Label | None
    """None where it was lost: then nobody knows its name."""
    collection: str | None
    """Name of its collection, as far as it is known."""


class Originals:
    """The files as they came in."""

    def __init__(self, folder: DataFolder, aside: SetAside) -> None:
        self._files = folder.files
        self._labels = folder.labels
        self._aside = aside

    def path(self, document_id: str) -> Path:
        """Where the file of a document lies."""
        return self._files / document_id

    def ids(self) -> set[str]:
        """The ids under which files lie."""
        return {path.name for path in self._files.iterdir() if path.is_file()}

    def label(self, document_id: str, label: Label) -> None:
        """Write down what the file of a document is."""
        _write(self._labels / (document_id + _SUFFIX), asdict(label))

    def unlabelled(self, ids: Iterable[str]) -> set[str]:
        """Those of the documents that have no label, as in a folder of an earlier version."""
        there = {path.stem for path in self._labels.glob("*" + _SUFFIX)}
        return set(ids) - there

    def name_collections(self, collections: Iterable[Collection], deleted: str = "") -> None:
        """Write down what the collections are called; names of others stay, for originals that come back."""
        names = {id: name for id, name in _read(self._labels / _COLLECTIONS).items() if id != deleted}
        _write(self._labels / _COLLECTIONS, {**names, **{each.id: each.name for each in collections}})

    def remove(self, document_id: str) -> None:
        """Delete file and label; no error when they are gone."""
        self.path(document_id).unlink(missing_ok=True)
        (self._labels / (document_id + _SUFFIX)).unlink(missing_ok=True)

    def set_aside(self, document_id: str) -> None:
        """Take file and label out of the way."""
        if not self.path(document_id).exists():  # its draft came to nothing meanwhile
            return
        self._aside.take(self.path(document_id), _FILES)
        label = self._labels / (document_id + _SUFFIX)
        if label.exists():
            self._aside.take(label, _LABELS)

    def strays(self) -> tuple[Stray, ...]:
        """All originals that were ever set aside and not taken in again."""
        labels = {path.name: path for path in (*self._labels.glob("*" + _SUFFIX), *self._aside.all(_LABELS))}
        names = _read(self._labels / _COLLECTIONS)
        return tuple(_stray(path, labels.get(path.name + _SUFFIX), names) for path in self._aside.all(_FILES))

    def forget(self, stray: Stray) -> None:
        """Delete an original that was set aside, once it is a document again."""
        stray.path.unlink(missing_ok=True)
        if stray.labelled is not None:
            stray.labelled.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove the folders of what was set aside in which nothing is left."""
        self._aside.forget_empty()


def _stray(path: Path, labelled: Path | None, names: Mapping[str, str]) -> Stray:
    noted = _read(labelled) if labelled else {}
    name, collection = noted.get("name"), noted.get("collection")
    if not name or not collection:
        return Stray(path, labelled, None, None)
    return Stray(path, labelled, Label(name, collection, noted.get("encoding")), names.get(collection))


def _write(path: Path, value: Mapping[str, object]) -> None:
    write_whole(path, json.dumps(value, ensure_ascii=False))


def _read(path: Path) -> Mapping[str, str]:
    """What was written; nothing for a label that is lost or damaged."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    return {key: noted for key, noted in value.items() if isinstance(noted, str)}

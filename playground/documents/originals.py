"""Originals: the uploaded files under the ids of their documents, each with a label that names it without the database.

A label holds the file's name and collection, so that they survive the loss of the database.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from playground.core.values import Collection, Document
from playground.storage.aside import SetAside
from playground.storage.files import write_whole
from playground.storage.folder import DataFolder

_SUFFIX = ".json"
_RECOGNISED = ".ocr"
_COLLECTIONS = "collections" + _SUFFIX
_FILES, _LABELS = "files", "labels"


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of an original besides its bytes."""

    name: str
    """Of the file."""
    collection: str
    """Id of the collection it was taken into."""
    encoding: str | None = None
    """As it was chosen or found; None for files that have none."""
    called: str | None = None
    """What people call the document, where that is not the file's name."""
    tags: tuple[str, ...] = ()
    hidden: bool = False
    """Whether its hidden parts were read, too."""

    @classmethod
    def of(cls, document: Document) -> "Label":
        """What is to be known of the original of a document."""
        called = document.name if document.file else None
        return cls(
            document.file_name, document.collection_id, document.encoding, called, document.tags, document.hidden
        )


@dataclass(frozen=True, slots=True)
class Stray:
    """An original that was set aside."""

    path: Path
    labelled: Path | None
    """Path of its label, which may be elsewhere: a process that was killed may have moved only one of them."""
    label: Label | None
    """None if it was lost; then the file's name is not known."""
    collection: str | None
    """Name of its collection, as far as it is known."""


class Originals:
    """The uploaded files, unchanged, and their labels."""

    def __init__(self, folder: DataFolder, aside: SetAside) -> None:
        self._files = folder.files
        self._labels = folder.labels
        self._pages = folder.pages
        self._aside = aside

    def path(self, document_id: str) -> Path:
        """Path of the original of a document."""
        return self._files / document_id

    def recognised(self, document_id: str) -> Path:
        """Where the text is kept that was recognised in the pages of a document, if any was."""
        return self._labels / (document_id + _RECOGNISED)

    def ids(self) -> set[str]:
        """Ids of all documents that have an original."""
        return {path.name for path in self._files.iterdir() if path.is_file()}

    def label(self, document_id: str, label: Label) -> None:
        """Write the label of a document's original."""
        written = asdict(label) | {"tags": "\n".join(label.tags), "hidden": "read" if label.hidden else ""}
        _write(self._labels / (document_id + _SUFFIX), {name: value for name, value in written.items() if value})

    def unlabelled(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` without a label, as an earlier version left them."""
        there = {path.stem for path in self._labels.glob("*" + _SUFFIX)}
        return set(ids) - there

    def name_collections(self, collections: Iterable[Collection], deleted: str = "") -> None:
        """Write down the names of the collections; earlier names stay, for originals that are taken in again."""
        names = {id: name for id, name in _read(self._labels / _COLLECTIONS).items() if id != deleted}
        _write(self._labels / _COLLECTIONS, {**names, **{each.id: each.name for each in collections}})

    def remove(self, document_id: str) -> None:
        """Delete file, label, recognised text and pictures of pages; no error when they are gone."""
        self.path(document_id).unlink(missing_ok=True)
        (self._labels / (document_id + _SUFFIX)).unlink(missing_ok=True)
        self.recognised(document_id).unlink(missing_ok=True)
        shutil.rmtree(self._pages / document_id, ignore_errors=True)

    def set_aside(self, document_id: str) -> None:
        """Set file and label aside."""
        if not self.path(document_id).exists():  # its document was given up meanwhile
            return
        self._aside.take(self.path(document_id), _FILES)
        label = self._labels / (document_id + _SUFFIX)
        if label.exists():
            self._aside.take(label, _LABELS)
        self.recognised(document_id).unlink(missing_ok=True)  # can be recognised again

    def strays(self) -> tuple[Stray, ...]:
        """All originals that were ever set aside and not taken in again."""
        labels = {path.name: path for path in (*self._labels.glob("*" + _SUFFIX), *self._aside.all(_LABELS))}
        names = _read(self._labels / _COLLECTIONS)
        return tuple(_stray(path, labels.get(path.name + _SUFFIX), names) for path in self._aside.all(_FILES))

    def forget(self, stray: Stray) -> None:
        """Delete an original that was set aside and is a document again."""
        stray.path.unlink(missing_ok=True)
        if stray.labelled is not None:
            stray.labelled.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove empty folders of what was set aside."""
        self._aside.forget_empty()


def _stray(path: Path, labelled: Path | None, names: Mapping[str, str]) -> Stray:
    noted = _read(labelled) if labelled else {}
    name, collection = noted.get("name"), noted.get("collection")
    if not name or not collection:
        return Stray(path, labelled, None, None)
    tags = tuple(tag for tag in noted.get("tags", "").split("\n") if tag)
    label = Label(name, collection, noted.get("encoding"), noted.get("called"), tags, "hidden" in noted)
    return Stray(path, labelled, label, names.get(collection))


def _write(path: Path, value: Mapping[str, object]) -> None:
    write_whole(path, json.dumps(value, ensure_ascii=False))


def _read(path: Path) -> Mapping[str, str]:
    """The content of a label; empty if it is lost or damaged."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    return {key: noted for key, noted in value.items() if isinstance(noted, str)}

"""Documents renamed and tagged: what people say of them besides what is in their files."""

import logging
from collections.abc import Iterable, Sequence

from playground.core.errors import DocumentError, PlaygroundError
from playground.core.values import Document
from playground.documents.library import Library
from playground.documents.names import own_name, searched_title
from playground.documents.originals import Label, Originals
from playground.documents.tags import checked
from playground.retrieval.ingest.storing import Storage
from playground.retrieval.lexical import LexicalIndex, searchable
from playground.retrieval.terms import index_text
from playground.storage.database import Database, Writing

_log = logging.getLogger(__name__)


class Describing:
    """Changes names and tags; the labels of the originals follow."""

    def __init__(
        self, database: Database, library: Library, lexical: LexicalIndex, storage: Storage, originals: Originals
    ) -> None:
        self._database = database
        self._library = library
        self._lexical = lexical
        self._storage = storage
        self._originals = originals

    def rename(self, document_id: str, name: str) -> Document:
        """Give a document a name of its own, or that of its file again.

        The words of the name are searched from now on. The vectors stay: what a text means does not change with its
        name, and they follow when the document is indexed again. Raises DocumentError `document_name_taken`.
        """
        name = own_name(name)
        with self._storage.changing:
            document = self._library.document(document_id)
            if name != document.name:
                self._rename(document, name)
                self._label([document_id])
        return self._library.document(document_id)

    def tag(self, document_ids: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> int:
        """Give documents tags and take others away; the number of those that are changed by it.

        All of them, or none: raises DocumentError `tags_many` for the first that would have too many.
        """
        ids = tuple(dict.fromkeys(document_ids))
        with self._storage.changing:
            changed = self._database.write(lambda writing: self._tag(writing, ids, set(add), set(remove)))
            self._label(changed)
        return len(changed)

    def _rename(self, document: Document, name: str) -> None:
        file, own = document.file_name, self._own_title(document)
        title = searched_title(name, file, own)
        rows = [  # made outside the transaction: all writers wait for one another there
            (each.number, searchable(index_text(title, each.heading, each.text)))
            for each in self._library.searched_texts_of(document.id)
        ]

        def change(writing: Writing) -> None:
            query = "SELECT 1 FROM documents WHERE collection_id = ? AND name = ? AND state = 'ready' AND id <> ?"
            if writing.execute(query, (document.collection_id, name, document.id)).fetchone() is not None:
                raise DocumentError("document_name_taken", name=name)
            self._library.rename(writing, document.id, name, title)
            self._library.note_file(writing, document.id, file if name != file else None, own)
            self._lexical.reword(writing, document.collection_id, rows)

        self._database.write(change)

    def _own_title(self, document: Document) -> str | None:
        """The title in a document's file; as long as it is called as the file, that is what it is searched under."""
        now = self._database.write(lambda writing: self._library.described(writing, document.id))
        if now is None:
            raise DocumentError("document_unknown", id=document.id)
        if now.file is not None:
            return now.title
        return None if now.searched == searched_title(now.name, now.name, None) else now.searched

    def _tag(self, writing: Writing, ids: Sequence[str], add: set[str], remove: set[str]) -> list[str]:
        changed: list[str] = []
        for id in ids:
            now = self._library.described(writing, id)
            if now is None:
                continue
            tags = checked({*now.tags, *add} - (remove - add), now.name)
            if tags != now.tags:
                self._library.set_tags(writing, id, tags)
                changed.append(id)
        return changed

    def _label(self, ids: Iterable[str]) -> None:
        """What the database says, in the labels of the originals; one that cannot be written is no failure."""
        for document in self._library.documents_by_id(list(ids)):
            try:
                self._originals.label(document.id, Label.of(document))
            except PlaygroundError as error:
                _log.warning("the label of an original is behind: %s", error.message("en"))
                return

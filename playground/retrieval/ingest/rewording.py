"""The lexical indexes made anew when the steps that make terms have changed, while they go on answering."""

import logging
from collections.abc import Sequence
from functools import partial

from playground.documents.library import Library
from playground.retrieval.lexical import LexicalIndex, searchable
from playground.retrieval.terms import index_text
from playground.storage.database import Database, Writing

_log = logging.getLogger(__name__)


class Rewording:
    """Puts today's terms in the place of older ones, a page of chunks at a time.

    Nothing is taken away meanwhile: a question is answered from old rows and new ones. Documents that come in bring
    terms of today, and a process that ends halfway leaves the collection marked as it was, so that the next one begins
    again.
    """

    def __init__(self, database: Database, library: Library, lexical: LexicalIndex) -> None:
        self._database = database
        self._library = library
        self._lexical = lexical

    def run(self) -> int:
        """Renew every index that needs it; how many did."""
        outdated = self._lexical.outdated()
        for collection_id in outdated:
            self._renew(collection_id)
        if outdated:
            _log.warning(
                "%d collections: words are indexed anew for this version; nothing was lost, questions were answered"
                " all the while",
                len(outdated),
            )
        return len(outdated)

    def _renew(self, collection_id: str) -> None:
        self._database.write(partial(self._put, collection_id=collection_id, rows=()))  # an empty one needs its table
        for page in self._library.searched_texts(collection_id):
            rows = [(each.number, searchable(index_text(each.title, each.heading, each.text))) for each in page]
            self._database.write(partial(self._put, collection_id=collection_id, rows=rows))
        self._database.write(partial(self._lexical.mark_current, collection_id=collection_id))

    def _put(self, writing: Writing, collection_id: str, rows: Sequence[tuple[int, str]]) -> None:
        if writing.execute(
            "SELECT 1 FROM collections WHERE id = ?", (collection_id,)
        ).fetchone():  # else it went by now
            self._lexical.create(writing, collection_id)
            if rows:
                self._lexical.put(writing, collection_id, rows)

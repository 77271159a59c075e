"""Which documents of a collection are wanted: by their names, tags, kinds and states, without reading any of them."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from playground.core.errors import DocumentError, Notice
from playground.core.values import RetrievalSettings
from playground.documents.library.base import Shelf
from playground.documents.library.documents import LACKING

_ID = re.compile("d[0-9a-f]{32}")
State = Literal["remarks", "lacking"]
"""With something to be said of it; without vectors as yet."""
PLAIN = frozenset({"page_numbers"})
"""Codes of remarks that tell what is as it should be."""
_NOTED = f"""
SELECT count(*) FROM json_each(documents.warnings)
WHERE json_extract(value, '$.code') NOT IN ({", ".join(f"'{code}'" for code in sorted(PLAIN))})
"""
_LINES = f"""
SELECT id, name, media_type, size, pages, chunks, encoding, created_at, ({_NOTED}) AS remarks
FROM documents WHERE collection_id = ? AND state = 'ready'
"""
_TAGGED = " AND id IN (SELECT document_id FROM tags WHERE tag IN (SELECT value FROM json_each(?)))"
_OF_KIND = " AND media_type IN (SELECT value FROM json_each(?))"
_UNFIT = "SELECT 1 FROM edits WHERE document_id = documents.id AND replaced_by IS NULL AND NOT fits"
_IN_STATE = {
    "remarks": f" AND (({_NOTED}) > 0 OR EXISTS ({_UNFIT}))",
    "lacking": f" AND warnings LIKE '%\"{LACKING}%'",
}


def noted(remarks: Iterable[Notice]) -> bool:
    """Whether any of them has to be seen."""
    return any(remark.code not in PLAIN for remark in remarks)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What documents have to be; what is empty is left open."""

    text: str = ""
    """Stands in the name, in capitals or not."""
    tags: tuple[str, ...] = ()
    """Any of them."""
    kinds: tuple[str, ...] = ()
    """Any of them; see `Document.media_type`."""
    state: State | None = None

    @property
    def open(self) -> bool:
        """Whether every document will do."""
        return self == Wanted(self.text) and not self.text.strip()


@dataclass(frozen=True, slots=True)
class Line:
    """What lists sort documents by; see `Document`."""

    id: str
    name: str
    media_type: str
    size: int
    pages: int | None
    chunks: int
    encoding: str | None
    created_at: str
    remarks: int
    """How many there are."""


class Listings(Shelf):
    """The part of the library that chooses among documents."""

    def lines(self, collection_id: str, wanted: Wanted = Wanted()) -> list[Line]:
        """The documents that are wanted, in the order in which they came."""
        query, values = _LINES, [collection_id]
        for names, clause in ((wanted.tags, _TAGGED), (wanted.kinds, _OF_KIND)):
            if names:
                query += clause
                values.append(json.dumps(list(names)))
        query += _IN_STATE[wanted.state] if wanted.state else ""
        rows = self._database.read(f"{query} ORDER BY created_at, rowid", tuple(values))
        needle = wanted.text.strip().lower()
        return [Line(*row) for row in rows if not needle or needle in str(row["name"]).lower()]

    def kinds(self, collection_id: str) -> tuple[tuple[str, int], ...]:
        """The kinds of the documents of a collection, each with how many there are; the commonest first."""
        rows = self._database.read(
            "SELECT media_type, count(*) AS documents FROM documents WHERE collection_id = ? AND state = 'ready'"
            " GROUP BY media_type ORDER BY documents DESC, media_type",
            (collection_id,),
        )
        return tuple((str(row["media_type"]), int(row["documents"])) for row in rows)

    def meant(self, collection_id: str, settings: RetrievalSettings) -> RetrievalSettings:
        """`settings` with the ids of the documents that their names, tags and kinds stand for now.

        Ids that are there stay as they are, so that a run can be repeated. Raises DocumentError `scope_empty` where
        no document is meant, and `scope_unknown` for a name that none has.
        """
        if settings.scope:
            return replace(settings, scope=self._by_name(collection_id, settings.scope))
        if not (settings.tags or settings.kinds):
            return settings
        ids = self.of(collection_id, settings.tags, settings.kinds)
        if not ids:
            raise scope_empty(settings.tags, settings.kinds)
        return replace(settings, scope=ids)

    def _by_name(self, collection_id: str, scope: tuple[str, ...]) -> tuple[str, ...]:
        """`scope` with ids in the place of names."""
        names = [one for one in scope if not _ID.fullmatch(one)]
        if not names:
            return scope
        rows = self._database.read(
            "SELECT name, id FROM documents WHERE collection_id = ? AND state = 'ready'"
            " AND name IN (SELECT value FROM json_each(?))",
            (collection_id, json.dumps(names)),
        )
        ids = {str(row["name"]): str(row["id"]) for row in rows}
        for name in names:
            if name not in ids:
                raise DocumentError("scope_unknown", name=name)
        return tuple(dict.fromkeys(ids.get(one, one) for one in scope))

    def of(self, collection_id: str, tags: Sequence[str], kinds: Sequence[str]) -> tuple[str, ...]:
        """The ids of the documents with any of these tags and of any of these kinds."""
        return tuple(line.id for line in self.lines(collection_id, Wanted("", tuple(tags), tuple(kinds))))


def scope_empty(tags: Sequence[str], kinds: Sequence[str]) -> DocumentError:
    """No document is what was asked for; an error rather than a question to all."""
    return DocumentError("scope_empty", asked=" · ".join((*tags, *kinds)))

"""The lexical index: one SQLite full-text table a collection, filled with our own terms and ranked by BM25.

SQLite's own tokenisers know no Chinese, so they never see the text: a row is its terms with blanks between, and the
table only splits at blanks. The rows keep their terms, which lets one be deleted without making them again.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import itemgetter

from playground.core.errors import RetrievalError
from playground.retrieval.terms import (
    COMMON_CHARACTERS,
    VERSION,
    fold,
    folded_document_terms,
    folded_terms,
    is_single_character,
)
from playground.retrieval.variants import variants
from playground.storage.database import Database, Writing

MOST_TERMS = 64
"""Terms of a question that are searched for; of a longer one, the rarest."""

MOST_ROWS = 2_500
"""Rows that the terms of a question may have together before the commonest are left out, which bounds the time.

Where even the rarest have more, rows with all of them are looked for first, then those with two: the index passes over
the others without ranking them (100,000 chunks, each term in 8,000 to 14,000: 14 to 25 ms for any of three terms, 5 to
12 ms for two of them, 5 ms for all; of 60 questions' first hundred, 97 or more were the same)."""

_BLANK_ROWS = 10
"""Rows that no question matches. A word that stands in half of all rows counts nothing for SQLite, so that among two
or three chunks every word would: the blank rows keep words apart until there are enough chunks to do so."""

_NO_TERM = "# "
_USUAL_LENGTH = 200  # terms; the score of a chunk depends on its length beside the mean one
_FEWEST_TERMS = 3  # searched for however common they are
_MOST_LOOKED_UP = 2_000
_MOST_REMEMBERED = 50_000
# The sign keeps SQLite from asking the index once for each of the rows.
_WITHIN = " AND +rowid IN (SELECT number FROM chunks WHERE document_id IN (SELECT value FROM json_each(?)))"
_SHORT = 8  # terms of a question in which a single character counts as the beginning of words
_COLLECTION_ID = re.compile(r"[A-Za-z0-9_-]+")
# Every character beyond ASCII belongs to a word for this tokeniser; of ASCII, besides letters and digits, these do.
_TOKENISER = "ascii tokenchars ''._+#-''"


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many rows hold a term, as last seen."""

    newest: int
    """The newest row then."""
    rows: dict[str, int]


class LexicalIndex:
    """Which chunks of a collection hold the words of a question; writes happen in the caller's transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: dict[str, _Counts] = {}
        """By table; only ever used to leave common terms out."""

    def create(self, writing: Writing, collection_id: str) -> None:
        """Make the empty index of a collection; one that is there already stays."""
        table = _table(collection_id)
        # The default, detail=full, stays: with less, SQLite 3.40 may give every row the rank 0.
        writing.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS \"{table}\" USING fts5(terms, tokenize='{_TOKENISER}')")
        writing.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS \"{table}_counts\" USING fts5vocab('{table}', 'row')")
        writing.executemany(
            f'INSERT OR REPLACE INTO "{table}"(rowid, terms) VALUES (?, ?)',
            [(-number, _NO_TERM * _USUAL_LENGTH) for number in range(1, _BLANK_ROWS + 1)],
        )

    def drop(self, writing: Writing, collection_id: str) -> None:
        """Take the index of a collection away; one that is not there is no error."""
        table = _table(collection_id)
        self._counts.pop(table, None)
        writing.execute(f'DROP TABLE IF EXISTS "{table}_counts"')
        writing.execute(f'DROP TABLE IF EXISTS "{table}"')

    def add(self, writing: Writing, collection_id: str, rows: Sequence[tuple[int, str]]) -> None:
        """Add chunks by number, each with what `searchable` made of its text."""
        writing.executemany(f'INSERT INTO "{_table(collection_id)}"(rowid, terms) VALUES (?, ?)', rows)

    def put(self, writing: Writing, collection_id: str, rows: Sequence[tuple[int, str]]) -> None:
        """As `add`, in place of what the index holds of these chunks; a chunk that is gone by now stays away."""
        writing.executemany(
            f'INSERT OR REPLACE INTO "{_table(collection_id)}"(rowid, terms)'
            " SELECT number, ? FROM chunks WHERE number = ?",
            [(terms, number) for number, terms in rows],
        )

    def reword(self, writing: Writing, collection_id: str, rows: Sequence[tuple[int, str]]) -> None:
        """As `put`, but only of chunks that the index holds."""
        writing.executemany(
            f'UPDATE "{_table(collection_id)}" SET terms = ? WHERE rowid = ?',
            [(terms, number) for number, terms in rows],
        )

    def outdated(self) -> list[str]:
        """The ids of the collections whose terms were made by other steps than today's."""
        rows = self._database.read("SELECT id FROM collections WHERE terms_version IS NOT ? ORDER BY rowid", (VERSION,))
        return [str(row["id"]) for row in rows]

    def mark_current(self, writing: Writing, collection_id: str) -> None:
        """Note that all terms of a collection are made by today's steps."""
        self._counts.pop(_table(collection_id), None)
        writing.execute("UPDATE collections SET terms_version = ? WHERE id = ?", (VERSION, collection_id))

    def remove(self, writing: Writing, collection_id: str, numbers: Sequence[int]) -> None:
        """Take chunks out by number; one that is not in is no error."""
        writing.executemany(f'DELETE FROM "{_table(collection_id)}" WHERE rowid = ?', [(number,) for number in numbers])

    def search(
        self, collection_id: str, question: str, limit: int, documents: Sequence[str] = ()
    ) -> list[tuple[int, float]]:
        """At most `limit` chunks that share a term with `question`: number and BM25, the largest first.

        Only those of the `documents` with these ids, where there are any.
        """
        table = _table(collection_id)
        if not self._database.read("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)):
            raise RetrievalError("lexical_missing", collection=collection_id)
        wanted, rows = self._affordable(table, _telling(question))
        if not wanted:
            return []
        for least in sorted({len(wanted), 2}, reverse=True) if rows > MOST_ROWS else ():
            found = self._ranked(table, _match(wanted, least), limit, documents)
            if len(found) == limit:
                return found
        return self._ranked(table, _match(wanted, 1), limit, documents)

    def _ranked(self, table: str, match: str, limit: int, documents: Sequence[str]) -> list[tuple[int, float]]:
        # SQLite's bm25() is smaller for better rows, so that ascending order puts them first.
        chosen = (json.dumps(list(documents)),) if documents else ()
        found = self._database.read_at_once(
            ("rowid", "rank"),
            f'SELECT rowid, rank FROM "{table}" WHERE "{table}" MATCH ?{_WITHIN if chosen else ""}'
            " ORDER BY rank LIMIT ?",
            (match, *chosen, limit),
        )
        # What is gathered into one row has no order of its own.
        return [(row["rowid"], -row["rank"]) for row in sorted(found, key=itemgetter("rank"))]

    def numbers(self, collection_id: str) -> set[int]:
        """The numbers of all chunks in the index of a collection."""
        return {
            int(row[0]) for row in self._database.read(f'SELECT rowid FROM "{_table(collection_id)}" WHERE rowid > 0')
        }

    def _affordable(self, table: str, wanted: list[str]) -> tuple[list[str], int]:
        """The rarest of `wanted`, as many as can be searched for in a few milliseconds, since common ones tell least;
        and how many rows they have together."""
        if len(wanted) > _MOST_LOOKED_UP:  # a pasted text: what is asked stands at its beginning or at its end
            wanted = wanted[: _MOST_LOOKED_UP // 2] + wanted[-_MOST_LOOKED_UP // 2 :]
        counts = self._counts_of(table, wanted)
        chosen: list[str] = []
        rows = 0
        for term in sorted(wanted, key=lambda term: counts[term] or _MOST_REMEMBERED):
            if len(chosen) >= MOST_TERMS or (rows + counts[term] > MOST_ROWS and len(chosen) >= _FEWEST_TERMS):
                break
            rows += counts[term]
            chosen.append(term)
        return chosen, rows

    def _counts_of(self, table: str, wanted: list[str]) -> dict[str, int]:
        """How many rows hold each term, asking the index only for those not seen since the last row came in."""
        (newest,) = self._database.read(f'SELECT max(rowid) FROM "{table}"')[0]
        seen = self._counts.get(table)
        if seen is None or seen.newest != newest or len(seen.rows) > _MOST_REMEMBERED:
            seen = self._counts[table] = _Counts(newest, {})
        if unseen := [term for term in wanted if term not in seen.rows]:
            places = ", ".join("?" * len(unseen))
            rows = self._database.read(f'SELECT term, doc FROM "{table}_counts" WHERE term IN ({places})', unseen)
            seen.rows.update(dict.fromkeys(unseen, 0) | {str(row["term"]): int(row["doc"]) for row in rows})
        return {term: seen.rows[term] for term in wanted}


def searchable(text: str) -> str:
    """The row of a text that `index_text` made: its terms. Made before the transaction, since all writers share one."""
    folded = fold(text)
    return " ".join((*folded_document_terms(folded), *variants(folded)))


def _table(collection_id: str) -> str:
    if not _COLLECTION_ID.fullmatch(collection_id):
        raise ValueError(f"not an id of a collection: {collection_id!r}")
    return f"terms_{collection_id}"


def _telling(question: str) -> list[str]:
    """The different terms of a question, without single characters that stand in every text, if others are left."""
    folded = fold(question)
    distinct = list(dict.fromkeys((*folded_terms(folded), *variants(folded))))
    return [term for term in distinct if term not in COMMON_CHARACTERS] or distinct


def _match(wanted: Sequence[str], least: int) -> str:
    """The full-text query for rows with so many of the terms: each quoted, so that nothing in a question is syntax."""
    short = len(wanted) <= _SHORT
    terms = [f'"{term}"*' if short and is_single_character(term) else f'"{term}"' for term in wanted]
    return " OR ".join(f"({' AND '.join(some)})" for some in combinations(terms, min(least, len(terms))))

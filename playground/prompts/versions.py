"""Saved versions of prompt sets: written once, numbered by name and language, deleted only while no run used them.

A run keeps the digest of the set it was made with; that is how a version knows its runs, also those that were made with
the same text as a draft before it was saved.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from playground.core.clock import Clock, stamp
from playground.core.errors import PromptError
from playground.core.strings import LANGUAGES, Language
from playground.core.values import PARTS, PromptSet
from playground.prompts.catalog import SHIPPED, Catalog
from playground.prompts.limits import TEMPLATE_CHARACTERS
from playground.prompts.pairs import Pair
from playground.storage.database import Database, Row, Writing

LONGEST_NAME = 80
LONGEST_NOTE = 2_000
"""Characters; also of the author."""
_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|@|^\s|\s$|^$")
_REFERENCE = re.compile(r"(?P<name>[^@]+)@(?P<number>[0-9]{1,9})")
_COLUMNS = "id, name, language, number, parts, note, author, model, model_path, source, created_at"


@dataclass(frozen=True)
class Version:
    """A prompt set as it was saved."""

    id: str
    number: int
    """1 for the first of its name and language; never given twice."""
    set: PromptSet
    note: str
    author: str
    created_at: str
    model: str | None = None
    """`DEFAULT_MODEL_NAME` of the configs file it came from."""
    model_path: str | None = None
    source: str | None = None
    """Key of the configs file it came from, for `PromptStore.source`."""


Uses = Callable[[Writing, str], int]
"""How many runs used the set of a digest, as seen inside the transaction that is open."""


class PromptStore:
    """All saved versions, and the stock sets beside them under the name `stock`."""

    def __init__(self, database: Database, catalog: Catalog, clock: Clock, uses: Uses) -> None:
        self._database = database
        self._catalog = catalog
        self._clock = clock
        self._uses = uses

    # Saving -------------------------------------------------------------------------------------------------------

    def save(
        self,
        prompt_set: PromptSet,
        note: str = "",
        author: str = "",
        *,
        model: str | None = None,
        model_path: str | None = None,
        source: bytes | None = None,
        edited_from: Version | None = None,
    ) -> Version:
        """A new version under the set's name and language, with the next number. Raises PromptError.

        `source` is the configs file it was read from. What is not given of model, path and source is taken over from
        the version that it was `edited_from`.
        """
        name = checked_name(prompt_set.name)
        _check_parts(prompt_set)
        _check_length("note", note)
        _check_length("author", author)
        before = edited_from
        key = hashlib.sha256(source).hexdigest() if source is not None else before.source if before else None
        version_id, now = uuid.uuid4().hex, stamp(self._clock.now())
        language, digest = prompt_set.language, prompt_set.digest
        model = model if model is not None or before is None else before.model
        model_path = model_path if model_path is not None or before is None else before.model_path

        def change(writing: Writing) -> Version:
            if source is not None:
                writing.execute("INSERT INTO prompt_sources VALUES (?, ?) ON CONFLICT DO NOTHING", (key, source))
            number = _next_number(writing, name, language)
            parts = json.dumps(dict(prompt_set.parts))
            writing.execute(
                f"INSERT INTO prompt_versions ({_COLUMNS}, digest) VALUES ({', '.join('?' * 12)})",
                (version_id, name, language, number, parts, note, author, model, model_path, key, now, digest),
            )
            saved = replace(prompt_set, number=number)
            return Version(version_id, number, saved, note, author, now, model, model_path, key)

        return self._database.write(change)

    def delete(self, version_id: str) -> None:
        """Remove a version for good. Raises PromptError `prompt_version_used` when a run was made with its text."""
        version = self.get(version_id)

        def change(writing: Writing) -> None:
            if (runs := self._uses(writing, version.set.digest)) > 0:
                raise PromptError("prompt_version_used", name=version.set.name, number=version.number, runs=runs)
            writing.execute("DELETE FROM prompt_versions WHERE id = ?", (version_id,))
            writing.execute(
                "DELETE FROM prompt_sources WHERE sha256 = ? AND sha256 NOT IN"
                " (SELECT source FROM prompt_versions WHERE source IS NOT NULL)",
                (version.source,),
            )

        self._database.write(change)

    # Reading ------------------------------------------------------------------------------------------------------

    def names(self) -> tuple[str, ...]:
        """Names that have a saved version, in either language, the one saved last in front."""
        rows = self._database.read("SELECT name FROM prompt_versions GROUP BY name ORDER BY max(rowid) DESC")
        return tuple(row["name"] for row in rows)

    def list(self, name: str | None = None, language: Language | None = None) -> tuple[Version, ...]:
        """The versions of a name, or of all, the newest first."""
        rows = self._database.read(
            f"SELECT {_COLUMNS} FROM prompt_versions"
            " WHERE (? IS NULL OR name = ?) AND (? IS NULL OR language = ?) ORDER BY rowid DESC",
            (name, name, language, language),
        )
        return tuple(map(_version, rows))

    def get(self, version_id: str) -> Version:
        """The version of that id. Raises PromptError `prompt_version_unknown`."""
        rows = self._database.read(f"SELECT {_COLUMNS} FROM prompt_versions WHERE id = ?", (version_id,))
        if not rows:
            raise PromptError("prompt_version_unknown", name=version_id)
        return _version(rows[0])

    def source(self, version: Version) -> bytes | None:
        """The configs file that `version` came from, byte for byte; None when it came from none."""
        rows = self._database.read("SELECT content FROM prompt_sources WHERE sha256 = ?", (version.source,))
        return bytes(rows[0]["content"]) if rows else None

    def pair(self, name: str) -> Pair:
        """The newest version of `name` in both languages; a language it does not have is None."""
        zh, en = (self._newest_set(name, language) for language in LANGUAGES)
        if zh is None and en is None:
            raise PromptError("prompt_version_unknown", name=name)
        return Pair(name, zh, en)

    # References ---------------------------------------------------------------------------------------------------

    def find(self, reference: str, language: Language | None = None, prefer: Language = "zh") -> Version:
        """The version that `reference` means: an id, `name` for its newest version, or `name@number`.

        Without a `language` the preferred one is looked at first. Raises PromptError `prompt_version_unknown`.
        """
        by_number = _REFERENCE.fullmatch(reference)
        name = by_number["name"] if by_number else reference
        wanted = None if by_number is None else int(by_number["number"])
        for tongue in _order(language, prefer):
            for version in self.list(name, tongue):
                if wanted in (None, version.number):
                    return version
        if by_number is None and any(version.id == reference for version in self.list()):
            return self.get(reference)
        raise PromptError("prompt_version_unknown", name=reference)

    def set_of(self, reference: str, language: Language | None = None, prefer: Language = "zh") -> PromptSet:
        """The prompt set that `reference` means: as `find`, and the stock sets by their names."""
        if reference in SHIPPED:
            return self._catalog.shipped(reference, language or prefer)
        return self.find(reference, language, prefer).set

    def _newest_set(self, name: str, language: Language) -> PromptSet | None:
        if name in SHIPPED:
            return self._catalog.shipped(name, language)
        return next((version.set for version in self.list(name, language)), None)


def checked_name(name: str) -> str:
    """`name` if a set may be saved under it. Raises PromptError `prompt_name_taken` or `prompt_name_invalid`."""
    if name.strip().casefold() in SHIPPED:
        raise PromptError("prompt_name_taken", name=name.strip())
    if len(name) > LONGEST_NAME or _UNWANTED.search(name) or not _is_text(name):
        raise PromptError("prompt_name_invalid", name=ascii(name[:LONGEST_NAME]), limit=LONGEST_NAME)
    return name


def _check_parts(prompt_set: PromptSet) -> None:
    for part in PARTS:
        template = prompt_set.parts[part]
        if len(template) > TEMPLATE_CHARACTERS:
            raise PromptError("prompt_template_too_large", part=part, size=len(template), limit=TEMPLATE_CHARACTERS)
        if "\x00" in template or not _is_text(template):
            raise PromptError("prompt_part_not_text", part=part)


def _check_length(field: str, text: str) -> None:
    if len(text) > LONGEST_NOTE or "\x00" in text or not _is_text(text):
        raise PromptError("prompt_note_invalid", name=field, limit=LONGEST_NOTE)


def _is_text(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _next_number(writing: Writing, name: str, language: Language) -> int:
    cursor = writing.execute(
        "INSERT INTO prompt_numbers VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last",
        (name, language),
    )
    return int(cursor.fetchone()[0])


def _order(language: Language | None, prefer: Language) -> tuple[Language, ...]:
    if language is not None:
        return (language,)
    return (prefer, *(other for other in LANGUAGES if other != prefer))


def _version(row: Row) -> Version:
    prompt_set = PromptSet(row["name"], row["language"], json.loads(row["parts"]), row["number"])
    return Version(
        id=row["id"],
        number=row["number"],
        set=prompt_set,
        note=row["note"],
        author=row["author"],
        created_at=row["created_at"],
        model=row["model"],
        model_path=row["model_path"],
        source=row["source"],
    )

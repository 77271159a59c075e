"""Prompt sets as a zip of template files with a small manifest; what comes in is checked before it is believed."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playground.core.errors import PromptError
from playground.core.strings import LANGUAGES
from playground.core.values import PARTS, PromptSet
from playground.prompts.limits import TEMPLATE_CHARACTERS

LARGEST_ARCHIVE = 5_000_000
"""Bytes, packed."""
MANIFEST = "manifest.json"

_LARGEST_FILE = 4 * TEMPLATE_CHARACTERS
"""Bytes, unpacked: no template of the allowed length is larger in UTF-8."""
_LONGEST_FIELD = 2_000
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same sets give the same bytes."""
_LITTER = ("__MACOSX/", ".DS_Store")
"""What a Mac adds to every zip."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    UnicodeError,
    ValueError,
)


@dataclass(frozen=True)
class Archive:
    """What a zip says."""

    sets: tuple[PromptSet, ...]
    """One, or both languages of one name."""
    note: str = ""
    model: str | None = None


def pack(archive: Archive) -> bytes:
    """The zip of `archive`: `manifest.json`, and for each language a folder with one file a part."""
    first = archive.sets[0]
    manifest = {"name": first.name, "languages": [s.language for s in archive.sets], "note": archive.note}
    if archive.model is not None:
        manifest["model"] = archive.model
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        _add(packed, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
        for prompt_set in archive.sets:
            for part in PARTS:
                _add(packed, f"{prompt_set.language}/{part}.j2", prompt_set.parts[part])
    return buffer.getvalue()


def unpack(content: bytes, name: str | None = None) -> Archive:
    """The sets in a zip, under `name` or the one in its manifest.

    Nothing is written anywhere. Raises PromptError `archive_too_large`, `archive_unreadable`, `archive_unexpected`
    (a file that has no business there) or `archive_incomplete` (a language without one of its five parts).
    """
    if len(content) > LARGEST_ARCHIVE:
        raise PromptError("archive_too_large", limit=LARGEST_ARCHIVE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            texts = {entry: text.decode("utf-8") for entry, text in _read(packed)}
        manifest = _manifest(texts.pop(MANIFEST, "{}"))
    except _BROKEN as error:
        raise PromptError("archive_unreadable", reason=str(error)[:160] or type(error).__name__) from error
    chosen = name or manifest.get("name")
    if not chosen:
        raise PromptError("archive_incomplete", name=MANIFEST)
    languages = [language for language in LANGUAGES if any(entry.startswith(f"{language}/") for entry in texts)]
    for entry in (f"{language}/{part}.j2" for language in languages or LANGUAGES for part in PARTS):
        if entry not in texts:
            raise PromptError("archive_incomplete", name=entry)
    sets = (PromptSet(chosen, tongue, {p: texts[f"{tongue}/{p}.j2"] for p in PARTS}) for tongue in languages)
    return Archive(tuple(sets), manifest.get("note", ""), manifest.get("model"))


_EXPECTED = frozenset({MANIFEST, *(f"{language}/{part}.j2" for language in LANGUAGES for part in PARTS)})


def _read(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    for info in packed.infolist():
        if info.is_dir() or info.filename.startswith(_LITTER) or info.filename.endswith(_LITTER[1]):
            continue
        if info.filename not in _EXPECTED or info.filename in seen:
            raise PromptError("archive_unexpected", name=ascii(info.filename[:80]))
        seen.add(info.filename)
        with packed.open(info) as file:
            content = file.read(_LARGEST_FILE + 1)  # never mind what the directory says of its size
        if len(content) > _LARGEST_FILE:
            raise PromptError("archive_too_large", limit=_LARGEST_FILE)
        yield info.filename, content


def _manifest(text: str) -> dict[str, Any]:
    """Name, note and model, as far as the manifest has them as short texts."""
    told = json.loads(text)
    if not isinstance(told, dict):
        raise ValueError(MANIFEST)
    fields = {key: told[key] for key in ("name", "note", "model") if told.get(key) is not None}
    if any(not isinstance(value, str) or len(value) > _LONGEST_FIELD for value in fields.values()):
        raise ValueError(MANIFEST)
    return fields


def _add(packed: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    packed.writestr(info, text.encode("utf-8"))

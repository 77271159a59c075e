"""A side in words, as fields of a form and options of the terminal have it: read, and written for a form."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any, get_args

from playground.core.errors import StudyError
from playground.core.values import Extent, Fusion, Mode, RetrievalSettings
from playground.documents.chunking import ChunkSettings
from playground.studies.lab.values import Side

MOST = 50
"""Chunks that a side may take."""
_YES, _NO = ("yes", "on", "true", "1"), ("no", "off", "false", "0")


def _one_of(values: tuple[str, ...]) -> Callable[[str], str]:
    def chosen(word: str) -> str:
        if word not in values:
            raise ValueError(word)
        return word

    return chosen


def _whole(word: str) -> int:
    found = int(word)
    if not 1 <= found <= MOST:
        raise ValueError(word)
    return found


def _figure(word: str) -> float | None:
    if not word:
        return None
    found = float(word)
    if not isfinite(found):
        raise ValueError(word)
    return found


def _share(word: str) -> float | None:
    found = _figure(word)
    if found is not None and not 0 <= found <= 1:
        raise ValueError(word)
    return found


def _whether(word: str) -> bool:
    if word.lower() not in (*_YES, *_NO):
        raise ValueError(word)
    return word.lower() in _YES


def _tokens(word: str) -> int | None:
    return int(word) if word else None


_RETRIEVAL: Mapping[str, Callable[[str], Any]] = {
    "mode": _one_of(get_args(Mode)),
    "fusion": _one_of(get_args(Fusion)),
    "extent": _one_of(get_args(Extent)),
    "top_k": _whole,
    "threshold": _figure,
    "rerank": _whether,
}
_OWN: Mapping[str, Callable[[str], Any]] = {"weight": _share, "synonyms": _whether}
_CUTTING = ("size", "overlap")
NAMES = (*_RETRIEVAL, *_OWN, *_CUTTING)


def side_of(words: Mapping[str, str], start: Side, cutting: ChunkSettings) -> Side:
    """`start` with what `words` say; `cutting` is what a size or an overlap that is not said is taken from.

    An empty word leaves weight and threshold open; empty sizes take the chunks as they are. Raises StudyError
    `lab_setting_unknown` or `lab_setting_wrong`, and DocumentError for chunks that cannot be cut so.
    """
    for name in words:
        if name not in NAMES:
            raise StudyError("lab_setting_unknown", name=name, known=", ".join(NAMES))
    retrieval = {name: _read(name, words[name], read) for name, read in _RETRIEVAL.items() if name in words}
    own = {name: _read(name, words[name], read) for name, read in _OWN.items() if name in words}
    sizes = {name: _read(name, words[name], _tokens) for name in _CUTTING if name in words}
    side = replace(start, retrieval=replace(start.retrieval, **retrieval), **own)
    if not sizes:
        return side
    known = {name: value for name, value in sizes.items() if value is not None}
    if not known:
        return replace(side, cutting=None)
    return replace(side, cutting=replace(start.cutting or cutting, **known))


def words_of(side: Side) -> dict[str, str]:
    """The opposite of `side_of`."""
    settings = side.retrieval
    cutting = side.cutting
    return {
        "mode": settings.mode,
        "fusion": settings.fusion,
        "extent": settings.extent,
        "top_k": str(settings.top_k),
        "threshold": "" if settings.threshold is None else f"{settings.threshold:g}",
        "rerank": "yes" if settings.rerank else "no",
        "weight": "" if side.weight is None else f"{side.weight:g}",
        "synonyms": "yes" if side.synonyms else "no",
        "size": "" if cutting is None else str(cutting.size),
        "overlap": "" if cutting is None else str(cutting.overlap),
    }


def usual(settings: RetrievalSettings) -> Side:
    """A side that searches as `settings` say, nothing switched off and no documents chosen."""
    return Side(replace(settings, switched_off=(), scope=()))


def _read(name: str, word: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(word.strip())
    except ValueError as error:
        raise StudyError("lab_setting_wrong", name=name, value=word[:80]) from error

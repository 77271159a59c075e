"""The sample documents: a collection in each language, made at the first start over a data folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from playground.core.strings import Language

FOLDER = Path(__file__).resolve().parents[2] / "sample_docs"
SAMPLES: Mapping[Language, str] = {"zh": "samples-zh", "en": "samples-en"}
"""Names of the collections."""
MIXED = "samples"
"""Name of the one collection with documents of both languages that earlier versions made; data folders keep it."""


def sample_files(language: Language) -> Sequence[Path]:
    """The documents in that language."""
    return [path for path in sorted((FOLDER / language).iterdir()) if path.is_file()]


def sample_language(name: str) -> Language | None:
    """The language of the sample collection of that name; None for the mixed one and all others."""
    return next((language for language, known in SAMPLES.items() if known == name), None)

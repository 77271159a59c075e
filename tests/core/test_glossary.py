"""One name for one thing: no sentence of the product uses a word that the glossary replaces by another."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.core.strings import Language, table

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
ENTRY = re.compile(r"([^,(]+)(?:\(but ([^)]*)\))?,?")
WORD = re.compile(r"[A-Za-z][A-Za-z ]*")
AS_WRITTEN = re.compile(r"\{[^}]*\}|“[^”]*”|\w*_\w*")
"""Places, quotations and names of settings: they are not our words."""


def replaced() -> Iterator[tuple[Language, str, tuple[str, ...]]]:
    """Language, word and the phrases in which it may stand."""
    rows = [line.strip("|").split("|") for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| ")]
    for row in rows[2:]:
        languages: tuple[tuple[Language, str], ...] = (("zh", row[3]), ("en", row[4]))
        for language, cell in languages:
            for word, phrases in ENTRY.findall(cell.strip()):
                yield language, word.strip(), tuple(phrase.strip() for phrase in phrases.split(",") if phrase)


def stands_in(word: str, sentence: str) -> bool:
    if WORD.fullmatch(word):
        return re.search(rf"(?<![\w/-]){word}(?![\w/-])", sentence, re.IGNORECASE) is not None
    return word in sentence


@pytest.mark.parametrize("language, word, phrases", list(replaced()), ids=lambda value: str(value)[:20])
def test_a_thing_has_one_name(language: Language, word: str, phrases: tuple[str, ...]) -> None:
    found = {}
    for key, entry in table().items():
        sentence = AS_WRITTEN.sub("", entry[language])
        for phrase in phrases:
            sentence = sentence.replace(phrase, "")
        if stands_in(word, sentence):
            found[key] = entry[language]
    assert found == {}

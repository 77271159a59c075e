"""The stock sets in each language: the five questions about the essay, and all questions about the sample documents."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playground.core.errors import StudyError
from playground.core.strings import LANGUAGES, Language, text
from playground.studies.sets.reading import read_file
from playground.studies.values import Question, QuestionSet


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock set: a part of the questions of a language."""

    name: str
    """Key `set.stock.<name>` of the string table, which a set has in its own language."""
    most: int | None
    """How many of the questions it takes; None for all."""

    def id(self, language: Language) -> str:
        """The id of the set in that language."""
        return f"stock-{self.name}-{language}"


STOCK = (Stock("five", 5), Stock("samples", None))


def stock_language(set_id: str) -> Language | None:
    """The language of the stock set with that id; None for sets of people."""
    return next((language for language in LANGUAGES for stock in STOCK if stock.id(language) == set_id), None)


class StockSets:
    """The sets of the files `questions.<language>.jsonl` in `folder`; each file is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read = cache(self._load)

    def all(self) -> tuple[QuestionSet, ...]:
        """The sets, the Chinese ones first. Raises StudyError `set_stock_unreadable`."""
        return tuple(
            QuestionSet(
                id=stock.id(language),
                name=text(language, f"set.stock.{stock.name}"),
                questions=self._read(language)[: stock.most],
            )
            for language in LANGUAGES
            for stock in STOCK
        )

    def _load(self, language: Language) -> tuple[Question, ...]:
        path = self._folder / f"questions.{language}.jsonl"
        try:
            data = path.read_bytes()
        except OSError as error:
            raise StudyError("set_stock_unreadable", path=str(path), reason=error.strerror) from error
        return read_file(path.name, data).questions

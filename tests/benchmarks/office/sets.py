"""The sets of files by language: thirty that people would have, the same asked in other words, a few written afterwards."""

from collections.abc import Mapping, Sequence

from playground.core.strings import Language
from tests.benchmarks.office import en_pages, en_tables, en_words, second, zh_pages, zh_tables, zh_words
from tests.benchmarks.office.papers import Paper
from tests.benchmarks.office.reworded import reworded

_ZH = (*zh_words.PAPERS, *zh_tables.PAPERS, *zh_pages.PAPERS)
_EN = (*en_words.PAPERS, *en_tables.PAPERS, *en_pages.PAPERS)
SETS: Mapping[str, Mapping[Language, Sequence[Paper]]] = {
    "usual": {"zh": _ZH, "en": _EN},
    "reworded": {"zh": tuple(reworded(_ZH)), "en": tuple(reworded(_EN))},
    "second": {"zh": second.ZH, "en": second.EN},
}

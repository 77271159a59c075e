"""CSV and TSV files: the delimiter found, each row a line of `column: value`."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from playground.documents.cleaning import clean
from playground.documents.draft import Source
from playground.documents.formats.plain import begin
from playground.documents.parsed import Parsed
from playground.documents.tables import batches, titled

_DELIMITERS = (",", ";", "\t", "|", "，")
_SAMPLE_ROWS = 50
_SAMPLE = 200_000


def load(source: Source) -> Parsed:
    """Load all rows, in order."""
    draft, decoded = begin(source, "csv")
    text = clean(decoded.text)
    delimiter = _delimiter(text[:_SAMPLE])
    title, lines = titled(_rows(text, delimiter), may_be_form=False)
    for batch in batches(lines):
        draft.add(batch, "\n")
    draft.caption(0, title)
    return draft.finish(encoding=decoded.encoding)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(len(text) + 1)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(sample: str) -> str:
    """The delimiter that gives most rows the same number of columns, and more than one."""
    return max(_DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter))


def _regularity(sample: str, delimiter: str) -> float:
    widths = Counter(len(row) for row in islice(_rows(sample, delimiter), _SAMPLE_ROWS) if row)
    width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
    return 0.0 if width < 2 else rows / widths.total() + min(width, 100) / 1_000

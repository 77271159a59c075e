"""The table as CSV: a row for every answer, UTF-8 with a byte order mark so that Excel reads the Chinese right."""

import csv
import io

from playground.core.strings import Language
from playground.studies.exports import marks
from playground.studies.exports.cleaning import guarded
from playground.studies.exports.columns import fillers
from playground.studies.exports.grid import Grid
from playground.studies.exports.words import Words
from playground.studies.values import Study


def written(study: Study, language: Language) -> bytes:
    """The whole file, in the form of RFC 4180.

    A text that a table program might take for a formula has an apostrophe before it, which is taken off again where
    the file is read back; see `cleaning.guarded`. The last column has the marks of the rows.
    """
    words, out, columns = Words(language), io.StringIO(newline=""), fillers(study)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([words(f"column.{name}") for name in (*columns, "id")])
    for question, arm, cell in Grid(study).rows():
        filled = (fill(question, arm, cell, words) for fill in columns.values())
        row = [guarded(content) if isinstance(content, str) else content for content in filled]
        writer.writerow([*row, marks.written((marks.mark(cell),))])
    return out.getvalue().encode("utf-8-sig")

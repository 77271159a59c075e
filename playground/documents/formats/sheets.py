"""Excel files: each sheet under its name, each table on it under its title, each row a line of `column: value`."""

from collections import Counter
from collections.abc import Iterator

from playground.core.errors import Notice
from playground.documents.cleaning import clean
from playground.documents.draft import Draft, Source
from playground.documents.formats.excel.book import Book, Sheet
from playground.documents.formats.excel.drawings import drawn, notes
from playground.documents.formats.excel.regions import Region, regions
from playground.documents.formats.excel.rows import Rows, merges_in
from playground.documents.formats.office.left_out import LeftOut, told_hidden
from playground.documents.formats.office.opc import Part, office
from playground.documents.parsed import Parsed
from playground.documents.tables import batches

_LONGEST_LIST = 300  # characters; the names of sheets in a notice


def load(source: Source) -> Parsed:
    """Load what a reader of the sheets sees: values as shown, formulas as last computed."""
    draft = Draft(source, "xlsx")
    with office(source, "xlsx") as package:
        reading = _Reading(draft, Book(package), LeftOut(reads_hidden=source.hidden))
        sheets = reading.book.sheets
        for number, sheet in enumerate(sheets, start=1):
            source.progress(number, len(sheets))
            reading.add(sheet)
        draft.warn_all(reading.notices())
        return draft.finish(title=package.title())


class _Reading:
    """Adds sheets to a draft, and counts what it leaves out."""

    def __init__(self, draft: Draft, book: Book, left_out: LeftOut) -> None:
        self.book = book
        self._draft = draft
        self._hidden: dict[str, Counter[str]] = {}
        """By notice and name of the sheet."""
        self._left_out = left_out

    def add(self, sheet: Sheet) -> None:
        """Add a sheet, unless it is hidden and that is left out."""
        if sheet.is_hidden:
            self._hide("hidden_sheets", sheet, 1)
            if not self._left_out.reads_hidden:
                return
        stream = self.book.package.stream(sheet.part) if sheet.part else None
        if stream is None:
            self._left_out.note("parts_missing")
            return
        with stream:
            merges = list(merges_in(stream))
        part = Part(self.book.package, sheet.part or "", None)
        rows = Rows(self.book, merges, notes(part), reads_hidden=self._left_out.reads_hidden)
        self._add_rows(sheet, rows)
        for text in drawn(part, self._left_out):
            self._draft.add(text)
        self._hide("hidden_rows", sheet, rows.seen.hidden_rows)
        self._hide("hidden_columns", sheet, len(rows.seen.hidden_columns))
        self._left_out.note("formulas_without_values", rows.seen.uncomputed)

    def notices(self) -> Iterator[Notice]:
        """What is to say of that which was left out."""
        for code, sheets in self._hidden.items():
            yield Notice.of(code, names=clean(", ".join(sheets)[:_LONGEST_LIST]), count=sheets.total())
        self._left_out.note("parts_missing", len(self.book.package.missing))
        yield from self._left_out.notices()

    def _add_rows(self, sheet: Sheet, rows: Rows) -> None:
        stream = self.book.package.stream(sheet.part or "")
        if stream is None:
            return
        with stream:
            for number, region in enumerate(regions(rows.read(stream))):
                if number == 0:
                    self._draft.heading(1, sheet.name)
                self._add_region(region)

    def _add_region(self, region: Region) -> None:
        begin = None
        for batch in batches(region.lines):
            start = self._draft.add(batch, "\n\n" if begin is None else "\n")
            begin = start if begin is None else begin
        if begin is not None:
            self._draft.caption(begin, region.title)

    def _hide(self, code: str, sheet: Sheet, count: int) -> None:
        if count:
            told = told_hidden(code, reads=self._left_out.reads_hidden)
            self._hidden.setdefault(told, Counter())[sheet.name] += count

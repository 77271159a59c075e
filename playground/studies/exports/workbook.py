"""The table as a workbook: a summary, all arms side by side, and a sheet an arm, for Excel and the like."""

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from playground.core.errors import Notice
from playground.core.strings import Language
from playground.studies.exports import marks
from playground.studies.exports.arms import described, in_a_line
from playground.studies.exports.cleaning import on_one_line, shown
from playground.studies.exports.columns import Content, fillers
from playground.studies.exports.grid import Grid
from playground.studies.exports.head import arm_named, facts, title
from playground.studies.exports.marks import Mark
from playground.studies.exports.sheets import fitted, put, row_height, sheet_name
from playground.studies.exports.values import File
from playground.studies.exports.words import Words
from playground.studies.values import Arm, Cell, Question, Study, Verdict

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_WIDTHS = {
    "question": 28,
    "repeat": 6,
    "answer": 62,
    "verdict": 9,
    "reasons": 16,
    "remark": 30,
    "failed_checks": 18,
    "state": 10,
    "first_token": 11,
    "total": 11,
    "tokens": 9,
    "tags": 12,
    "judge": 10,
    "judge_reason": 40,
    "judge_model": 20,
}
"""Of columns, in digits."""
_BEFORE = ("question", "arm", "repeat")
"""Columns that are named otherwise on the sheet of an arm, or stand elsewhere."""
_SIDE_BY_SIDE = ("answer", "verdict", "reasons", "remark")
_ROOM = 2_000
"""Rows below the last that still offer the verdicts."""


def written(study: Study, verdicts: Sequence[str], language: Language) -> File:
    """The whole file; `verdicts` are the sentences that compare the arms. What was cut is told in its notices.

    Each row has its marks in a hidden last column, by which `reimport` finds its answers again, sorted or not.
    """
    return _Writer(study, Words(language)).write(verdicts)


class _Writer:
    def __init__(self, study: Study, words: Words) -> None:
        from openpyxl import Workbook

        self._study = study
        self._grid = Grid(study)
        self._fillers = fillers(study)
        self._words = words
        self._book = Workbook()
        self._book.remove(self._book.active)
        self._styles = _Styles(self._book)
        self._taken: set[str] = set()
        self._cut: list[str] = []
        """Where a text was too long: sheet and cell."""

    def write(self, verdicts: Sequence[str]) -> File:
        self._summary(verdicts)
        self._combined()
        for number, arm in enumerate(self._study.arms, 1):
            self._arm(arm, number)
        content = io.BytesIO()
        self._book.save(content)
        return File(content.getvalue(), self._notices())

    def _notices(self) -> tuple[Notice, ...]:
        if not self._cut:
            return ()
        some = ", ".join(self._cut[:10]) + (" …" if len(self._cut) > 10 else "")
        return (Notice.of("export_cells_cut", count=len(self._cut), where=some),)

    def _summary(self, verdicts: Sequence[str]) -> None:
        sheet, words, study = self._sheet(self._words("sheet.summary")), self._words, self._study
        told = described(study.arms, words)
        arms = zip(study.arms, told.own, strict=True)
        rows = [
            *((words("verdicts") if at == 0 else "", said) for at, said in enumerate(verdicts)),
            *facts(study, words),
            *((arm_named(arm, study, words), in_a_line(own, words)) for arm, own in arms),
            *([(words("common"), in_a_line(told.common, words))] if told.common else []),
        ]
        self._fill(sheet, 1, [title(study, words)], "title")
        for at, (label, value) in enumerate(rows, 3):
            self._fill(sheet, at, [label, value])
            sheet.cell(at, 1).style = "playground label"
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 110
        sheet.sheet_view.showGridLines = False

    def _combined(self) -> None:
        words, arms = self._words, self._study.arms
        columns = [
            words("of_arm", arm=on_one_line(arm.name), column=words(f"column.{name}"))
            for arm in arms
            for name in _SIDE_BY_SIDE
        ]
        names = ["question", *_SIDE_BY_SIDE * len(arms)]
        sheet = self._sheet(words("sheet.combined"), pages=max(len(arms), 1))
        self._header(sheet, [words("column.question"), *columns], names)
        at = 1
        for question in self._study.questions:
            by_arm = [self._grid.cells(question, arm) for arm in arms]
            for cells in zip_longest(*by_arm):
                at += 1
                filled = (self._contents(_SIDE_BY_SIDE, question, *pair) for pair in zip(arms, cells, strict=True))
                contents = [question.text, *chain.from_iterable(filled)]
                self._row(sheet, at, contents, [cell for cell in cells if cell], names)
        self._finish(sheet, at, names)

    def _arm(self, arm: Arm, number: int) -> None:
        sheet = self._sheet(arm.name, self._words("sheet.arm", number=number))
        columns = [
            "question",
            *(["repeat"] if self._grid.is_repeated(arm) else []),
            *(name for name in self._fillers if name not in _BEFORE),
        ]
        self._header(sheet, [self._words(f"column.{name}") for name in columns], columns)
        at = 1
        for at, (question, cell) in enumerate(self._grid.of_arm(arm), 2):
            contents = self._contents(columns, question, arm, cell)
            self._row(sheet, at, contents, [cell], columns)
        self._finish(sheet, at, columns)

    def _contents(self, columns: Iterable[str], question: Question, arm: Arm, cell: Cell | None) -> list[Content]:
        return [self._fillers[name](question, arm, cell, self._words) if cell else None for name in columns]

    # Cells ------------------------------------------------------------------------------------------------------------

    def _sheet(self, wanted: str, unnamed: str = "", pages: int = 1) -> "Worksheet":
        """A sheet that is printed as wide as so many pages."""
        from openpyxl.worksheet.properties import PageSetupProperties

        sheet = self._book.create_sheet(sheet_name(wanted, self._taken, unnamed))
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        return sheet

    def _header(self, sheet: "Worksheet", names: Sequence[str], columns: Sequence[str]) -> None:
        from openpyxl.utils import get_column_letter

        self._fill(sheet, 1, [*names, self._words("column.id")], "header")
        sheet.freeze_panes = "B2"
        sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
        for at, column in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS[column]
        sheet.row_dimensions[1].height = row_height(names, [_WIDTHS[column] for column in columns])
        sheet.column_dimensions[get_column_letter(len(columns) + 1)].hidden = True

    def _row(
        self, sheet: "Worksheet", at: int, contents: Sequence[Content], cells: Sequence[Cell], columns: Sequence[str]
    ) -> None:
        sheet.row_dimensions[at].height = row_height(contents, [_WIDTHS[column] for column in columns])
        self._fill(sheet, at, [*contents, marks.written(tuple(self._mark(cell) for cell in cells))])

    def _mark(self, cell: Cell) -> Mark:
        return marks.mark(cell, partial(fitted, mark=self._shortened))

    def _fill(self, sheet: "Worksheet", row: int, contents: Sequence[Content], style: str = "") -> None:
        for column, content in enumerate(contents, 1):
            cell = sheet.cell(row, column)
            if isinstance(content, str):
                whole, content = shown(content), fitted(content, self._shortened)
                if content != whole:
                    self._cut.append(f"{sheet.title}!{cell.coordinate}")
            cell.style = f"playground {style or ('text' if isinstance(content, str) else 'number')}"
            put(cell, content)

    def _shortened(self, length: int) -> str:
        return self._words("shortened", length=length)

    def _finish(self, sheet: "Worksheet", last: int, columns: Sequence[str]) -> None:
        """Filters, colours that follow the verdict as it is changed, and the verdicts to choose from."""
        from openpyxl.formatting.rule import CellIsRule
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(last, 1)}"
        named = {verdict: self._words.verdict(verdict) for verdict in self._styles.verdicts}
        choice = DataValidation(
            "list", formula1=f'"{",".join(named.values())}"', allow_blank=True, showErrorMessage=False
        )
        sheet.add_data_validation(choice)
        for letter in (get_column_letter(at) for at, column in enumerate(columns, 1) if column == "verdict"):
            place = f"{letter}2:{letter}{last + _ROOM}"
            choice.add(place)
            for verdict, look in self._styles.verdicts.items():
                rule = CellIsRule(operator="equal", formula=[f'"{named[verdict]}"'], **look)
                sheet.conditional_formatting.add(place, rule)


class _Styles:
    """How cells look, as named styles of the workbook, which cells refer to."""

    def __init__(self, book: "Workbook") -> None:
        from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

        font, below = partial(Font, name="Microsoft YaHei"), Border(bottom=Side(style="thin", color="E4E4DF"))
        top = partial(Alignment, vertical="top")
        plain = {"font": font(size=10), "border": below}
        header = {
            "font": font(size=10, bold=True, color="1D4543"),
            "fill": PatternFill("solid", fgColor="D7EBE8"),
            "alignment": Alignment(vertical="center", wrap_text=True),
            "border": Border(bottom=Side(style="medium", color="2F7A73")),
        }
        for name, looks in {
            "text": {**plain, "alignment": top(wrap_text=True)},
            "number": {**plain, "alignment": top(horizontal="right")},
            "label": {**plain, "font": font(size=10, bold=True), "alignment": top(wrap_text=True)},
            "title": {"font": font(size=14, bold=True)},
            "header": header,
        }.items():
            book.add_named_style(NamedStyle(f"playground {name}", **looks))
        self.verdicts: Mapping[Verdict, Mapping[str, Any]] = {
            "right": _coloured("276A65", "EEF6F5"),
            "partly": _coloured("855414", "FDF6E7"),
            "wrong": _coloured("A33030", "FDF1EF"),
        }


def _coloured(ink: str, fill: str) -> dict[str, Any]:
    from openpyxl.styles import Font, PatternFill

    return {"font": Font(color=ink), "fill": PatternFill(bgColor=fill)}

"""Menus that fold below a button, and that of the files of a batch."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from playground.ui.html.controls import tick
from playground.ui.html.elements import Html, Inner, element
from playground.ui.html.words import Words

FILES: Mapping[str, str] = {
    "table.md": "markdown",
    "table.xlsx": "workbook",
    "table.csv": "csv",
    "report.html": "report",
    "cells.jsonl": "jsonl",
    "junit.xml": "junit",
}
"""Name of each file of a batch, and what it is called in `ui.export`."""
_MANY = 500
"""Cells above which a report with all prompts would be too long to be opened."""
_REPORT = "report.html"
OPTIONS = ("prompts", "chunks", "file_names")
"""What a report may leave out."""


def menu(name: str, shown: str, inner: Sequence[Inner]) -> Html:
    """A button with what folds out below it; a click elsewhere or Esc closes it."""
    summary = element("summary", shown, class_="small", data_spot=f"menu:{name}")
    return element("details", summary, element("div", *inner, class_="menu-body"), class_="menu")


def downloads(batch: str, cells: int, split: str, words: Words) -> Html:
    """A link to each file, and what the report has in it: of many cells, prompts only if somebody wants them.

    `split` is the half of the questions that is wanted, "" for both.
    """
    half = {"split": split} if split else {}
    of_report = {**half, "prompts": "no"} if cells > _MANY else half

    def query(name: str) -> str:
        wanted = urlencode(of_report if name == _REPORT else half)
        return f"?{wanted}" if wanted else ""

    links = {
        name: element(
            "a",
            element("span", words(f"export.{called}"), class_="n"),
            element("span", name, class_="aside"),
            href=f"./exports/batches/{batch}/{name}{query(name)}",
            download=True,
            class_="entry",
            data_file=name,
        )
        for name, called in FILES.items()
    }
    options = element(
        "fieldset",
        element("legend", words("export.in_report")),
        *(tick(words(f"export.with_{name}"), name, checked=name != "prompts" or cells <= _MANY) for name in OPTIONS),
        class_="report-options",
    )
    below = {_REPORT: options}
    entries = [part for name, link in links.items() for part in (link, below.get(name)) if part is not None]
    return menu("files", words("export.download"), entries)

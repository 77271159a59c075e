"""The apostrophe that keeps a spreadsheet program from taking a cell for a formula, put in front and taken away.

Two are put where one would be mistaken: quotations such as `'@id' or '@key'?` are nobody's guard.
"""

import re

_FORMULA = re.compile(r"'*[=+\-@]")


def guarded(text: str) -> str:
    """`text` as a cell that is no formula."""
    if not _FORMULA.match(text) or (text.startswith("'") and unguarded(text) == text):
        return text
    return f"''{text}" if "'" in text else f"'{text}"


def unguarded(cell: str) -> str:
    """The text of a cell; the opposite of `guarded`."""
    if not cell.startswith("'") or not _FORMULA.match(cell):
        return cell
    return cell[2:] if cell.startswith("''") else cell[1:] if cell.count("'") == 1 else cell

"""Which rows of a table name its columns, and what the names are."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playground.core.strings import Language, text
from playground.documents.table_cells import Above, Across, Row
from playground.documents.table_words import (
    is_chinese,
    is_choice,
    is_filled_in,
    is_label,
    is_period,
    is_stated,
    is_value,
    may_be_label,
    shape,
)

_DEEPEST = 4  # heading rows, if no format says how many there are
_LONGEST_NAME = 80  # characters
_LONGEST_REPEATED = 60  # characters; a longer text is no value of each column that it covers
_MOST_LABELS = 0.6  # of the cells where labels are expected
_LONG_LIST = 8  # rows; a form of two columns that is longer is found out by its labels


@dataclass(frozen=True, slots=True)
class Head:
    """The rows of a table before its first row of values, and what they say of the columns."""

    start: int = 0
    """Rows before this one are titles."""
    end: int = 0
    """Values begin with this row."""
    names: tuple[str, ...] = ()
    """By column; empty where the values need none. No names if the table names no columns."""
    rows: tuple[Row, ...] = ()
    """The heading rows themselves."""
    is_form: bool = False
    """Whether labels stand beside their values, not above them."""
    is_paired: bool = False
    """Of a form: every other cell is a label, whatever its words are."""
    numeric: frozenset[int] = frozenset()
    """Columns of numbers: words before a sum that stand in one of them are no value of it."""

    def cells(self, row: Row) -> list[str]:
        """The values of a row, each with what it is."""
        if self.is_form:
            return _paired(row) if self.is_paired else _labelled(row)
        if not self.names:
            return [cell for cell in row if cell and type(cell) is not Across]
        named = [
            f"{name}: {cell}" if name and not self._leads_a_sum(row, at) else cell
            for at, (name, cell) in enumerate(zip(self.names, row, strict=False))
            if cell and (len(cell) <= _LONGEST_REPEATED or type(cell) is not Across)
        ]
        if len(row) > len(self.names):
            named += [cell for cell in row[len(self.names) :] if cell and type(cell) is not Across]
        return named

    def _leads_a_sum(self, row: Row, at: int) -> bool:
        """Whether a cell says what the number after it is, at the end of a row that is empty before it."""
        return at in self.numeric and at > 0 and not any(row[:at]) and not is_value(row[at]) and any(row[at + 1 :])


def head_of(rows: Sequence[Row], heading_rows: int | None = None, may_be_form: bool = True) -> Head:
    """The head of a table that begins with `rows`, which are full: cells stand in all columns that they cover.

    Without `heading_rows` it is told from what the rows hold: names are short, differ from the values below them, and
    are words, or years and other numbers in order.
    """
    width = max(map(_own_width, rows), default=0)
    told = is_title if heading_rows is None else is_band
    start = 0
    while start < len(rows) - 1 and heading_rows != 0 and told(rows[start], width):
        start += 1
    if heading_rows is not None and (start < heading_rows or not heading_rows):
        end = min(heading_rows, len(rows) - 1)
        return _head(rows, start, end, width) if start < end else Head()
    if may_be_form and _is_form(rows[start:]):
        return Head(start, start, is_form=True)
    if may_be_form and _is_paired_form(rows[start:], width):
        return Head(start, start, is_form=True, is_paired=True)
    depth = _depth(rows[start:], width, may_be_form)
    return _head(rows, start, start + depth, width) if depth else Head(start, start)


def is_title(row: Row, width: int) -> bool:
    """Whether it says something of all columns of the table, as a title or a unit of measure does."""
    own = [cell for cell in row if cell and type(cell) is str]
    if len(own) < width and all(map(is_stated, own)):
        return True
    if sum(map(bool, row)) == 1:
        return width > 2 or (width == 2 and bool(row[0]))
    return is_band(row, width)


def is_band(row: Row, width: int) -> bool:
    """Whether it is one cell as wide as the table."""
    covered = sum(1 for cell in row if type(cell) is Across)
    return (
        bool(row) and covered > 0 and covered + 1 >= width and all(type(cell) is Across or not cell for cell in row[1:])
    )


def _head(rows: Sequence[Row], start: int, end: int, width: int) -> Head:
    heads = tuple(rows[start:end])
    numeric = frozenset(at for at in range(width) if _mostly(rows[end:], at, is_value))
    return Head(start, end, _names(heads, width), heads, numeric=numeric)


def _names(heads: Sequence[Row], width: int) -> tuple[str, ...]:
    """One for each column: what stands above its values, from the top down; what is said twice is said once."""
    rows = [_grouped(row, below) for row, below in zip(heads, [*heads[1:], None], strict=True)]
    joined = [" ".join(dict.fromkeys(row[at] for row in rows if at < len(row) and row[at])) for at in range(width)]
    seen: Counter[str] = Counter()
    language: Language = "zh" if is_chinese("".join(joined)) else "en"
    names = []
    for at, name in enumerate(joined):
        name = name.rstrip(":：") or (text(language, "document.column", number=str(at + 1)) if at else "")
        seen[name] += 1
        names.append(name if seen[name] < 2 else f"{name} ({seen[name]})")
    return tuple(names)


def _grouped(row: Row, below: Row | None) -> Row:
    """A name that stands once above several columns, in all of them: `below` names each column on its own."""
    if below is None:
        return row
    full, last = [], ""
    for at in range(max(len(row), len(below))):
        cell = row[at] if at < len(row) else ""
        last = cell or (last if at < len(below) and below[at] else "")
        full.append(last)
    return full


def _depth(rows: Sequence[Row], width: int, may_be_pairs: bool) -> int:
    """How many rows from the first name the columns."""
    depth = 0
    while depth < min(_DEEPEST, len(rows) - 1) and (
        depth == 0 or _goes_on(rows[depth - 1], rows[depth], rows[depth + 1 :])
    ):
        depth += 1
    if not depth or not all(_may_name(row, rows[depth:]) for row in rows[:depth]):
        return 0
    covered = sum(any(at < len(row) and row[at] for row in rows[:depth]) for at in range(width))
    if 2 * covered <= width or (width == 1 and not is_label(rows[0][0])):
        return 0
    if width == 2 and may_be_pairs and not _differs(rows, depth):
        return 0
    return depth


def _goes_on(row: Row, following: Row, below: Sequence[Row]) -> bool:
    """Whether the heading row `row` has another below it, which tells apart the columns that a name stands above."""
    width = max(_width(row), _width(following))
    row, following = _padded(row, width), _padded(following, width)
    if any(type(cell) is Above for cell in following):
        return True
    grouped = [not cell or type(cell) is Across or row[at - 1 : at] == [cell] for at, cell in enumerate(row)]
    grouped = [here or (at + 1 < width and grouped[at + 1]) for at, here in enumerate(grouped)]
    if not any(grouped) or not any(row):
        return False
    alone = [cell for cell, group in zip(following, grouped, strict=True) if not group]
    told = [cell for cell, group in zip(following, grouped, strict=True) if group and cell]
    if any(alone) or not told or not _may_name(following, below):
        return False
    return bool(alone) or any(map(is_value, below[0] if below else ()))


def _may_name(row: Row, below: Sequence[Row]) -> bool:
    """Whether the cells of a row can be names of the columns below them."""
    cells = [(at, cell) for at, cell in enumerate(row) if cell and type(cell) is str]
    if any(len(cell) > _LONGEST_NAME or cell[-1] in "。；" or is_choice(cell) for _, cell in cells):
        return False
    numbers = [(at, cell) for at, cell in cells if is_value(cell)]
    if numbers and not _are_in_order([cell for _, cell in numbers], len(numbers) < len(cells) or not (row and row[0])):
        return False
    if any(_mostly(below, at, is_period) for at, cell in numbers if is_period(cell)):
        return False
    twice = {cell for cell, times in Counter(cell for _, cell in cells).items() if times > 1}
    return not any(at < len(other) and other[at] == cell for at, cell in cells if cell in twice for other in below)


def _are_in_order(numbers: Sequence[str], beside_words: bool) -> bool:
    """Whether they are years or other periods, or count from 0 or 1: nobody else names columns by numbers."""
    if all(map(is_period, numbers)):
        return beside_words or len(numbers) > 1
    counted = [str(number) for number in range(len(numbers) + 1)]
    return beside_words and len(numbers) > 2 and list(numbers) in (counted[:-1], counted[1:])


def _mostly(rows: Sequence[Row], at: int, is_such: Callable[[str], bool]) -> bool:
    cells = [row[at] for row in rows if at < len(row) and row[at]]
    return bool(cells) and 2 * sum(map(is_such, cells)) > len(cells)


def _differs(rows: Sequence[Row], depth: int) -> bool:
    """Whether the first of rows of two columns is sure to be no label and its value, as each of the others may be."""
    body = [_padded(row, 2) for row in rows[depth:]]
    if all(map(is_label, rows[0])) or len(body) >= _LONG_LIST:
        return True
    if _mostly(body, 1, is_value) and not is_value(_padded(rows[0], 2)[1]):
        return True
    shapes = [{shape(row[at]) for row in body} for at in (0, 1)]
    return len(body) > 1 and any(len(each) == 1 and shape(rows[0][at]) not in each for at, each in enumerate(shapes))


def _is_form(rows: Sequence[Row]) -> bool:
    """Whether labels stand left of what they label: in the first column, and in wide rows further to the right too."""
    if not rows or not rows[0] or not is_label(rows[0][0]) or all(is_label(cell) for cell in rows[0] if cell):
        return False
    own = [[cell for cell in row if cell and type(cell) is str] for row in rows]
    firsts = [row[0] for row, full in zip(own[1:], rows[1:], strict=True) if row and row[0] is full[0]]
    wide = [row for row in own if len(row) > 2]
    return (
        bool(firsts)
        and sum(map(is_label, firsts)) >= _MOST_LABELS * len(firsts)
        and sum(any(map(is_label, row[1:])) for row in wide) >= _MOST_LABELS * len(wide)
    )


def _is_paired_form(rows: Sequence[Row], width: int) -> bool:
    """Whether labels and values take turns in each row, told without knowing the words.

    Labels are short, without digits, and none stands twice; a form's first row has a value that no column is called.
    """
    if width < 4 or len(rows) < 2 or any(len(row) % 2 for row in map(_in_turns, rows)):
        return False
    labels = [cell for row in rows for cell in _in_turns(row)[::2] if cell]
    values = [cell for cell in _in_turns(rows[0])[1::2] if cell]
    alone = sum(len(_in_turns(row)) == 2 for row in rows)
    if not all(map(may_be_label, labels)) or len(set(labels)) < len(labels):
        return False
    telling = sum(map(is_filled_in, values))
    return telling > 0 and (alone > 1 or telling == len(values) > 1)


def _in_turns(row: Row) -> Row:
    """The cells that begin in a row, empty ones too."""
    return [cell for cell in row if type(cell) is not Across]


def _paired(row: Row) -> list[str]:
    """The cells of a form in which labels and values take turns."""
    cells = _in_turns(row)
    pairs = zip(cells[::2], [*cells[1::2], ""][: len(cells[::2])], strict=True)
    return [
        f"{label.rstrip(':： ')}: {value}" if label and value else label or value
        for label, value in pairs
        if label or value
    ]


def _labelled(row: Row) -> list[str]:
    """The cells of a form, each label with the value right of it."""
    cells: list[str] = []
    label = ""
    for cell in row:
        if not cell or type(cell) is Across:
            continue
        if label and not is_label(cell):
            cells[-1] = f"{label.rstrip(':： ')}: {cell}"
            label = ""
        else:
            cells.append(cell)
            label = cell if is_label(cell) else ""
    return cells


def _width(row: Row) -> int:
    return max((at + 1 for at, cell in enumerate(row) if cell), default=0)


def _own_width(row: Row) -> int:
    """The columns in which cells begin, and those left of them."""
    return max((at + 1 for at, cell in enumerate(row) if cell and type(cell) is not Across), default=0)


def _padded(row: Row, width: int) -> Row:
    return row + [""] * (width - len(row))

"""Tables of Markdown (GitHub Flavored Markdown, 4.10) as lines that name their columns, also in lists and quotes."""

import re
from collections.abc import Iterator, Sequence

from playground.documents.tables import Cell, Table, lines

_FENCE = re.compile(r"(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}(?=[^`]*$)|~{3,})")
_DELIMITERS = re.compile(r"(?P<indent>[ \t>]*)(?=[^|]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_MARKER = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_INDENT = re.compile(r"[ \t>]*")
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_CODE = re.compile(r" {4}|\t| {1,3}\t")


def with_lines(text: str) -> str:
    """`text` with a line for each row of its tables; code is left as it is."""
    if "|" not in text:
        return text
    return "\n".join(_read(text.split("\n")))


def _read(source: Sequence[str]) -> Iterator[str]:
    at, fence, in_list = 0, "", False
    while at < len(source):
        line = source[at]
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif fence:
            closes = mark is not None and mark[1].startswith(fence) and not line[mark.end() :].strip()
            fence = "" if closes else fence
        else:
            in_list = in_list if not line.strip() else bool(_MARKER.match(line)) or (in_list and line[0] in " \t")
            end = _table_end(source, at) if in_list or not _CODE.match(line) else at
            if end > at:
                yield from _told(source[at:end])
                at = end
                continue
        yield line
        at += 1


def _table_end(source: Sequence[str], at: int) -> int:
    """Where the table ends that begins with this line; `at` itself if none does."""
    if at + 1 >= len(source) or "|" not in source[at]:
        return at
    below = _DELIMITERS.match(source[at + 1])
    if below is None or len(_cells(source[at])) != len(_cells(source[at + 1])):
        return at
    end = at + 2
    while end < len(source) and "|" in source[end] and not _begins_other(source[end]):
        end += 1
    return end


def _begins_other(line: str) -> bool:
    return _FENCE.match(line) is not None or _MARKER.match(line) is not None


def _told(rows: Sequence[str]) -> Iterator[str]:
    marker = _MARKER.match(rows[0])
    indent = (_INDENT.match(rows[1]) or [""])[0]
    names = _cells(rows[0])
    body = [tuple(map(Cell, _cells(row))) for row in rows[2:]]
    has_names = any(names)
    table = Table(tuple([tuple(map(Cell, names)), *body] if has_names else body), int(has_names))
    told = list(lines(table)) if body else [" | ".join(filter(None, names))]
    for number, line in enumerate(told):
        yield (marker[0] if marker and number == 0 else indent) + line


def _cells(row: str) -> list[str]:
    """The cells of a row, with what marks a list or quotation around it taken away."""
    marker = _MARKER.match(row) or _INDENT.match(row)
    inside = row[marker.end() if marker else 0 :].strip()
    parts = _BAR.split(inside.removeprefix("|"))
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    return [_BREAK.sub("\n", part.replace("\\|", "|")).strip() for part in parts]

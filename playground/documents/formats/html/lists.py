"""Lists of a web page, whose entries say which they are."""

import re
from collections.abc import Mapping

from playground.documents.formats.office.numerals import numeral

BULLET = "- "
_WAYS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


class EntryList:
    """An open list, which counts its entries if they are numbered."""

    def __init__(self, is_numbered: bool, attributes: Mapping[str, str]) -> None:
        first = _integer(attributes.get("start"))
        backwards = "reversed" in attributes
        self._step = -1 if backwards else 1
        self._next = None if not is_numbered or (backwards and first is None) else 1 if first is None else first
        """None where the entries are not numbered, or from a number that is known at the end only."""
        self._way = _WAYS.get(attributes.get("type", ""), "decimal")

    def marker(self, attributes: Mapping[str, str]) -> str:
        """What stands before the next entry."""
        if self._next is None:
            return BULLET
        stated = _integer(attributes.get("value"))
        number = self._next if stated is None else stated
        self._next = number + self._step
        return f"{numeral(number, self._way)}. "


def _integer(stated: str | None) -> int | None:
    found = re.fullmatch(r"\s*([+-]?\d{1,9})\s*", stated or "", re.ASCII)
    return int(found[1]) if found else None

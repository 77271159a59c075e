"""What a reader did not understand or left out, collected row by row and told in one sentence a kind."""

from collections.abc import Iterable

from playground.core.errors import Fact, Notice

_NAMED = 5
"""Rows that a sentence names; of the others it tells how many there are."""
_LONGEST = 300
"""Characters of a list of names."""


class Doubts:
    """Notices in the making."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, tuple[tuple[str, Fact], ...]], list[int]] = {}
        self._notices: list[Notice] = []

    def of_row(self, code: str, row: int, **facts: Fact) -> None:
        """Add a row to those that `code` tells of, which gets their numbers as `rows` and how many as `count`."""
        self._rows.setdefault((code, tuple(facts.items())), []).append(row)

    def once(self, notice: Notice) -> None:
        """Add a notice of its own."""
        self._notices.append(notice)

    def notices(self) -> tuple[Notice, ...]:
        """Those of their own, then those about rows; each in the order in which they came up."""
        about_rows = (
            Notice.of(code, **dict(facts), rows=_numbers(rows), count=len(rows))
            for (code, facts), rows in self._rows.items()
        )
        return tuple(dict.fromkeys((*self._notices, *about_rows)))


def listed(names: Iterable[str]) -> str:
    """Names in a row, cut where they get long."""
    text = ", ".join(names)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _numbers(rows: list[int]) -> str:
    return ", ".join(map(str, rows[:_NAMED])) + (", …" if len(rows) > _NAMED else "")

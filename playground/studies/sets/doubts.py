"""What a reader did not understand or left out, collected row by row and told in one sentence a kind."""

from collections.abc import Iterable

from playground.core.errors import Fact, Notice
from playground.studies.sets.columns import Role, is_answer

_NAMED = 5
"""Rows that a sentence names; of the others it tells how many there are."""
_LONGEST = 300
"""Characters of a list of names."""


class Doubts:
    """Notices in the making."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, tuple[tuple[str, Fact], ...]], list[int]] = {}
        self._notices: list[Notice] = []
        self._columns: dict[str, Role] = {}

    def of_row(self, code: str, row: int, **facts: Fact) -> None:
        """Add a row to those that `code` tells of, which gets their numbers as `rows` and how many as `count`."""
        self._rows.setdefault((code, tuple(facts.items())), []).append(row)

    def once(self, notice: Notice) -> None:
        """Add a notice of its own."""
        self._notices.append(notice)

    def took(self, columns: Iterable[tuple[str, Role]]) -> None:
        """What columns were taken for, by their names."""
        self._columns.update(columns)

    def left_out(self, columns: Iterable[str]) -> None:
        """Columns that no use is made of, by their names; why not, where they hold answers."""
        names = list(columns)
        answers = [name for name in names if is_answer(name)]
        others = [name for name in names if not is_answer(name)]
        for code, some in (("set_columns_ignored", others), ("set_answers_ignored", answers)):
            if some:
                self.once(Notice.of(code, names=listed(some), count=len(some)))

    @property
    def columns(self) -> tuple[tuple[str, Role], ...]:
        """Name of each column that was made use of, and what it was taken for."""
        return tuple(self._columns.items())

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

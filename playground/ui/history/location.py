"""Which runs the History tab shows, and in which order; all of it stands in the address, as `name=value` each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal, get_args

from playground.core.values import Status
from playground.runs.history import Chosen, Column, RunFilter, Sort

Facet = Literal["collection", "model", "prompt", "status", "study"]
"""What one value is chosen of, from a list."""
FACETS: tuple[Facet, ...] = get_args(Facet)
SORTS: Mapping[Column, bool] = {"created_at": True, "model": False, "total": True}
"""What the runs can be sorted by, and whether the largest comes first unless the other way is asked for."""
_TEXT = 200
_UP, _DOWN = ".up", ".down"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is to be seen of all runs."""

    text: str = ""
    chosen: tuple[tuple[Facet, str], ...] = ()
    """In the order of `FACETS`; of a collection "" is none at all, of a prompt either a name or `name@number`."""
    since: date | None = None
    to: date | None = None
    """The last day that counts."""
    sort: Sort = Sort()
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether some runs may be left out."""
        return bool(self.text or self.chosen or self.since or self.to)

    def value(self, facet: Facet) -> str | None:
        """What is chosen of it; None for any."""
        return dict(self.chosen).get(facet)

    def without(self, facet: Facet) -> "Seen":
        """The same with any value of it."""
        return replace(self, chosen=tuple(one for one in self.chosen if one[0] != facet))

    def filter(self, owner: Chosen, zone: tzinfo | None) -> RunFilter:
        """The runs that are meant, of those that were asked by one of `owner`; days begin as they do in `zone`."""
        columns: dict[str, Chosen] = {}
        for facet, value in self.chosen:
            columns |= _COLUMNS[facet](value)
        return RunFilter(
            self.text,
            _begins(self.since, zone),
            _begins(self.to + timedelta(days=1), zone) if self.to and self.to < date.max else None,
            owner=owner,
            **columns,
        )


def read_parts(parts: Iterable[str]) -> Seen:
    """What is meant by the parts of an address; what makes no sense is left out."""
    given = {name: value for name, sign, value in (part.partition("=") for part in parts) if sign}
    page = given.get("page", "")
    chosen = tuple((facet, given[facet]) for facet in FACETS if facet in given and _makes_sense(facet, given[facet]))
    return Seen(
        text=given.get("text", "").strip()[:_TEXT],
        chosen=chosen,
        since=_day(given.get("since", "")),
        to=_day(given.get("to", "")),
        sort=_sort(given.get("sort", "")),
        page=min(max(int(page), 1), 10**6) if page.isdecimal() and len(page) < 10 else 1,
    )


def parts_of(seen: Seen) -> list[str]:
    """The parts of its address: the opposite of `read_parts`."""
    parts = [f"{facet}={value}" for facet, value in seen.chosen]
    parts += [f"text={seen.text}"] if seen.text else []
    parts += [f"{name}={day}" for name, day in (("since", seen.since), ("to", seen.to)) if day]
    parts += [f"sort={sort_name(seen.sort)}"] if seen.sort != Sort() else []
    return [*parts, *([f"page={seen.page}"] if seen.page > 1 else [])]


def sort_name(sort: Sort) -> str:
    """How a way to sort is called in an address."""
    return f"{sort.by}{_DOWN if sort.down else _UP}"


def prompt_of(value: str) -> tuple[str, int | None]:
    """Name and number of a prompt that is chosen; no number means all of its versions."""
    name, sign, number = value.rpartition("@")
    return (name, int(number)) if sign and number.isdecimal() and len(number) < 10 else (value, None)


def _prompt(value: str) -> dict[str, Chosen]:
    name, number = prompt_of(value)
    return {"prompt": (name,)} | ({"prompt_number": (number,)} if number is not None else {})


_COLUMNS: Mapping[Facet, Callable[[str], dict[str, Chosen]]] = {
    "collection": lambda value: {"collection": (value or None,)},
    "model": lambda value: {"model": (value,)},
    "prompt": _prompt,
    "status": lambda value: {"status": (value,)},
    "study": lambda _: {"batch": (None,)},
}
"""What a choice asks of the columns."""
ALONE = "none"
"""Chosen of `study`: runs that belong to no comparison and to no batch."""


def _makes_sense(facet: Facet, value: str) -> bool:
    known: Mapping[Facet, tuple[str, ...]] = {"status": get_args(Status), "study": (ALONE,)}
    return value in known[facet] if facet in known else bool(value) or facet == "collection"


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _begins(day: date | None, zone: tzinfo | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)


def _sort(value: str) -> Sort:
    return next((way for by in SORTS for way in (Sort(by, True), Sort(by, False)) if sort_name(way) == value), Sort())

"""Where a page of the Batch tab is: the room, what is open in it, and how it is seen; all of it is in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qs, urlencode

from playground.studies.batches.grid import SHOWS, Show, View
from playground.studies.sets.splitting import wanted

Room = Literal["batches", "new", "batch", "sets", "new_set", "set"]
LONGEST = 4_000
"""Characters of an address."""
_TEXT = 200
"""Characters of what is searched for."""
_ID = 100
_ROOT = "batch"

ANY = View(measure="")
"""All rows; by which measure is left to us."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that is open beside the grid."""

    question: str
    """Id."""
    arm: str
    repeat: int = 0


@dataclass(frozen=True, slots=True)
class Location:
    """What is looked at; it may be gone by now."""

    room: Room = "batches"
    id: str = ""
    """Of the batch or the set that is open, or from which another batch is made."""
    view: View = ANY
    """How the rows of a batch are seen, or those of a set or a list: of these, page and text alone count."""
    cell: Place | None = None
    beside: str = ""
    """Id of another batch that the one that is open is measured against, in place of its own baseline."""

    @property
    def is_whole_batch(self) -> bool:
        """Whether all rows of a batch are looked at page by page, with no cell open and no other batch beside it."""
        view = replace(ANY, measure=self.view.measure, page=self.view.page)
        return self == Location("batch", self.id, view)

    @property
    def unopened(self) -> "Location":
        """The same, with no cell open."""
        return replace(self, cell=None)


_FIXED: Mapping[Room, tuple[str, ...]] = {
    "batches": (),
    "new": ("new",),
    "sets": ("sets",),
    "new_set": ("sets", "new"),
}
"""What stands behind `#batch` for the rooms in which nothing is open."""


def read_location(address: str) -> Location:
    """The location of an address, `#` before it or not; what makes no sense in it is left out."""
    path, _, query = address[:LONGEST].removeprefix("#").partition("?")
    first, *rest = path.split("/")
    parts = tuple(filter(None, rest)) if first == _ROOT else ()
    given = {name: values[-1] for name, values in parse_qs(query).items()}
    view = _view(given)
    for room, fixed in _FIXED.items():
        if parts == fixed:
            return Location(room, given.get("from", "")[:_ID], view)
    if parts[0] == "sets":
        return Location("set", parts[1][:_ID], view)
    return Location("batch", parts[0][:_ID], view, _place(given), given.get("beside", "")[:_ID])


def address(here: Location) -> str:
    """The address of a location, with `#`; the opposite of `read_location`."""
    opened = ("sets", here.id) if here.room == "set" else (here.id,)
    parts = _FIXED.get(here.room, opened)
    query = urlencode(_given(here))
    return f"#{'/'.join((_ROOT, *parts))}{'?' if query else ''}{query}"


def _view(given: Mapping[str, str]) -> View:
    show: Show = next((show for show in SHOWS if show == given.get("show")), "all")
    page = given.get("page", "")
    return View(
        show=show,
        measure=given.get("by", ""),
        arm=given.get("arm", ""),
        check=given.get("check", ""),
        tag=given.get("tag", ""),
        split=wanted(given.get("split")),
        text=given.get("text", "")[:_TEXT],
        page=min(int(page), 10**6) if page.isdecimal() else 1,
    )


def _place(given: Mapping[str, str]) -> Place | None:
    question, _, arm = given.get("cell", "").partition("~")
    repeat = given.get("try", "")
    return Place(question, arm, int(repeat) if repeat.isdecimal() else 0) if question and arm else None


def _given(here: Location) -> dict[str, str]:
    """What stands behind the question mark: all that is not as it is at first."""
    view, cell = here.view, here.cell
    page = str(view.page) if view.page > 1 else ""
    show = "" if view.show == "all" else view.show
    chosen = {name: getattr(view, name) for name in ("arm", "check", "tag", "split", "text")}
    seen = {"show": show, "by": view.measure, **chosen}
    opened = {"cell": f"{cell.question}~{cell.arm}", "try": str(cell.repeat or "")} if cell else {}
    base = {"from": here.id if here.room == "new" else "", "beside": here.beside}
    return {name: value for name, value in {**base, **seen, "page": page, **opened}.items() if value}

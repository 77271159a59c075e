"""The parts of the Batch tab that never change."""

from playground.ui.batch.looking.location import Location, Room, address
from playground.ui.batch.sets.incoming import entry
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.page.page import Fixed

_ROOMS: tuple[Room, ...] = ("batches", "sets")


def _rooms(words: Words) -> Html:
    """The way to batches and to question sets."""
    entries = (
        element(
            "li",
            element(
                "a",
                element("span", words(f"rooms.{room}"), class_="n"),
                element("span", words(f"rooms.{room}_why"), class_="sub"),
                href=address(Location(room)),
                class_="pick",
                data_room=room,
            ),
        )
        for room in _ROOMS
    )
    return element("nav", element("ul", *entries, class_="picks"), aria_label=words("rooms.label"))


_KEYS = (
    ("arrows", "↑ ↓ ← →"),
    ("next", "n"),
    ("verdict", "1 2 3"),
    ("reasons", "4 … 9 a s d f g h"),
    ("remark", "r / Enter"),
    ("leave", "Esc"),
    ("undo", "u"),
    ("sentences", "[ ]"),
    ("sheet", "?"),
)
"""What each key does, in the words of `ui.keys`."""


def _keys(words: Words) -> Html:
    """The sheet of keys; the page shows it over everything."""
    rows = (element("div", element("dt", *_caps(keys)), element("dd", words(f"keys.{name}"))) for name, keys in _KEYS)
    shut = button(words("keys.shut"), data_shut=True)
    title = element("h2", words("keys.title"), id="key-sheet-title")
    return element(
        "dialog",
        element("div", title, shut, class_="crown"),
        element("dl", *rows, class_="keys-list"),
        element("p", words("keys.why"), class_="sum"),
        id="key-sheet",
        aria_labelledby="key-sheet-title",
    )


def _caps(keys: str) -> list[Html | str]:
    return [key if key in "…/" else element("kbd", key) for key in keys.split()]


FIXED: Fixed = {
    "batch_rooms": _rooms,
    "batch_keys": _keys,
    "new_set": entry,
}

"""The choice of an encoding for a text file: every one that can be read, grouped as people look for them."""

from collections.abc import Mapping

from playground.documents.decoding import ENCODINGS
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "unicode": ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"),
    "chinese": ("gb18030", "big5", "hz"),
    "east": ("shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "iso-2022-kr"),
    "western": ("windows-1252", "windows-1250", "iso-8859-1", "iso-8859-2", "iso-8859-15", "cp437", "cp850"),
    "cyrillic": ("windows-1251", "iso-8859-5", "koi8-r", "koi8-u", "cp866"),
}


_NAMES: Mapping[str, str] = {"big5": "Big5", "shift_jis": "Shift_JIS"}


def encoding_name(name: str) -> str:
    """An encoding as people write it."""
    return _NAMES.get(name) or (name.capitalize() if name.startswith("windows-") else name.upper())


def groups() -> Mapping[str, tuple[str, ...]]:
    """All encodings by group."""
    grouped = {name for names in _GROUPS.values() for name in names}
    return {**_GROUPS, "others": tuple(name for name in ENCODINGS if name not in grouped)}


def encoding_field(chosen: str | None, words: Words) -> Html:
    """A labelled list of them; the first entry leaves the finding out to us."""
    options = [
        element(
            "optgroup",
            *(element("option", encoding_name(name), value=name, selected=name == chosen) for name in names),
            label=words(f"encodings.{group}"),
        )
        for group, names in groups().items()
    ]
    auto = element("option", words("reader.encoding_auto"), value="")
    choice = element("select", auto, *options, name="encoding")
    return element("label", element("span", words("reader.encoding")), choice, class_="field")

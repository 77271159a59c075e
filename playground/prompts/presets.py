"""Ready-made custom instructions, in the language of the prompt they go into."""

from dataclasses import dataclass

from playground.core.strings import Language, table

_PREFIX, _TITLE, _TEXT = "preset.", ".title", ".text"


@dataclass(frozen=True, slots=True)
class Preset:
    """A custom instruction with a name."""

    key: str
    title: str
    text: str


def presets(language: Language) -> tuple[Preset, ...]:
    """All presets, in the order in which they are offered."""
    entries = table()
    keys = [name.removeprefix(_PREFIX).removesuffix(_TITLE) for name in entries if _is_title(name)]
    return tuple(
        Preset(key, entries[_PREFIX + key + _TITLE][language], entries[_PREFIX + key + _TEXT][language]) for key in keys
    )


def _is_title(name: str) -> bool:
    return name.startswith(_PREFIX) and name.endswith(_TITLE)

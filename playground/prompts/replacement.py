"""Plain replacement: for templates written for a system that only puts values in the places of `{{name}}`.

The marks are replaced one name after another over the whole text, so that a template may stand inside a template: dates
in `system`; then in the frame `system`, `instructions` or `custom_prompt`, `context`, and `question` last. That system
also replaced marks that came in with a document or an instruction. Here a mark with a character of a value in it stays
as it is, and a notice says what would have happened. Names it does not know stay too, with a notice.

Nothing here can loop, so it needs no process of its own; what the text may come to is checked before it is made.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from playground.core.errors import Notice, PromptError
from playground.core.values import PARTS, FrameName, Part, PromptSet
from playground.prompts.frames import without_system_block
from playground.prompts.limits import MEMORY_BYTES, OUTPUT_CHARACTERS
from playground.prompts.origins import Piece, merged

ORDER: Mapping[FrameName, tuple[str, ...]] = {
    "rag": ("system", "instructions", "context", "question"),
    "custom": ("custom_prompt", "context", "question"),
    "simple": ("today", "now", "custom_prompt", "context", "question"),
}
"""Names that a frame may use, in the order in which they are replaced."""
SYSTEM_ORDER: tuple[str, ...] = ("today_date", "current_time")
"""Names that the system part may use, before it goes into the frame."""

_KNOWN_IN: Mapping[Part, tuple[str, ...]] = {
    "system": (*SYSTEM_ORDER, *ORDER["rag"][1:]),
    "instructions": ORDER["rag"][2:],
    "rag": ORDER["rag"],
    "custom": ORDER["custom"],
    "simple": ORDER["simple"],
}
"""Names that something is put in for: a part that goes in early is there when the later ones are replaced."""
_TEMPLATE = "template:"
_PLACE = re.compile(r"\{\{[^{}\n]{1,100}\}\}")
_NAME = re.compile(r"\{\{(\w+)\}\}")
_MOST_NAMED = 12
"""Marks that one notice lists."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The pieces of each message by role, and what a person should know."""

    messages: tuple[tuple[str, list[Piece]], ...]
    notices: tuple[Notice, ...]


def replace_all(
    frame: FrameName, sources: Mapping[Part, str], values: Mapping[str, Sequence[Piece]], *, system_apart: bool
) -> Replaced:
    """The messages of `frame`: one, or the system part as one of its own where the frame asks for it.

    `values` holds the pieces of every value by name. Raises PromptError `prompt_too_large`.
    """
    work = _Work(values)
    source = sources[frame]
    if frame != "rag":
        return work.finished([("user", work.replaced(frame, source, ORDER[frame]))])
    work.know("system", work.replaced("system", sources["system"], SYSTEM_ORDER))
    work.know("instructions", [(sources["instructions"], f"{_TEMPLATE}instructions")])
    if not (system_apart and mark("system") in source):
        return work.finished([("user", work.replaced(frame, source, ORDER[frame]))])
    system = work.replaced("system", work.value("system"), ORDER["rag"][1:])
    work.know("system", [])
    rest = without_system_block(source, keep_lines=False)
    return work.finished([("system", system), ("user", work.replaced(frame, rest, ORDER[frame]))])


def placeholders(source: str, part: Part = "custom") -> frozenset[str]:
    """Names that `source` has places for, as plain replacement sees them."""
    return frozenset(_NAME.findall(source))


def known_in(part: Part) -> tuple[str, ...]:
    """Names that plain replacement puts something in for in `part`."""
    return _KNOWN_IN[part]


def unknown_places(prompt_set: PromptSet) -> tuple[Notice, ...]:
    """A notice for every part with places that nothing would be put into, as far as can be told without rendering."""
    notices = []
    for part in PARTS:
        known = {mark(name) for name in _KNOWN_IN[part]}
        unknown = [place for place in dict.fromkeys(_PLACE.findall(prompt_set.parts[part])) if place not in known]
        if unknown:
            notices.append(Notice.of("replacement_unknown_in", part=part, marks=_listed(unknown)))
    return tuple(notices)


def mark(name: str) -> str:
    """How a place for `name` is written."""
    return "{{" + name + "}}"


class _Work:
    """One rendering: the values, and the marks that were left alone because they came in with a value."""

    def __init__(self, values: Mapping[str, Sequence[Piece]]) -> None:
        self._values = dict(values)
        self._left: dict[tuple[str, str], None] = {}

    def know(self, name: str, value: Sequence[Piece]) -> None:
        """From now on `value` is put in for `name`."""
        self._values[name] = value

    def value(self, name: str) -> Sequence[Piece]:
        """What is put in for `name`."""
        return self._values[name]

    def replaced(self, part: Part, source: str | Sequence[Piece], names: Iterable[str]) -> list[Piece]:
        """`source`, a template or a part of one that is begun, with each of `names` replaced in turn."""
        pieces = [(source, _TEMPLATE + part)] if isinstance(source, str) else list(source)
        for name in names:
            pieces = self._step(part, pieces, name)
        return pieces

    def finished(self, messages: Sequence[tuple[str, list[Piece]]]) -> Replaced:
        """The messages with what is to be said about them."""
        left = tuple(Notice.of("replacement_not_expanded", mark=place, origin=origin) for place, origin in self._left)
        unknown = list(dict.fromkeys(place for _, pieces in messages for place in _places_left(pieces)))
        names = (Notice.of("replacement_unknown", marks=_listed(unknown)),) if unknown else ()
        return Replaced(tuple((role, merged(pieces)) for role, pieces in messages), (*left[:_MOST_NAMED], *names))

    def _step(self, part: Part, pieces: list[Piece], name: str) -> list[Piece]:
        sought, value = mark(name), self._values[name]
        text = "".join(text for text, _ in pieces)
        places = text.count(sought)
        if not places:
            return pieces
        size = sum(len(text) for text, _ in value)
        if len(text) + places * (size - len(sought)) > OUTPUT_CHARACTERS:
            raise PromptError("prompt_too_large", part=part, limit=OUTPUT_CHARACTERS, memory=MEMORY_BYTES >> 20)
        reader = _Reader(pieces)
        made: list[Piece] = []
        for place in re.finditer(re.escape(sought), text):
            made += reader.take_until(place.start())
            own = list(reader.take_until(place.end()))
            foreign = next((origin for _, origin in own if not origin.startswith(_TEMPLATE)), None)
            if foreign is None:
                made += value
            else:
                made += own
                self._left[sought, foreign] = None
        return [*made, *reader.take_until(len(text))]


class _Reader:
    """Hands out the pieces of a text from left to right, cut where asked."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = iter(pieces)
        self._piece: Piece = ("", "")
        self._begin = 0
        """Where in the text the piece it stands in begins."""
        self._position = 0

    def take_until(self, end: int) -> Iterator[Piece]:
        """The pieces from where it stands up to `end`."""
        while self._position < end:
            text, origin = self._piece
            taken = text[self._position - self._begin : end - self._begin]
            if taken:
                self._position += len(taken)
                yield taken, origin
            else:
                self._begin += len(text)
                self._piece = next(self._pieces)


def _places_left(pieces: Sequence[Piece]) -> Iterator[str]:
    """Places in the template's own text that nothing was put into."""
    reader = _Reader(pieces)
    for place in _PLACE.finditer("".join(text for text, _ in pieces)):
        for _ in reader.take_until(place.start()):
            pass
        if all(origin.startswith(_TEMPLATE) for _, origin in reader.take_until(place.end())):
            yield place[0]


def _listed(marks: Sequence[str]) -> str:
    more = "" if len(marks) <= _MOST_NAMED else " …"
    return ", ".join(marks[:_MOST_NAMED]) + more

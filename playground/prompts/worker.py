"""The rendering process: one JSON request in, one JSON answer out, inside limits that no template can get round.

It speaks to nobody but its parent, and ends when there are no more requests, when memory ran out once, and when it has
grown large, since a fresh one costs less than a bloated one.
"""

import json
import re
import resource
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol

from jinja2 import TemplateAssertionError, TemplateSyntaxError
from jinja2.exceptions import SecurityError

from playground.core.forking import Line, Request, be_nursery, bound, processor_time
from playground.core.values import Part
from playground.prompts.frames import without_system_block
from playground.prompts.limits import MEMORY_BYTES, OUTPUT_CHARACTERS, SECONDS
from playground.prompts.origins import Origins, Piece
from playground.prompts.sandbox import Compiled, Refused, TooLarge, Unknown, compiled, environment, line_of
from playground.prompts.variables import PART_VARIABLES

_BLOATED_BYTES = 200 * 2**20
_KEPT_CHARACTERS = 20_000
"""Longest template that is kept compiled."""

_INNER: tuple[Part, ...] = ("system", "instructions")
"""Parts that are rendered before the frame that holds them."""

Answer = dict[str, Any]
_env = environment()


class _Rendering:
    """Renders the parts in order."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.part: Part = request["frame"]
        self._sources: Mapping[Part, str] = request["sources"]
        self._system_apart: bool = request["system_apart"]
        self._documents: list[dict[str, Any]] = request["documents"]
        self._values: dict[str, Any] = {"documents": self._documents}
        self._pieces: dict[str, list[Piece]] = {}
        for name, (text, origin) in request["values"].items():
            self._give(name, [(text, origin)])
        self._give("context", [(text, origin) for text, origin in request["context"]])

    def answer(self) -> Answer:
        """Role and pieces of each message."""
        return {"messages": self._messages()}

    def _messages(self) -> list[tuple[str, list[Piece]]]:
        """The inner parts are rendered only if the frame asks for them."""
        frame = self.part
        template = _template(self._sources[frame])
        for part in _INNER:
            if part in template.names:
                self.part = part
                self._give(part, self._render(part, _template(self._sources[part])))
        self.part = frame
        if not (self._system_apart and "system" in template.names):
            return [("user", self._render(frame, template))]
        system = self._pieces["system"]
        self._give("system", [])
        return [
            ("system", system),
            ("user", self._render(frame, _template(without_system_block(self._sources[frame])))),
        ]

    def _give(self, name: str, pieces: list[Piece]) -> None:
        self._values[name] = "".join(text for text, _ in pieces)
        # The very object that the template gets is the one the origins know, so that identity means origin.
        self._pieces[name] = pieces if len(pieces) != 1 else [(self._values[name], pieces[0][1])]

    def _render(self, part: Part, template: Compiled) -> list[Piece]:
        allowed = PART_VARIABLES[part].allowed
        values = {name: value for name, value in self._values.items() if name in allowed}
        origins = Origins(f"template:{part}")
        for name in sorted(values.keys() & self._pieces.keys()):  # in one order, so that origins do not vary
            origins.know(name, values[name], self._pieces[name])
        if "documents" in values:
            _know_documents(origins, self._documents)
        return template.render(values, origins, OUTPUT_CHARACTERS)


class _Check:
    """Looks for names that have no value in a part."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.part: Part = request["part"]
        self._source: str = request["source"]

    def answer(self) -> Answer:
        """An error for each."""
        unguarded = _template(self._source).unguarded
        return {
            "errors": [
                {"code": "prompt_undefined", "part": self.part, "line": line, "name": name, "known": None}
                for name, line in sorted(unguarded.items(), key=lambda item: (item[1], item[0]))
                if name not in PART_VARIABLES[self.part].allowed
            ]
        }


class _Names:
    """Finds the names that a part uses."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.part: Part = request["part"]
        self._source: str = request["source"]

    def answer(self) -> Answer:
        """The names, in one order."""
        return {"names": sorted(_template(self._source).names)}


class _Work(Protocol):
    """One request."""

    part: Part
    """The one that is being worked on, also when something goes wrong."""

    def answer(self) -> Answer:
        """What is sent back."""


_REQUESTS: Mapping[str, Callable[[Mapping[str, Any]], _Work]] = {
    "render": _Rendering,
    "check": _Check,
    "names": _Names,
}


def _tried(work: _Work) -> Answer:
    try:
        return work.answer()
    except Exception as error:  # whatever a template provokes is an answer, not the end of the process
        return {"errors": [_described(error, work.part)]}


def _know_documents(origins: Origins, documents: list[dict[str, Any]]) -> None:
    for document in documents:
        for field, value in document.items():
            if isinstance(value, str):
                kind = "chunk" if field == "text" else "header"
                origins.know("documents", value, [(value, f"{kind}:{document['n']}")])


def _template(source: str) -> Compiled:
    return _kept(source) if len(source) <= _KEPT_CHARACTERS else compiled(_env, source)


@lru_cache(maxsize=32)
def _kept(source: str) -> Compiled:
    return compiled(_env, source)


def _described(error: Exception, part: Part) -> Answer:
    """What the parent makes a PromptError of."""
    line = line_of(error)
    described: Answer = {"part": part, "line": line, "reason": _clean(f"{type(error).__name__}: {error}")}
    match error:
        case TemplateAssertionError() if (unknown := _unknown_filter(error.message or "")) is not None:
            return described | {"code": "prompt_undefined", **unknown}
        case TemplateSyntaxError():
            return described | {"code": "prompt_syntax", "reason": _clean(str(error.message))}
        case Unknown():
            return described | {"code": "prompt_undefined", "name": _clean(error.name), "known": error.known}
        case Refused():
            return described | {"code": "prompt_refused", "name": _clean(error.name)}
        case SecurityError():
            return described | {"code": "prompt_refused", "name": _clean(str(error))}
        case TooLarge():
            return described | {"code": "prompt_too_large"}
        case MemoryError():
            return described | {"code": "prompt_too_large", "exhausted": True}
        case RecursionError():
            return described | {"code": "prompt_too_complex"}
        case _:  # without a line it rose while the template was translated, as for too many nested blocks
            return described | {"code": "prompt_too_complex" if line is None else "prompt_failed"}


def _clean(text: str) -> str:
    """`text` short enough for a sentence, and encodable."""
    return text[:160].encode("utf-8", "replace").decode("utf-8")


def _unknown_filter(message: str) -> Answer | None:
    """The name of an unknown filter or test, and the names there are."""
    found = re.match(r"No (filter|test) named '(.+)'", message)
    if found is None:
        return None
    known = _env.filters if found[1] == "filter" else _env.tests
    return {"name": found[2], "known": sorted(name for name in known if name.isidentifier())}


# The process ----------------------------------------------------------------------------------------------------------


def main() -> None:
    """Fork a rendering process whenever one is asked for."""
    be_nursery(_live)


def _live(_: Request, line: Line) -> None:
    """Answer requests until there are no more or memory was short."""
    bound(MEMORY_BYTES)
    ending = False
    while not ending and (message := line.hear()) is not None:
        with processor_time(SECONDS):  # it ends before anybody hears the answer, or it would end the next request
            ending, answer = _answered(message)
        line.say(answer)


def _answered(message: bytes) -> tuple[bool, bytes]:
    """Whether this process should end after the answer, and the answer."""
    try:
        began = time.process_time()
        request = json.loads(message)
        answer = _tried(_REQUESTS[request["do"]](request))
        answer |= {"seconds": time.process_time() - began, "ending": _is_spent(answer)}
        return answer["ending"], json.dumps(answer).encode("ascii")
    except MemoryError:
        answer = {"errors": [{"code": "prompt_too_large"}], "seconds": SECONDS, "ending": True}
        return True, json.dumps(answer).encode("ascii")


def _is_spent(answer: Answer) -> bool:
    exhausted = any(error.get("exhausted") for error in answer.get("errors", ()))
    return exhausted or _resident_bytes() > _BLOATED_BYTES


def _resident_bytes() -> int:
    """Memory held now. Not `ru_maxrss`: that starts at what the parent had when it started this process."""
    with open("/proc/self/statm", "rb") as numbers:
        return int(numbers.read().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main()

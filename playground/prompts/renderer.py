"""From a prompt choice, a question and chunks to the messages of one request, with the origin of every character.

The templates are rendered in a child process (`children`, `worker`), or by plain replacement (`replacement`) where that
was chosen; here the values are prepared and the answer is turned into values or a PromptError.

How the frame travels: "user" sends it as one user message. "system_user" moves the system part into a message of its
own: where the frame asks for `{{system}}`, the rendered part becomes the system message, its block leaves the frame,
and the name is empty there. A frame that does not ask for the system part (the stock `custom` and `simple`) is one user
message either way: the switch moves text, it never adds any.
"""

import difflib
import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from playground.core.children import Died, Late
from playground.core.clock import SYSTEM, Clock
from playground.core.errors import Fact, Notice, PromptError
from playground.core.values import (
    PARTS,
    Chunk,
    FrameName,
    Message,
    Neutralised,
    Part,
    PromptChoice,
    PromptSet,
    RenderedPrompt,
    Segment,
)
from playground.prompts.children import Pool
from playground.prompts.context import CONTEXT_TAGS, Numbered, blocks, documents
from playground.prompts.frames import choose_frame, guarded_tags
from playground.prompts.limits import (
    CHILDREN,
    MEMORY_BYTES,
    OUTPUT_CHARACTERS,
    SECONDS,
    TEMPLATE_CHARACTERS,
    VALUE_CHARACTERS,
)
from playground.prompts.neutralise import neutralise
from playground.prompts.replacement import replace_all
from playground.prompts.variables import PART_VARIABLES, VARIABLES, Asked

_QUICK_SECONDS = 0.3
"""Of processor time, in the rendering process, without waiting for one."""
_MOST_PROVEN = 1_000
_MOST_NAMES = 12


class Renderer:
    """Renders prompts; may be called from many threads. Close it, or use it in a `with` block."""

    def __init__(self, children: int = CHILDREN, clock: Clock = SYSTEM) -> None:
        self._pool = Pool(children, clock)
        self._proven: dict[str, None] = {}
        """Digests of templates that were quick, oldest first: they may use the place that is kept for such."""
        self._lock = threading.Lock()

    def render(
        self,
        choice: PromptChoice,
        question: str,
        chunks: Sequence[Numbered],
        now: datetime,
        collection: str | None = None,
    ) -> RenderedPrompt:
        """The messages for `question` with `chunks`, each under its number of the run. Raises PromptError.

        The same arguments give the same messages: what is previewed is what is sent.
        """
        frame = choose_frame(choice.frame, len(chunks), choice.custom_instruction)
        sources = _sources(choice.set, frame)
        material = _Material(frame, (*guarded_tags(sources[frame]), *CONTEXT_TAGS))
        harmless = [(n, material.chunk(n, chunk)) for n, chunk in chunks]
        if collection is not None and chunks:
            collection = material.text(collection, f"header:{min(n for n, _ in chunks)}")
        asked = Asked(question, choice.custom_instruction, now)
        values = {each.name: (material.text(each.value(asked), each.origin), each.origin) for each in VARIABLES}
        context = blocks(harmless, choice.context_format, collection)
        system_apart = choice.roles == "system_user"
        if choice.rendering == "replacement":
            pieces = {"context": context, **{name: [piece] for name, piece in values.items()}}
            replaced = replace_all(frame, sources, pieces, system_apart=system_apart)
            return _prompt(frame, replaced.messages, material.marks, replaced.notices)
        request = {
            "do": "render",
            "frame": frame,
            "sources": sources,
            "system_apart": system_apart,
            "values": values,
            "context": context,
            "documents": documents(harmless),
        }
        return _prompt(frame, self._answer(request, frame)["messages"], material.marks)

    def check(self, prompt_set: PromptSet) -> tuple[PromptError, ...]:
        """What is wrong with the templates of `prompt_set`, as far as can be told without rendering them."""
        errors: list[PromptError] = []
        for part in PARTS:
            try:
                source = _checked_size(part, prompt_set.parts[part])
                answer = self._ask({"do": "check", "part": part, "source": source}, part)
                errors += [_error(described, part) for described in answer["errors"]]
            except PromptError as error:
                errors.append(error)
        return tuple(errors)

    def missing(self, prompt_set: PromptSet) -> tuple[Notice, ...]:
        """A notice for every variable that a part is expected to use and does not. The templates must be sound."""
        return tuple(
            Notice.of("prompt_variable_missing", part=part, name=name)
            for part in PARTS
            for name in sorted(PART_VARIABLES[part].expected - self.variables(prompt_set.parts[part], part))
        )

    def variables(self, source: str, part: Part = "custom") -> frozenset[str]:
        """Names that `source` uses and does not set itself. Raises PromptError when it cannot be read."""
        request = {"do": "names", "part": part, "source": _checked_size(part, source)}
        return frozenset(self._answer(request, part)["names"])

    def warm(self) -> None:
        """Have a rendering process ready, so that the first question does not wait for its start."""
        self._pool.warm()

    def pids(self) -> tuple[int, ...]:
        """Ids of the rendering processes that run now."""
        return self._pool.pids()

    def close(self) -> None:
        """End the rendering processes."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, request: Mapping[str, Any], part: Part) -> dict[str, Any]:
        answer = self._ask(request, part)
        for described in answer.get("errors", ()):
            raise _error(described, part)
        return answer

    def _ask(self, request: Mapping[str, Any], part: Part) -> dict[str, Any]:
        """The answer of a rendering process; one that had died before it was asked gets a successor."""
        try:
            return self._ask_once(request, part)
        except Died:
            try:
                return self._ask_once(request, part)
            except Died as error:  # it is this template that ends them
                raise PromptError("prompt_too_complex", part=part) from error

    def _ask_once(self, request: Mapping[str, Any], part: Part) -> dict[str, Any]:
        key = _key(request)
        try:
            answer = self._pool.ask(request, proven=key in self._proven)
        except Late as error:
            self._note(key, quick=False)
            raise PromptError("prompt_too_slow", part=part, seconds=round(SECONDS)) from error
        except Died:
            self._note(key, quick=False)
            raise
        self._note(key, quick=answer["seconds"] < _QUICK_SECONDS)
        return answer

    def _note(self, key: str, *, quick: bool) -> None:
        with self._lock:
            self._proven.pop(key, None)
            if quick:
                self._proven[key] = None
            if len(self._proven) > _MOST_PROVEN:
                del self._proven[next(iter(self._proven))]


class _Material:
    """Other people's text on its way into a prompt: made harmless, with a list of what was changed."""

    def __init__(self, frame: FrameName, tags: tuple[str, ...]) -> None:
        self.marks: list[Neutralised] = []
        self._frame = frame
        self._tags = tags
        self._room = VALUE_CHARACTERS

    def text(self, text: str, origin: str) -> str:
        """`text` without marks that a model or the frame would take for its own."""
        self._room -= len(text)
        if self._room < 0:
            raise PromptError("prompt_values_too_large", part=self._frame, limit=VALUE_CHARACTERS)
        if not _is_text(text):
            raise PromptError("prompt_not_text", part=self._frame, origin=origin)
        harmless, marks = neutralise(text, origin, self._tags)
        self.marks += marks
        return harmless

    def chunk(self, n: int, chunk: Chunk) -> Chunk:
        """`chunk` with its text, its document's name and its headings made harmless."""
        return replace(
            chunk,
            document=self.text(chunk.document, f"header:{n}"),
            heading=tuple(self.text(heading, f"header:{n}") for heading in chunk.heading),
            text=self.text(chunk.text, f"chunk:{n}"),
        )


def _sources(prompt_set: PromptSet, frame: FrameName) -> dict[Part, str]:
    parts: tuple[Part, ...] = (frame, "system", "instructions")
    return {part: _checked_size(part, prompt_set.parts[part]) for part in parts}


def _checked_size(part: Part, source: str) -> str:
    if len(source) > TEMPLATE_CHARACTERS:
        raise PromptError("prompt_template_too_large", part=part, size=len(source), limit=TEMPLATE_CHARACTERS)
    return source


def _key(request: Mapping[str, Any]) -> str:
    """A digest of the templates of `request`, whatever the values."""
    sources = request.get("sources") or request["source"]
    return hashlib.sha256(json.dumps(sources).encode("ascii")).hexdigest()


def _is_text(text: str) -> bool:
    """Whether `text` can be sent: half of a surrogate pair is no character."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _prompt(
    frame: FrameName, answered: Sequence[Any], marks: Iterable[Neutralised], notices: tuple[Notice, ...] = ()
) -> RenderedPrompt:
    messages: list[Message] = []
    segments: list[Segment] = []
    for role, pieces in answered:
        content = "".join(text for text, _ in pieces)
        if not content.strip() and role == "system":
            continue
        if not content.strip():
            raise PromptError("prompt_empty", part=frame)
        if not _is_text(content):
            raise PromptError("prompt_not_text", part=frame, origin=f"template:{frame}")
        segments += (Segment(text, origin, len(messages)) for text, origin in pieces)
        messages.append(Message(role, content))
    shown = {segment.origin for segment in segments}
    shown_marks = tuple(mark for mark in marks if mark.origin in shown)
    return RenderedPrompt(tuple(messages), tuple(segments), frame, shown_marks, notices)


def _error(described: Mapping[str, Any], asked: Part) -> PromptError:
    """The error that the rendering process described; about the part `asked` where it names none."""
    code: str = described["code"]
    part: Part = described.get("part") or asked
    name: str | None = described.get("name")
    facts: dict[str, Fact] = {}
    if code == "prompt_undefined":
        known = described["known"] if described["known"] is not None else PART_VARIABLES[part].allowed
        facts = _nearest_first(str(name), known)
    elif code == "prompt_too_large":
        facts = {"limit": OUTPUT_CHARACTERS, "memory": MEMORY_BYTES >> 20}
    elif code in ("prompt_syntax", "prompt_failed"):
        facts = {"reason": described["reason"]}
    line: int | None = described.get("line")
    return PromptError(code, part=part, line=line, name=name, detail=described.get("reason"), **facts)


def _nearest_first(name: str, known: Iterable[str]) -> dict[str, Fact]:
    """The known names for a sentence, those like `name` in front; `nearest` is None when none is like it."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=_MOST_NAMES)
    shown = [*near, *(known for known in names if known not in near)][:_MOST_NAMES]
    return {"nearest": near[0] if near else None, "known": ", ".join(shown) or "—"}

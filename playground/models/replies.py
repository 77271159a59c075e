"""One reply, folded from its events: text, reasoning, usage, why it ended; what a good reply is stands here."""

import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from playground.core.errors import ModelError, Notice
from playground.core.values import CUT_REASONS, FILTER_REASONS, Usage
from playground.http.refusals import Refusal, error_in
from playground.models.leftovers import EndMarks, tool_call_in
from playground.models.pieces import Finished, Piece, Reasoning, Reported, Retold, Text
from playground.models.refusals import refusal_error
from playground.models.repeats import Telling
from playground.models.sse import Done, Event
from playground.models.thinking import Part, Thinking
from playground.models.usage import joined, usage_in

MOST_CHARACTERS = 400_000
MOST_DELTAS = 65_536
"""Limits of one answer and its reasoning together; a delta is about a token."""


@dataclass(slots=True)
class Reply:
    """What is known of one reply so far. `feed` takes events, `take` gives what came since the last time."""

    asked_model: str
    keys: tuple[str, ...] = ()
    """Secrets that must not stand in a message."""
    variable: str | None = None
    """Environment variable that the key came from."""
    address: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    reply_model: str | None = None
    done: bool = False
    """`[DONE]` was seen."""
    progress: int = 0
    """Grows with everything the model wrote; silence, comments and empty deltas do not count."""
    _answer: list[str] = field(default_factory=list)
    _reasoning: list[str] = field(default_factory=list)
    _waiting: list[tuple[bool, str]] = field(default_factory=list)
    """What `take` has not given out: whether it is reasoning, and the text."""
    _given: bool = False
    """`take` has given something out."""
    _anew: bool = False
    """What it gave out has turned out to be something else."""
    _content: Telling = field(default_factory=Telling)
    _thoughts: Telling = field(default_factory=Telling)
    """Reasoning that came in a field of its own."""
    _thinking: Thinking = field(default_factory=Thinking)
    _mending: "Mending" = field(default_factory=lambda: Mending())
    _marks: EndMarks = field(default_factory=EndMarks)
    _streamed: bool = False
    """Text came in a delta: a whole message after it repeats it."""
    _unopened: bool = False
    """Reasoning ended that nothing had opened."""
    _tools: bool = False
    _left_out: tuple[str, ...] = ()
    """Kinds of content that are no text."""
    _characters: int = 0
    _deltas: int = 0

    def feed(self, event: Event) -> None:
        """Takes one event in. Raises ModelError where it says that something went wrong."""
        if isinstance(event, Done):
            self.done = True
            return
        refusal = error_in(event.data, event.name)
        if refusal is not None:
            raise refusal_error(
                refusal,
                address=self.address,
                model=self.asked_model,
                keys=self.keys,
                variable=self.variable,
                midway=True,
            )
        if event.data is None:
            return
        if not isinstance(event.data, dict):
            raise ModelError("reply_unreadable")
        self._feed_chunk(event.data)

    def take(self, at: float) -> list[Piece]:
        """The text and reasoning since the last call, as few pieces as keep their order."""
        waiting, self._waiting = self._waiting, []
        if self._anew:
            self._anew = False
            answer, reasoning = "".join(self._answer), "".join(self._reasoning)
            if self._given:
                return [Retold(answer, reasoning, at)]
            waiting = [(thought, text) for thought, text in ((True, reasoning), (False, answer)) if text]
        self._given = self._given or bool(waiting)
        return [
            (Reasoning if thought else Text)("".join(text for _, text in parts), at)
            for thought, parts in groupby(waiting, lambda part: part[0])
        ]

    def flush(self) -> None:
        """No more will come: what was held back, because it might have been the beginning of a mark, is text."""
        self._add_parts(self._thinking.close(self._mending.close()))
        self._add(False, self._marks.close())

    def end(self, strays: int = 0) -> None:
        """Called when no more will come: raises ModelError unless the reply is whole."""
        self.flush()
        if self.finish_reason is None:
            raise self._broken(strays)
        if self.finish_reason in ("error", "abort"):
            raise ModelError("generation_failed", reason=self.finish_reason)
        if self._ended_by(CUT_REASONS) and not self._wrote and not (self.usage and self.usage.completion_tokens):
            size = self.usage.prompt_tokens if self.usage else None
            raise ModelError("answer_had_no_room", size=size, figures=Refusal("", size=size).figures)

    def _ended_by(self, reasons: frozenset[str]) -> bool:
        return (self.finish_reason or "").lower() in reasons

    def closing(self) -> list[Piece]:
        """The pieces that end a whole reply; to be called after `end` and the last `take`."""
        assert self.finish_reason is not None, "only a whole reply has an end"
        usage = self.usage
        if usage is not None and usage.completion_tokens == 0 and self._wrote:  # said by servers that do not count
            usage = replace(usage, completion_tokens=None) if usage.prompt_tokens else None
        reported: list[Piece] = [Reported(usage)] if usage else []
        return [*reported, Finished(self.finish_reason, self.reply_model, self._notices())]

    # What the events hold

    def _feed_chunk(self, chunk: dict[str, Any]) -> None:
        self.usage = joined(self.usage, usage_in(chunk.get("usage")))
        choices = chunk.get("choices")
        if not isinstance(choices, list):
            return
        for choice in choices:
            if isinstance(choice, dict) and choice.get("index") in (0, None):
                if self.reply_model is None and isinstance(chunk.get("model"), str):
                    self.reply_model = _sound(chunk["model"][:300]) or None
                self._feed_choice(choice)

    def _feed_choice(self, choice: dict[str, Any]) -> None:
        self.usage = joined(self.usage, usage_in(choice.get("usage")))
        finish = choice.get("finish_reason")
        if isinstance(finish, str) and finish not in ("", "null"):
            self.finish_reason = _sound(finish[:60])
        delta, message = choice.get("delta"), choice.get("message")
        if isinstance(delta, dict) and delta:
            self._feed_delta(delta)
            self._streamed = self._deltas > 0
        elif isinstance(message, dict):
            self._feed_delta(message, repeats=self._streamed)
        else:
            self._feed_delta({"content": choice.get("text")})  # as in the protocol before chats

    def _feed_delta(self, delta: dict[str, Any], *, repeats: bool = False) -> None:
        """Takes in what `delta` holds; `repeats` says that it is the whole message, after the stream of it."""
        said = _said(delta)
        if delta.get("tool_calls") or delta.get("function_call"):
            self._tools = True
            self.progress += 1
        self._left_out = tuple(dict.fromkeys((*self._left_out, *said.left_out)))[:_MOST_KINDS]
        self._hear(self._thoughts, said.reasoning, repeats)
        if self.finish_reason not in ("error", "abort"):  # its text is the server's complaint, no answer
            self._hear(self._content, said.answer, repeats)
        if self._characters > MOST_CHARACTERS or self._deltas > MOST_DELTAS:
            raise ModelError("answer_too_long", characters=MOST_CHARACTERS, tokens=MOST_DELTAS)

    def _hear(self, telling: Telling, text: str, repeats: bool) -> None:
        if not text:
            return
        ends = self.finish_reason is not None
        new = telling.add_summary(text) if repeats else telling.add(text, ends=ends)
        self._deltas += 1
        if new is None:
            self.progress += 1
            self._tell_anew()
        elif new:
            self.progress += 1
            self._write(telling, new)

    def _write(self, telling: Telling, text: str) -> None:
        room = max(MOST_CHARACTERS - self._characters, 0)
        self._characters += len(text)
        if telling is self._thoughts:
            self._add(True, text[:room])
        else:
            self._add_parts(self._thinking.split(self._mending.mend(text[:room])))

    def _tell_anew(self) -> None:
        """Reads all that came once more, now that it is known what it is."""
        self._thinking, self._mending, self._marks = Thinking(), Mending(), EndMarks()
        self._answer, self._reasoning, self._characters, self._anew = [], [], 0, True
        for telling in (self._thoughts, self._content):
            self._write(telling, telling.text)

    def _add_parts(self, parts: list[Part]) -> None:
        for kind, text in parts:
            if kind == "turned":
                self._reasoning += [*self._answer, self._marks.close()]
                self._unopened = self._unopened or self._answered
                self._answer, self._anew = [], True
            else:
                self._add(kind == "reasoning", text if kind == "reasoning" else self._marks.split(text))

    def _add(self, reasoning: bool, text: str) -> None:
        if not text:
            return
        text = _sound(text) if reasoning else text
        (self._reasoning if reasoning else self._answer).append(text)
        self._waiting.append((reasoning, text))

    # What it comes to

    @property
    def _answered(self) -> bool:
        return not all(map(str.isspace, self._answer))

    @property
    def _wrote(self) -> bool:
        return bool(self._answered or self._reasoning)

    def _broken(self, strays: int) -> ModelError:
        if self._wrote or self._tools:
            return ModelError("stream_incomplete")
        return ModelError("reply_unreadable" if strays else "reply_empty")

    def _notices(self) -> tuple[Notice, ...]:
        found: list[Notice] = []
        if not self._answered:
            code = "tool_calls_only" if self._tools else "reasoning_only" if self._reasoning else "answer_empty"
            found.append(Notice.of(code))
        call = tool_call_in("".join(self._answer))
        if call is not None:
            found.append(Notice.of("tool_call_written", mark=call))
        if self._left_out:
            found.append(Notice.of("content_left_out", kinds=", ".join(self._left_out)))
        if self._unopened:
            found.append(Notice.of("reasoning_unopened"))
        if self._content.whole_each_time or self._thoughts.whole_each_time:
            found.append(Notice.of("answer_repeated"))
        if self._marks.removed:
            found.append(Notice.of("end_marks_removed", marks=self._marks.removed))
        if self._ended_by(CUT_REASONS):
            found.append(Notice.of("answer_cut"))
        elif self._ended_by(FILTER_REASONS):
            found.append(Notice.of("answer_filtered"))
        if self.reply_model and not same_model(self.asked_model, self.reply_model):
            found.append(Notice.of("other_model", asked=self.asked_model, answered=self.reply_model))
        return tuple(found)


def same_model(asked: str, answered: str) -> bool:
    """Whether `answered` may be the name of the model that was asked for: servers add revisions, dates and folders."""
    if answered in (asked, f"{asked}@main") or not asked:
        return True
    short, long = sorted((asked.lower(), answered.lower()), key=len)
    return long.endswith(f"/{short}") or bool(re.fullmatch(re.escape(short) + r"[-@:][\w.-]*", long))


@dataclass(frozen=True, slots=True)
class _Said:
    """What one delta holds."""

    answer: str = ""
    reasoning: str = ""
    left_out: tuple[str, ...] = ()
    """Kinds of content that are no text."""


_REASONING_FIELDS = ("reasoning_content", "reasoning", "thinking")
_MOST_KINDS = 5


def _said(delta: dict[str, Any]) -> _Said:
    """Text and reasoning, which servers put into fields of their own or into the parts of a list."""
    content = delta.get("content") or delta.get("refusal")
    thought = ""
    for name in _REASONING_FIELDS:
        thought = thought or _words(delta.get(name))
    if not isinstance(content, list):
        return _Said(_words(content, "text"), thought)
    answer, reasoning, left_out = [], [thought], []
    for part in content:
        kind = part.get("type") or "text" if isinstance(part, dict) else "text"
        if kind in ("text", "output_text", "refusal"):
            answer.append(_words(part, "text", "refusal"))
        elif kind in ("thinking", "reasoning", "reasoning_text", "thought"):
            reasoning.append(_words(part, kind, "thinking", "reasoning", "text", "summary"))
        else:
            left_out.append(_sound(str(kind)[:30]))
    return _Said("".join(answer), "".join(reasoning), tuple(left_out))


def _words(part: object, *fields: str) -> str:
    """The text of a part: it itself, or what stands in the first of `fields` that it has, which may be parts again."""
    if isinstance(part, str):
        return part
    if isinstance(part, list):
        return "".join(_words(inner, "text") for inner in part if not isinstance(inner, list))
    if isinstance(part, dict):
        inner = next((part[name] for name in fields if part.get(name)), "")
        return "" if isinstance(inner, dict) else _words(inner, "text")
    return ""


# Text that arrives in pieces ------------------------------------------------------------------------------------------

_LONE = re.compile("[\ud800-\udfff\0]")


def _sound(text: str) -> str:
    """`text` with U+FFFD for what no file or page can hold: lone surrogates and NUL."""
    return _LONE.sub("\ufffd", text)


@dataclass(slots=True)
class Mending:
    """Joins surrogate pairs that were sent in two deltas, and replaces what stays alone."""

    _held: str = ""

    def mend(self, text: str) -> str:
        """`text` with what was held back before it; a first half at its end is held back."""
        if not self._held and text.isascii() and "\0" not in text:
            return text
        text = self._held + text
        self._held = ""
        if "\ud800" <= text[-1:] <= "\udbff":
            text, self._held = text[:-1], text[-1]
        return self._checked(text)

    def close(self) -> str:
        """What was still held back."""
        held, self._held = self._held, ""
        return self._checked(held)

    @staticmethod
    def _checked(text: str) -> str:
        if not _LONE.search(text):
            return text
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return _sound(joined)

"""One reply, folded from its events: text, reasoning, usage, why it ended; what a good reply is stands here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.core.errors import ModelError, Notice
from playground.core.values import Usage
from playground.models.pieces import Finished, Piece, Reasoning, Reported, Text
from playground.models.refusals import Refusal, error_in, refusal_error
from playground.models.sse import Done, Event

MOST_CHARACTERS = 400_000
MOST_DELTAS = 65_536
"""Limits of one answer and its reasoning together; a delta is about a token."""
_MOST_TOKENS = 100_000_000


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
    _waiting: list[tuple[bool, str]] = field(default_factory=list)
    _thinking: "ThinkTags" = field(default_factory=lambda: ThinkTags())
    _mending: "Mending" = field(default_factory=lambda: Mending())
    _answered: bool = False
    _reasoned: bool = False
    _tools: bool = False
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
        pieces: list[Piece] = []
        position = 0
        while position < len(waiting):
            reasoning, start = waiting[position][0], position
            while position < len(waiting) and waiting[position][0] is reasoning:
                position += 1
            text = "".join(part for _, part in waiting[start:position])
            pieces.append(Reasoning(text, at) if reasoning else Text(text, at))
        return pieces

    def end(self, strays: int = 0) -> None:
        """Called when no more will come: raises ModelError unless the reply is whole."""
        self._add_split(self._thinking.close(self._mending.close()))
        if self.finish_reason is None:
            raise self._broken(strays)
        if self.finish_reason in ("error", "abort"):
            raise ModelError("generation_failed", reason=self.finish_reason)
        if self.finish_reason == "length" and not (self._answered or self._reasoned) and not self._tokens_made():
            size = self.usage.prompt_tokens if self.usage else None
            raise ModelError("answer_had_no_room", size=size, figures=Refusal("", size=size).figures)

    def closing(self) -> list[Piece]:
        """The pieces that end a whole reply; to be called after `end` and the last `take`."""
        assert self.finish_reason is not None, "only a whole reply has an end"
        reported: list[Piece] = [Reported(self.usage)] if self.usage else []
        return [*reported, Finished(self.finish_reason, self.reply_model, self._notices())]

    # What the events hold

    def _feed_chunk(self, chunk: dict[str, Any]) -> None:
        self.usage = usage_in(chunk.get("usage")) or self.usage
        choices = chunk.get("choices")
        if not isinstance(choices, list):
            return
        for choice in choices:
            if isinstance(choice, dict) and choice.get("index") in (0, None):
                if self.reply_model is None and isinstance(chunk.get("model"), str):
                    self.reply_model = _sound(chunk["model"][:300]) or None
                self._feed_choice(choice)

    def _feed_choice(self, choice: dict[str, Any]) -> None:
        finish = choice.get("finish_reason")
        if isinstance(finish, str) and finish not in ("", "null"):
            self.finish_reason = _sound(finish[:60])
        delta = choice.get("delta") or choice.get("message")
        if not isinstance(delta, dict):
            return
        reasoning = delta.get("reasoning_content") or delta.get("reasoning")
        if isinstance(reasoning, str) and reasoning:
            self._add(True, self._within_limits(reasoning))
        if delta.get("tool_calls") or delta.get("function_call"):
            self._tools = True
            self.progress += 1
        content = _content(delta.get("content"))
        if content and self.finish_reason not in ("error", "abort"):  # its text is the server's complaint, no answer
            self._add_split(self._thinking.split(self._mending.mend(self._within_limits(content))))
        if self._characters > MOST_CHARACTERS or self._deltas > MOST_DELTAS:
            raise ModelError("answer_too_long", characters=MOST_CHARACTERS, tokens=MOST_DELTAS)

    def _within_limits(self, text: str) -> str:
        """Counts `text`, and cuts off what is too much."""
        self.progress += 1
        self._deltas += 1
        room = max(MOST_CHARACTERS - self._characters, 0)
        self._characters += len(text)
        return text[:room]

    def _add_split(self, parts: list[tuple[bool, str]]) -> None:
        for reasoning, text in parts:
            self._add(reasoning, text)

    def _add(self, reasoning: bool, text: str) -> None:
        if not text:
            return
        self._waiting.append((reasoning, _sound(text) if reasoning else text))
        if reasoning:
            self._reasoned = True
        elif not self._answered:
            self._answered = not text.isspace()

    # What it comes to

    def _tokens_made(self) -> bool:
        return bool(self.usage and self.usage.completion_tokens)

    def _broken(self, strays: int) -> ModelError:
        if self._answered or self._reasoned or self._tools:
            return ModelError("stream_incomplete")
        return ModelError("reply_unreadable" if strays else "reply_empty")

    def _notices(self) -> tuple[Notice, ...]:
        found: list[Notice] = []
        if not self._answered:
            code = "tool_calls_only" if self._tools else "reasoning_only" if self._reasoned else "answer_empty"
            found.append(Notice.of(code))
        if self.finish_reason == "length":
            found.append(Notice.of("answer_cut"))
        elif self.finish_reason == "content_filter":
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


def usage_in(found: object) -> Usage | None:
    """The usage that a chunk carries; figures that cannot be true are left out, None when none is left."""
    if not isinstance(found, Mapping):
        return None
    details = found.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else None
    usage = Usage(_tokens(found.get("prompt_tokens")), _tokens(found.get("completion_tokens")), _tokens(cached))
    return None if usage.prompt_tokens is None and usage.completion_tokens is None else usage


def _tokens(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= _MOST_TOKENS else None


def _content(found: object) -> str:
    """The text of a delta: a string, or the text parts of a list of parts."""
    if isinstance(found, str):
        return found
    if isinstance(found, list):
        parts = (part.get("text") for part in found if isinstance(part, dict) and part.get("type") == "text")
        return "".join(part for part in parts if isinstance(part, str))
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


_OPEN, _CLOSE = "<think>", "</think>"


@dataclass(slots=True)
class ThinkTags:
    """Tells reasoning in `<think>` tags from the answer. Only a tag that opens the answer counts: later it is text."""

    _state: str = "start"
    """start, thinking, trimming (blanks after the closing tag), answer."""
    _held: str = ""

    def split(self, text: str) -> list[tuple[bool, str]]:
        """`text` as parts (whether it is reasoning, text); what may be the beginning of a tag is held back."""
        if self._state == "answer":
            return [(False, text)]
        self._held += text
        parts: list[tuple[bool, str]] = []
        while self._step(parts):
            pass
        return parts

    def close(self, last: str = "") -> list[tuple[bool, str]]:
        """What was held back when the reply ended."""
        parts = self.split(last) if last else []
        held, self._held = self._held, ""
        if held and self._state != "trimming":
            parts.append((self._state == "thinking", held))
        return parts

    def _step(self, parts: list[tuple[bool, str]]) -> bool:
        """Goes on to the next state where the text held back says so."""
        match self._state:
            case "start":
                opening = self._held.lstrip()
                if opening.startswith(_OPEN):
                    self._state, self._held = "thinking", opening[len(_OPEN) :]
                    return True
                if not _OPEN.startswith(opening):
                    self._state = "answer"
                    return True
            case "thinking":
                before, tag, after = self._held.partition(_CLOSE)
                self._held = after if tag else _tail(before, _CLOSE)
                if not tag:
                    before = before[: len(before) - len(self._held)]
                if before:
                    parts.append((True, before))
                if tag:
                    self._state = "trimming"
                    return True
            case "trimming":
                self._held = self._held.lstrip()
                if self._held:
                    self._state = "answer"
                    return True
            case _:
                if self._held:
                    parts.append((False, self._held))
                    self._held = ""
        return False


def _tail(text: str, tag: str) -> str:
    """The longest end of `text` that may be the beginning of `tag`."""
    for length in range(min(len(tag) - 1, len(text)), 0, -1):
        if tag.startswith(text[-length:]):
            return text[-length:]
    return ""

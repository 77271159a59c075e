"""Reasoning that a server left in the text of an answer: in tags, before a lone closing tag, or in channels."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["answer", "reasoning", "turned"]
Part = tuple[Kind, str]
"""A part of a text and what it is. `turned` has no text: it says that what came as answer so far was reasoning."""

_TAGS: tuple[tuple[str, str], ...] = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<seed:think>", "</seed:think>"),
    ("[THINK]", "[/THINK]"),  # Mistral
    ("◁think▷", "◁/think▷"),  # Kimi
    ("<|START_THINKING|>", "<|END_THINKING|>"),  # Cohere
    ("<|channel>thought\n", "<channel|>"),  # Gemma
)
Place = Literal["answer", "role", "channel", "kind", "message"]
_CHANNEL_MARKS: Mapping[str, Place] = {
    "<|start|>": "role",
    "<|channel|>": "channel",
    "<|constrain|>": "kind",
    "<|message|>": "message",
    "<|end|>": "answer",
    "<|return|>": "answer",
    "<|call|>": "answer",
}
"""The marks of gpt-oss, and what follows each: `<|channel|>analysis<|message|>…<|end|><|start|>assistant` …"""
_BARE_START, _BARE_END = "analysis", "assistantfinal"
"""What remains of the channels if a server removes their marks and keeps their names."""


@dataclass(frozen=True, slots=True)
class _Marks:
    """Marks to look for in a text that comes in pieces, in upper or lower case."""

    pattern: re.Pattern[str]
    beginnings: frozenset[str]
    longest: int

    @classmethod
    def of(cls, words: Iterable[str]) -> "_Marks":
        """The marks `words`; the earlier ones take precedence."""
        words = tuple(words)
        beginnings = frozenset(word[:length].lower() for word in words for length in range(1, len(word)))
        pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
        return cls(pattern, beginnings, max(map(len, beginnings)))

    def tail(self, text: str) -> int:
        """The length of the longest end of `text` that may be the beginning of a mark."""
        end = text[-self.longest :].lower()
        return next((length for length in range(len(end), 0, -1) if end[-length:] in self.beginnings), 0)


_OPENERS = _Marks.of(opener for opener, _ in _TAGS)
_CLOSERS = _Marks.of(closer for _, closer in _TAGS)
_CLOSERS_AFTER_BARE_START = _Marks.of((*(closer for _, closer in _TAGS), _BARE_END))
_STARTS = _Marks.of((*(tag for tags in _TAGS for tag in tags), "<|start|>", "<|channel|>"))
_CLOSER_OF: Mapping[str, _Marks] = {opener.lower(): _Marks.of((closer,)) for opener, closer in _TAGS}
_CHANNELS = _Marks.of(_CHANNEL_MARKS)
_CHANNEL_MARK = re.compile(f"({_CHANNELS.pattern.pattern})")
_MOST_MENTIONS = 50
"""Closing tags that are examined one by one: a text with more of them is about tags."""
_PLAIN = re.compile(r"[^<\[◁]+")
"""Matches text in which no mark begins."""


@dataclass(slots=True)
class Thinking:
    """Tells the reasoning in a text from the answer.

    An opening tag counts only at the beginning of the text. A closing tag that nothing opened counts anywhere, since
    templates put the opening one into the prompt, unless the text only mentions it.
    """

    _state: Literal["start", "thinking", "trimming", "unsure", "answer", "channels"] = "start"
    """`unsure`: answer so far, but a closing tag may come. `trimming`: blanks after a closing tag are left out."""
    _held: str = ""
    _closer: _Marks = _CLOSERS
    """The tag that will end the reasoning."""
    _passed: list[str] = field(default_factory=list)
    """The text that was handed out so far."""
    _mentions: int = 0
    """How many closing tags were only mentioned."""
    _bare: bool = True
    """Whether what came so far may be the bare name of a channel and its text."""
    _channels: "Channels" = field(default_factory=lambda: Channels())

    def split(self, text: str) -> list[Part]:
        """`text` as parts; what may be the beginning of a tag is held back."""
        return self._steps(text, ended=False)

    def close(self, last: str = "") -> list[Part]:
        """The parts that were held back, at the end of the text; `last` is its last piece."""
        parts = self._steps(last, ended=True)
        held, self._held = self._held, ""
        if held and self._state != "trimming":
            parts.append(("reasoning" if self._state == "thinking" else "answer", held))
        return parts

    def _steps(self, text: str, *, ended: bool) -> list[Part]:
        if self._state == "answer":
            return [("answer", text)] if text else []
        if self._state == "channels":
            return self._channels.split(text, ended=ended)
        if self._state == "unsure" and not (self._held or self._bare or ended) and _PLAIN.fullmatch(text):
            self._passed.append(text)
            return [("answer", text)]
        self._held += text
        parts: list[Part] = []
        while self._step(parts, ended):
            pass
        return parts

    def _step(self, parts: list[Part], ended: bool) -> bool:
        """Change to the next state if the text held back calls for it."""
        match self._state:
            case "start":
                return self._start()
            case "thinking":
                return self._thinking(parts, ended)
            case "trimming":
                self._held = self._held.lstrip()
                self._state = "answer" if self._held else "trimming"
                return bool(self._held)
            case "unsure":
                return self._unsure(parts, ended)
            case "channels":
                parts += self._channels.split(self._held, ended=ended)
                self._held = ""
            case "answer":
                if self._held:
                    parts.append(("answer", self._held))
                self._held = ""
        return False

    def _start(self) -> bool:
        opening = self._held.lstrip()
        found = _OPENERS.pattern.match(opening)
        if found:
            self._closer = _CLOSER_OF[found.group().lower()]
            self._state, self._held = "thinking", opening[found.end() :]
            return True
        found = _CLOSERS.pattern.match(opening)
        if found:
            self._state, self._held = "trimming", opening[found.end() :]
            return True
        if opening.startswith(("<|start|>", "<|channel|>")):
            self._state = "channels"
            return True
        if opening and opening.lower() not in _STARTS.beginnings:
            self._state = "unsure"
            return True
        return False

    def _thinking(self, parts: list[Part], ended: bool) -> bool:
        found = self._closer.pattern.search(self._held)
        if found is None:
            self._tell(parts, "reasoning", len(self._held) - self._closer.tail(self._held))
            return False
        tag, after = found.group(), self._held[found.end() :]
        self._tell(parts, "reasoning", found.start())
        quoted = bool(self._passed) and self._passed[-1][-1] in _QUOTES and self._mentions < _MOST_MENTIONS
        if quoted and not after and not ended:
            return False
        if quoted and after[:1] in _QUOTES:
            self._tell(parts, "reasoning", len(tag))
            self._mentions += 1
            return True
        self._held, self._state = after, "trimming"
        return True

    def _unsure(self, parts: list[Part], ended: bool) -> bool:
        closers = self._closers()
        found = closers.pattern.search(self._held)
        if found is None:
            self._tell(parts, "answer", len(self._held) - closers.tail(self._held))
            return False
        tag, after = found.group(), self._held[found.end() :]
        self._tell(parts, "answer", found.start())
        next_word = after.lstrip(" \t")
        if len(next_word) < _WORD and not next_word.startswith("\n") and not ended:
            return False
        if tag != _BARE_END and is_spoken_of("".join(self._passed), after):
            self._tell(parts, "answer", len(tag))
            self._mentions += 1
            self._state = "unsure" if self._mentions < _MOST_MENTIONS else "answer"
            return True
        parts.append(("turned", ""))
        self._held, self._state = after, "trimming"
        return True

    def _closers(self) -> _Marks:
        """The closing tags that may come."""
        opening = "".join(self._passed[: len(_BARE_START)]) + self._held if self._bare else ""
        self._bare = self._bare and opening.startswith(_BARE_START[: len(opening)])
        return _CLOSERS_AFTER_BARE_START if opening.startswith(_BARE_START) else _CLOSERS

    def _tell(self, parts: list[Part], kind: Kind, length: int) -> None:
        """Move the first `length` characters of what is held back to `parts`."""
        told, self._held = self._held[:length], self._held[length:]
        if told:
            parts.append((kind, told))
            self._passed.append(told)


_QUOTES = "`\"'“”‘’「」『』"
_QUOTE_PAIRS = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"), ("《", "》"))
_ENDS_OF_SENTENCES = ".!?…。！？；:："
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_LEADS_TO_TAG = re.compile(
    r"(?:用|以|写|加|加上|输出|生成|遇到|看到|直到|出现|包含|标签|标记|和|与|或|把|将|在|[（(、])$"
)
"""Matches how Chinese text without blanks goes on to a tag that it names; no thought ends like that."""
_GOES_ON = re.compile(r"[，、；：。）)》」』,;:]|标签|标记|标志|符号|字样|结束|结尾|收尾|之[前后]|的(?!确)")
"""Matches how such a sentence goes on after the tag; no answer begins like that."""
_WORD = 2
"""Characters after a tag that are needed to tell."""


def is_spoken_of(before: str, after: str) -> bool:
    """Whether a closing tag between the two is only mentioned: after an opening one, in code, in quotes, in a line."""
    line = before.rpartition("\n")[2]
    opened = len(_OPENERS.pattern.findall(before)) > len(_CLOSERS.pattern.findall(before))
    if opened or len(_FENCE.findall(before)) % 2 or line.startswith(("    ", "\t")) or line.lstrip().startswith(">"):
        return True
    if (
        line.count("`") % 2
        or line.count('"') % 2
        or any(line.count(one) > line.count(two) for one, two in _QUOTE_PAIRS)
    ):
        return True
    if not line.strip():
        return False
    if not after.strip():
        return "\n" not in after  # at the very end of the text: what comes before it is all the answer there is
    if _LEADS_TO_TAG.search(line) or _GOES_ON.match(after):
        return not after.lstrip(" \t").startswith("\n")
    among_words = line[-1].isspace() and not after[0].isalnum() and not after.lstrip(" \t").startswith("\n")
    return among_words and line.rstrip()[-1] not in _ENDS_OF_SENTENCES


@dataclass(slots=True)
class Channels:
    """Tells reasoning from answer by the channels of gpt-oss; text outside of them is the answer."""

    _place: Place = "answer"
    _channel: str = ""
    _held: str = ""

    def split(self, text: str, *, ended: bool) -> list[Part]:
        """`text` as parts, without the marks; what may be the beginning of a mark is held back unless it `ended`."""
        *whole, last = _CHANNEL_MARK.split(self._held + text)
        kept = 0 if ended else _CHANNELS.tail(last)
        self._held = last[len(last) - kept :]
        whole.append(last[: len(last) - kept])
        return [part for piece in whole for part in self._read(piece)]

    def _read(self, piece: str) -> list[Part]:
        if piece in _CHANNEL_MARKS:
            self._place = _CHANNEL_MARKS[piece]
            if self._place in ("role", "answer"):
                self._channel = ""
        elif self._place == "channel":
            self._channel += piece
        elif piece and self._place in ("message", "answer"):
            final = self._channel.split()[:1] in ([], ["final"])
            return [("answer" if final else "reasoning", piece)]
        return []

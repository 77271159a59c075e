"""Leftovers in an answer that were meant for the server: end marks, and tool calls written as text."""

import re
from dataclasses import dataclass

_MARKS = (
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<|end|>",
    "<|return|>",
    "<|endofturn|>",
    "<|end_of_turn|>",
    "<|eos|>",
    "<end_of_turn>",
    "<turn|>",
    "<eos>",
    "<｜end▁of▁sentence｜>",
    "</s>",
)
"""Marks with which models end their turn."""
_TOOL_CALLS = (
    "<tool_call>",
    "<tool_calls>",
    "<function_calls>",
    "<｜DSML｜function_calls>",
    "<｜DSML｜tool_calls>",
    "<｜tool▁calls▁begin｜>",
    "<|tool_calls_section_begin|>",
    "<|tool_call_begin|>",
    "<|tool_call>",
    "<|python_tag|>",
    "[TOOL_CALLS]",
)
"""Marks with which models begin a tool call."""

_LONGEST = 200
"""The most characters of marks at the end of an answer."""
_STARTS = sorted({mark[:length] for mark in _MARKS for length in range(1, len(mark))}, key=len, reverse=True)
_END = re.compile(
    rf"(?:(?:{'|'.join(map(re.escape, _MARKS))})\s*)*(?:{'|'.join(map(re.escape, _STARTS))})?\Z",
)
_MARK = re.compile("|".join(map(re.escape, _MARKS)))
_FENCED = re.compile(r"^ {0,3}(```|~~~).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_TOOL_CALL = re.compile(rf"^[ \t]*({'|'.join(map(re.escape, _TOOL_CALLS))})", re.MULTILINE)


@dataclass(slots=True)
class EndMarks:
    """Removes end marks from the end of an answer; inside an answer they are text."""

    removed: str = ""
    """The marks that were removed."""
    _held: str = ""
    _struck: bool = False
    """The text has an `<s>`, so that `</s>` is HTML."""

    def split(self, text: str) -> str:
        """`text` without what may be end marks, which is held back."""
        if not self._held and "<" not in text:
            return text
        text = self._held + text
        found = _END.search(text, max(len(text) - _LONGEST, 0))
        at = found.start() if found else len(text)
        self._held = text[at:]
        self._struck = self._struck or "<s>" in text
        return text[:at]

    def close(self) -> str:
        """The part of what was held back that is text after all."""
        held, self._held = self._held, ""
        marks = _MARK.findall(held)
        if not marks or _MARK.sub("", held).strip() or (self._struck and "</s>" in marks):
            return held
        self.removed = "".join(marks)
        return ""


def tool_call_in(answer: str) -> str | None:
    """The mark of a tool call that the model wrote into its answer; None if there is none."""
    found = _TOOL_CALL.search(_FENCED.sub("", answer))
    return found.group(1) if found else None

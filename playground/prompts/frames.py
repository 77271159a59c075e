"""Which frame carries a question, which tags it is made of, and how it looks without its system block."""

import re

from playground.core.values import FrameChoice, FrameName

MOST_TAGS = 64
"""Tags of a frame that are watched for in documents; no sensible frame has more."""

_CLOSING_TAG = re.compile(r"</([^\s<>/{}%|]{1,64})\s{0,8}>")
_SYSTEM_BLOCK = re.compile(
    r"<(?P<tag>[^\s<>/{}%|]{1,64})>\s{0,64}\{\{[-+]?\s{0,8}system\s{0,8}[-+]?\}\}\s{0,64}</(?P=tag)>\s{0,64}"
)


def choose_frame(choice: FrameChoice, chunks_sent: int, custom_instruction: str) -> FrameName:
    """The frame that `choice` comes to: "auto" asks whether chunks are sent and whether there is an instruction.

    An instruction of white space only counts as none.
    """
    if choice != "auto":
        return choice
    if not chunks_sent:
        return "simple"
    return "custom" if custom_instruction.strip() else "rag"


def guarded_tags(source: str) -> tuple[str, ...]:
    """Tags that no document may write under the frame `source`: its own, and those the stock frames put around them."""
    return (*frame_tags(source), "文档", "DOCUMENTS")


def frame_tags(source: str) -> tuple[str, ...]:
    """Names of the tags that `source` closes, in order: the blocks that a document must not break out of."""
    return tuple(dict.fromkeys(_CLOSING_TAG.findall(source)))[:MOST_TAGS]


def without_system_block(source: str, *, keep_lines: bool = True) -> str:
    """`source` without the block that holds nothing but `{{system}}`, for when the system part travels as a message.

    The block is an opening tag, the placeholder, the matching closing tag and the white space after it. A comment with
    as many lines takes its place, so that lines keep their numbers in errors; plain replacement knows no comments and
    turns that off. A frame that places `{{system}}` in any other way stays as it is; the name is empty there.
    """
    return _SYSTEM_BLOCK.sub(lambda block: "{#" + "\n" * block[0].count("\n") + "#}" if keep_lines else "", source)

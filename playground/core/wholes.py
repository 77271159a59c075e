"""Whether a question asks about a text as a whole, told by its words: what is left without them is its topic.

A question may ask about the whole when it has a cue ("summarize", "讲了什么") or speaks of the text ("describe the
article"), and nothing in it asks for a detail. What remains of it besides these and instructions for the answer is its
topic: "summarize the essay" has none, "summarize the refund policy" has one, and whether the text says anything of that
can only be known by looking.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playground.core.strings import Language

_LONGEST = 500
"""Characters of a question that is looked at; a longer one brings something along that it is about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words of a question tell."""

    cue: bool
    """Something in it asks for the whole, and nothing for a detail."""
    speaks: bool
    """It speaks of the text it is asked of, and asks for no detail."""
    topic: str
    """What it is about besides the text itself; "" for nothing else."""

    @property
    def whole(self) -> bool:
        """Whether it asks about the whole, whatever the text says."""
        return (self.cue or self.speaks) and not self.topic


def asked(question: str) -> Asked:
    """What `question` asks for, by its words in Chinese (simplified or traditional) and English."""
    if len(question) > _LONGEST:
        return Asked(False, False, "")
    plain = unicodedata.normalize("NFKC", question).casefold().translate(_SIMPLIFIED).replace("’", "'")
    chinese, english = len(_HANZI.findall(plain)), len(_WORD.findall(plain))
    by = _words_of("zh" if chinese > english else "en")
    cue, speaks = by.cues.search(plain), by.texts.search(plain)
    if by.details.search(plain) or not (cue or speaks):
        return Asked(False, False, "")
    for known in (by.cues, by.texts, by.asides):
        plain = known.sub("\n", plain)
    return Asked(cue is not None, speaks is not None, _topic(plain, by.fillers))


def _topic(left: str, fillers: re.Pattern[str]) -> str:
    """The pieces of what is left that consist of more than fillers."""
    pieces = (piece for line in left.splitlines() for piece in _PIECE.findall(line))
    return " ".join(piece for piece in pieces if len(piece) > 1 and not fillers.fullmatch(piece))


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language that tell, as `wholes.toml` lists them."""

    cues: re.Pattern[str]
    details: re.Pattern[str]
    texts: re.Pattern[str]
    asides: re.Pattern[str]
    fillers: re.Pattern[str]


_SIMPLIFIED = str.maketrans(
    "總結題講說寫談麼這個該內紹導報檔萬條點話幾對請幫給", "总结题讲说写谈么这个该内绍导报档万条点话几对请帮给"
)
_HANZI = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z]+")
_PIECE = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+(?:'s)?")


@cache
def _words_of(language: Language) -> _Words:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))[language]
    return _Words(
        **{kind: re.compile("|".join(f"(?:{each})" for each in patterns)) for kind, patterns in listed.items()}
    )

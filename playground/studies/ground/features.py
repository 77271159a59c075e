"""What the sources hold of a sentence, and what of it they do not: the figures that its score is made of."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from playground.studies.ground.segments import Segment, is_chinese
from playground.studies.ground.sources import Sources, pairs
from playground.studies.ground.tokens import HANZI, STOP_HANZI, Key, Piece, Reading
from playground.studies.ground.windows import Window, best_window
from playground.studies.text.numbers import Number

FEATURES = ("lost", "lost_weight", "unpaired", "run", "novel", "no_number", "moved_number", "new_name", "negated")
"""Names of the figures. Each is 0 for what the sources hold word by word, and grows the less they hold:

lost          share of the weight of the sentence's keys that neither its best window nor the question holds
lost_weight   ln(1 + that weight in nats)
unpaired      share of neighbouring words that are neighbours nowhere
run           ln(1 + longest run of unknown words), a Chinese character being half a word
novel         ln(1 + unknown words), counted likewise
no_number     numbers that stand in no chunk, at most 2
moved_number  numbers that do not stand in the best window, at most 2
new_name      unknown names (words with a capital; in Chinese, words in Latin letters), at most 3
negated       1 where the sentence denies something and its best window does not
"""

_MOST_RUN, _MOST_NOVEL, _MOST_NUMBERS, _MOST_NAMES = 10, 15, 2, 3
_SHORTEST_COPY = 4  # letters; what is shorter is found anywhere


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a single Chinese character of a sentence."""

    start: int
    end: int
    is_known: bool
    """Whether it stands in a chunk or in the question."""
    is_here: bool
    """Whether it stands in the best window."""
    weight: float = 1.0
    """In words; 0 for a character that says nothing of its own."""
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the sources hold of a segment."""

    figures: Mapping[str, float]
    """By the names of `FEATURES`."""
    window: Window
    tokens: tuple[Token, ...]
    """What was compared, in order; words that say nothing of their own left out."""
    missing: tuple[Number, ...]
    """Numbers that stand neither in a chunk nor in the question."""
    new: tuple[Number, ...]
    """Those of them that tell against the segment: a "two" mostly counts what the segment itself names."""
    moved: tuple[Number, ...]
    """Numbers that stand in the sources, but neither in the best window nor in the question."""
    is_chinese: bool
    is_copied: bool
    """Whether a chunk holds it letter by letter."""
    is_foreign: bool
    """Whether no chunk is in the script of the answer, so that numbers and names are all that was compared."""

    @property
    def unknown(self) -> tuple[Token, ...]:
        """The words, numbers and characters that the sources do not hold."""
        return tuple(token for token in self.tokens if not token.is_known and token.weight)


def evidence(answer: str, reading: Reading, segment: Segment, sources: Sources, *, is_foreign: bool) -> Evidence:
    """What `sources` hold of a segment of `answer`, whose reading is `reading`.

    Of an answer that is foreign to the sources, only numbers and names are compared.
    """
    chinese = is_chinese(answer[segment.start : segment.end])
    pieces = tuple(reading.pieces(segment.start, segment.end))
    names = frozenset(_names(answer, pieces, chinese))
    if is_foreign:
        pieces = tuple(piece for piece in pieces if piece.kind == "number" or piece in names)
    window = best_window(frozenset(_keys(pieces)), sources)
    numbers = [reading.numbers[piece.start] for piece in pieces if piece.kind == "number"]
    missing = tuple(number for number in numbers if not sources.has(number.value))
    moved = tuple(
        number
        for number in numbers
        if number not in missing and number.value not in sources.granted and not window.holds(number.value)
    )
    tokens = tuple(token for piece in pieces for token in _tokens(piece, sources, window, is_name=piece in names))
    new = tuple(number for number in missing if number.text.lower() != "two")
    is_copied = _is_copied(reading, segment, pieces, window, sources)
    if is_copied:
        figures = dict.fromkeys(FEATURES, 0.0)
    else:
        is_negated = reading.is_negated(segment.start, segment.end) and not window.is_negated
        figures = _of_keys(pieces, window, sources) | _of_tokens(tokens) | _of_numbers(new, moved)
        figures["negated"] = float(is_negated)
    return Evidence(figures, window, tokens, missing, new, moved, chinese, is_copied, is_foreign)


# Figures --------------------------------------------------------------------------------------------------------------


def _of_keys(pieces: Sequence[Piece], window: Window, sources: Sources) -> dict[str, float]:
    lost = window.weight_of(window.lost - sources.granted)
    share = lost / (sum(window.weights.values()) or 1)
    terms = [piece.key for piece in pieces if piece.kind != "hanzi" and piece.key != ""]
    together = [pair in sources.neighbours for pair in pairwise(terms)]
    unpaired = 1 - sum(together) / len(together) if together else share
    return {"lost": share, "lost_weight": math.log1p(lost), "unpaired": unpaired}


def _of_tokens(tokens: Iterable[Token]) -> dict[str, float]:
    run = longest = novel = 0.0
    names = 0
    for token in tokens:
        if token.is_known:
            run = 0.0 if token.weight else run
            continue
        run += token.weight
        novel += token.weight
        longest = max(longest, run)
        names += token.is_name
    return {
        "run": math.log1p(min(longest, _MOST_RUN)),
        "novel": math.log1p(min(novel, _MOST_NOVEL)),
        "new_name": float(min(names, _MOST_NAMES)),
    }


def _of_numbers(new: Sequence[Number], moved: Sequence[Number]) -> dict[str, float]:
    nowhere = {number.value for number in new}
    not_here = nowhere | {number.value for number in moved}
    return {
        "no_number": float(min(len(nowhere), _MOST_NUMBERS)),
        "moved_number": float(min(len(not_here), _MOST_NUMBERS)),
    }


def _is_copied(reading: Reading, segment: Segment, pieces: Iterable[Piece], window: Window, sources: Sources) -> bool:
    """Whether the chunk of the best window holds the segment word by word, the first and the last of them whole."""
    if window.chunk is None or not all(key in sources.keys for key in _keys(pieces)):
        return False
    words = reading.words(segment.start, segment.end)
    return len(words) >= _SHORTEST_COPY and _holds_whole(sources.chunks[window.chunk].words, words)


def _holds_whole(text: str, words: str) -> bool:
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        if not (_IN_A_WORD.match(text, max(at - 1, 0)) and at) and not _IN_A_WORD.match(text, end - 1):
            return True
        at = text.find(words, at + 1)
    return False


_IN_A_WORD = re.compile(rf"[^\W{HANZI}]{{2}}")


# Words, characters and names ------------------------------------------------------------------------------------------


def _keys(pieces: Iterable[Piece]) -> Iterator[Key]:
    for piece in pieces:
        if piece.kind == "hanzi":
            yield from pairs(str(piece.key))
        elif piece.key != "":
            yield piece.key


def _names(answer: str, pieces: Sequence[Piece], chinese: bool) -> Iterator[Piece]:
    """The names of a sentence: in Chinese its Latin words, else words with a capital that begin nothing."""
    for at, piece in enumerate(pieces):
        if piece.kind == "word" and len(str(piece.key)) > 1:
            begins = at == 0 or _BEGINS.search(answer, pieces[at - 1].end, piece.start)
            if chinese or (answer[piece.start].isupper() and not begins):
                yield piece


_BEGINS = re.compile(r"[:：*\"“‘|]")


def _tokens(piece: Piece, sources: Sources, window: Window, *, is_name: bool) -> Iterator[Token]:
    if piece.kind == "hanzi":
        yield from _characters(piece, sources, window)
    elif piece.key != "":
        yield Token(piece.start, piece.end, sources.has(piece.key), piece.key not in window.lost, is_name=is_name)


def _characters(piece: Piece, sources: Sources, window: Window) -> Iterator[Token]:
    """The characters of a run: one is known when the pair with its left or its right neighbour is."""
    run = str(piece.key)
    together = list(pairs(run))
    known = [sources.has(pair) for pair in together]
    here = [pair not in window.lost for pair in together]
    for at, character in enumerate(run):
        start = piece.start + at
        beside = slice(max(at - 1, 0), at + 1)
        is_stop = character in STOP_HANZI
        is_known = character in sources.characters if is_stop or len(run) == 1 else any(known[beside])
        yield Token(start, start + 1, is_known, any(here[beside]), 0.0 if is_stop else 0.5)

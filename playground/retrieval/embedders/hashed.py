"""The built-in embedder: the words of a text hashed to the places of a vector."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np

from playground.retrieval.embedders.base import Vectors
from playground.retrieval.terms import COMMON_CHARACTERS, LONGEST, STOP_WORDS, fold, folded_terms

_MOST_REMEMBERED = 200_000
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LETTER_WORD = re.compile(r"[^\W\d_]{3,}")
_CHARACTER_WEIGHT = 0.5
_TRIPLE_WEIGHT = 0.35
_DAMPED = [0.0, *(1.0 + math.log(count) for count in range(1, 200))]  # a word counts more each time, but ever less so


class HashEmbedder:
    """Vectors of the words in a text, each word hashed to a place and a sign: no download, no server, no training.

    It sees the same words, also when misspelt or inflected, and no meaning: in hybrid search it counts little.
    """

    weight = 0.2
    by_meaning = False

    def __init__(self, dimensions: int = 1024) -> None:
        self.dimensions: int = dimensions
        self.fingerprint = f"hash/1/{dimensions}"
        self._places: dict[str, int] = {}

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self.embed_query(text)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """The vector of `text`; questions and documents are treated alike."""
        features = features_of(text) or {text: 1.0}
        places = [self._places.get(feature) or self._place(feature) for feature in features]
        # The second half holds what is to be taken off: the sign of a feature is the half its place lies in.
        halves = np.bincount(places, weights=list(features.values()), minlength=2 * self.dimensions + 1)
        vector = halves[1 : self.dimensions + 1] - halves[self.dimensions + 1 :]
        norm = float(np.linalg.norm(vector))
        if norm == 0.0:  # the few features of a very short text met their opposites
            vector[places[0] % self.dimensions] = norm = 1.0
        return (vector / norm).astype(np.float32)

    def _place(self, feature: str) -> int:
        """Where `feature` counts, from 1 to twice the dimensions; remembered, since most features come again."""
        if len(self._places) > _MOST_REMEMBERED:
            self._places.clear()
        place = self._places[feature] = crc32(feature.encode("utf-8", "surrogatepass")) % (2 * self.dimensions) + 1
        return place


def features_of(text: str) -> dict[str, float]:
    """What `HashEmbedder` sees of `text`: terms, Chinese characters and the letter triples of words, with weights.

    Terms are in lower case, so that no term is taken for one of the others. Empty only where `text` is blank.
    """
    folded = fold(text)
    most = len(_DAMPED) - 1
    words = Counter(folded_terms(folded) or folded.split())
    features = {word: _DAMPED[count if count < most else most] for word, count in words.items()}
    for han, count in Counter(_HAN.findall(folded)).items():
        features["C" + han] = _CHARACTER_WEIGHT * _DAMPED[count if count < most else most]
    triples: dict[str, int] = {}
    for word, count in Counter(_LETTER_WORD.findall(folded)).items():
        for triple in _triples(word):
            triples[triple] = triples.get(triple, 0) + count
    for triple, count in triples.items():
        features[triple] = _TRIPLE_WEIGHT * _DAMPED[count if count < most else most]
    return features


@lru_cache(maxsize=_MOST_REMEMBERED // 4)
def _triples(word: str) -> tuple[str, ...]:
    if word in STOP_WORDS or _HAN.match(word):
        return ()
    return tuple("T" + word[begin : begin + 3] for begin in range(min(len(word), LONGEST) - 2))


class Overlap:
    """Whether a text has anything of a question in it.

    A place in a hashed vector is shared by words that have nothing to do with one another, so that two vectors can be
    close by accident: in ten thousand chunks some always are. This looks at the words themselves.
    """

    def __init__(self, question: str) -> None:
        folded = fold(question)
        self._terms = frozenset(folded_terms(folded))
        self._characters = set(_HAN.findall(folded)) - COMMON_CHARACTERS
        self._triples = [triple[1:] for word in set(_LETTER_WORD.findall(folded)) for triple in _triples(word)]

    def found_in(self, text: str) -> bool:
        """A term is there; or two and a third of the Chinese characters, as with words turned round or cut short; or
        half of the letter triples, as with words that are misspelt.
        """
        folded = fold(text)
        if not self._terms.isdisjoint(folded_terms(folded)):
            return True
        characters = sum(map(folded.__contains__, self._characters))
        triples = sum(map(folded.__contains__, self._triples))
        return characters >= max(len(self._characters) / 3, min(len(self._characters), 2), 1) or triples >= max(
            len(self._triples) / 2, 1
        )

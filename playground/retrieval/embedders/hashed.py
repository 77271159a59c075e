"""The built-in embedder: the words of a text hashed to the places of a vector."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np

from playground.retrieval.embedders.base import Vectors
from playground.retrieval.terms import LONGEST, STOP_WORDS, fold, folded_terms, terms

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
    features = {word: _damped(count) for word, count in Counter(folded_terms(folded) or folded.split()).items()}
    for han, count in Counter(_HAN.findall(folded)).items():
        features["C" + han] = _CHARACTER_WEIGHT * _damped(count)
    triples: dict[str, int] = {}
    for word, count in Counter(_LETTER_WORD.findall(folded)).items():
        for triple in _triples(word):
            triples[triple] = triples.get(triple, 0) + count
    for triple, count in triples.items():
        features[triple] = _TRIPLE_WEIGHT * _damped(count)
    return features


def _damped(count: int) -> float:
    return _DAMPED[min(count, len(_DAMPED) - 1)]


@lru_cache(maxsize=_MOST_REMEMBERED // 4)
def _triples(word: str) -> tuple[str, ...]:
    if word in STOP_WORDS or _HAN.match(word):
        return ()
    return tuple("T" + word[begin : begin + 3] for begin in range(min(len(word), LONGEST) - 2))


def shares_words(question: str, text: str) -> bool:
    """Whether `text` has a term of `question`, or a third of all that can be seen of it, as with misspelt words.

    Places are shared by features that have nothing to do with one another, so vectors can be close by accident.
    """
    if not set(terms(question)).isdisjoint(terms(text)):
        return True
    asked, there = features_of(question), features_of(text)
    common = sum(weight**2 for feature, weight in asked.items() if feature in there)
    return common >= sum(weight**2 for weight in asked.values()) / 3

"""What an embedder is: texts in, unit vectors out."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """What turns texts into vectors that lie close together when the texts do."""

    @property
    def fingerprint(self) -> str:
        """What the vectors depend on: vectors of different fingerprints must never be compared."""

    @property
    def dimensions(self) -> int | None:
        """Length of a vector; None until the first one was made."""

    @property
    def weight(self) -> float:
        """Share of the dense list in hybrid search, 0 to 1."""

    @property
    def by_meaning(self) -> bool:
        """Whether texts without a word in common are close if they mean the same; else vectors may be by accident."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each of length 1."""

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, of length 1."""


@runtime_checkable
class CutsTexts(Protocol):
    """An embedder that embeds in parts what is too long for it."""

    def in_parts(self, texts: Sequence[str]) -> int:
        """How many of `texts` it embedded so."""


@runtime_checkable
class Paced(Protocol):
    """An embedder that knows about how fast it is."""

    @property
    def pace(self) -> float:
        """Seconds a text, as lately seen or as usual."""

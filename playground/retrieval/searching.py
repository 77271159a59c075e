"""One question on its way to its candidates: what is searched for, by what, in which documents, and its vector."""

from dataclasses import dataclass

from playground.core.clock import Clock
from playground.core.values import Collection, Mode, RetrievalSettings
from playground.documents.library import Located
from playground.documents.scope import Scope
from playground.retrieval.embedders import Embedder
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.terms import terms


class QuestionVector:
    """The vector of a question, made once, when it is first asked for."""

    def __init__(self, embedder: Embedder, question: str, clock: Clock) -> None:
        self.embedder = embedder
        self.seconds = 0.0
        """What making it took."""
        self._question = question
        self._clock = clock
        self._made: Vectors | None = None

    def get(self) -> Vectors:
        """Raises RetrievalError where the embedder cannot make it."""
        if self._made is None:
            began = self._clock.monotonic()
            try:
                self._made = self.embedder.embed_query(self._question)
            finally:
                self.seconds = self._clock.monotonic() - began
        return self._made


@dataclass(frozen=True, slots=True)
class Search:
    """One question on its way."""

    collection: Collection | Located
    question: str
    settings: RetrievalSettings
    vector: QuestionVector | None
    """None where only words are searched, as when no vectors can be had."""
    scope: Scope
    """The documents that are asked."""
    also: tuple[str, ...] = ()
    """What is searched for besides the words of the question."""

    @property
    def ordering(self) -> Mode:
        """What candidates are ordered by."""
        return "lexical" if self.settings.mode == "dense" and self.vector is None else self.settings.mode

    @property
    def hashed(self) -> bool:
        """Whether vectors may be close by accident."""
        return self.vector is not None and not self.vector.embedder.by_meaning

    @property
    def by_meaning(self) -> bool:
        """Whether vectors are close where texts mean the same, also without a word in common."""
        return self.vector is not None and not self.hashed

    @property
    def says_something(self) -> bool:
        """Whether there are words to be found; a threshold says that nothing is better than what is below it."""
        return self.settings.threshold is None and bool(terms(self.question))

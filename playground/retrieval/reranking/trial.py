"""A trial of a rerank server: a question with a text that answers it and one that has nothing to do with it."""

from dataclasses import dataclass

from playground.core.clock import Clock
from playground.core.strings import Language, text
from playground.retrieval.reranking.reranker import Ranking, Reranker


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it."""

    ranking: Ranking
    """Of the text that answers the question, then of the other."""
    seconds: float

    @property
    def sound(self) -> bool:
        """Whether the text that answers is nearer."""
        answer, other = self.ranking.scores
        return answer > other


def tried(reranker: Reranker, language: Language, clock: Clock) -> Trial:
    """Ask once, in `language`. Raises RetrievalError where there is no answer that can be believed."""
    began = clock.monotonic()
    ranking = reranker.rank(question(language), texts(language))
    return Trial(ranking, clock.monotonic() - began)


def question(language: Language) -> str:
    """What is asked."""
    return text(language, "rerank_trial.question")


def texts(language: Language) -> tuple[str, str]:
    """The one that answers, and the other."""
    return text(language, "rerank_trial.answer"), text(language, "rerank_trial.other")

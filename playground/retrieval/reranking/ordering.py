"""Candidates in the order of a rerank model: its score first, ranks anew, copies behind what they repeat.

What was found is kept as it is where no such order can be had, and a notice says so: a question never fails for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from playground.core.clock import Clock
from playground.core.errors import Notice, RetrievalError
from playground.core.strings import Language, text
from playground.core.values import Passage, Reranked, RetrievalSettings, Score
from playground.http.addresses import authority
from playground.retrieval.fates import before_packing
from playground.retrieval.reranking.reranker import Ranking, Reranker

TextsOf = Callable[[Sequence[str]], Mapping[str, str]]
"""The texts of chunks by their ids, as they are searched."""


@dataclass(frozen=True, slots=True)
class Reordered:
    """What became of the candidates."""

    passages: tuple[Passage, ...]
    notices: tuple[Notice, ...] = ()
    seconds: float | None = None
    """None where no server was asked."""
    reranked: Reranked | None = None


def depth(reranker: Reranker | None, settings: RetrievalSettings) -> int:
    """How many distinct candidates have to be found."""
    return max(settings.top_k, reranker.candidates) if reranker and settings.rerank else settings.top_k


def reordered(
    reranker: Reranker | None,
    question: str,
    found: tuple[Passage, ...],
    settings: RetrievalSettings,
    texts_of: TextsOf,
    clock: Clock,
) -> Reordered:
    """The best `settings.top_k` distinct candidates of `found` with their copies, in the order of the reranker."""
    if not settings.rerank or not found:
        return Reordered(_first(found, settings))
    if reranker is None:
        return Reordered(_first(found, settings), (Notice.of("rerank_missing"), *_unheeded(settings)))
    sent = [passage for passage in found if passage.fate.same_as is None]
    texts = texts_of([passage.hit.chunk.id for passage in sent])
    sent = [passage for passage in sent if passage.hit.chunk.id in texts]  # not of a document that was just deleted
    began = clock.monotonic()
    try:
        ranking = reranker.rank(question, [texts[passage.hit.chunk.id] for passage in sent])
    except RetrievalError as error:
        told = (_failed(error), *_unheeded(settings))
        return Reordered(_first(found, settings), told, clock.monotonic() - began)
    told = (Notice.of("rerank_cut"),) if ranking.cut else ()
    who = Reranked(ranking.url, reranker.model, len(sent), ranking.cut)
    return Reordered(_by_score(found, sent, ranking, settings), told, clock.monotonic() - began, who)


def sentence(reranked: Reranked, language: Language) -> str:
    """Who was sent what, in a line."""
    key = "reranked.by_model" if reranked.model else "reranked.by_server"
    facts = {"server": authority(reranked.url), "model": reranked.model, "sent": reranked.sent}
    return text(language, key, **facts)


def _by_score(
    found: Sequence[Passage], sent: Sequence[Passage], ranking: Ranking, settings: RetrievalSettings
) -> tuple[Passage, ...]:
    scored = sorted(zip(sent, ranking.scores, strict=True), key=lambda one: -one[1])
    listed: list[Passage] = []
    for passage, score in scored[: settings.top_k]:
        copies = [copy for copy in found if copy.fate.same_as == passage.hit.chunk.id]
        listed += map(partial(_scored, Score("rerank", score)), (passage, *copies))
    ranked = (replace(one, hit=replace(one.hit, rank=rank)) for rank, one in enumerate(listed, start=1))
    return before_packing(ranked, settings)


def _scored(score: Score, passage: Passage) -> Passage:
    hit = passage.hit
    return replace(passage, hit=replace(hit, scores=(score, *hit.scores), before=hit.rank))


def _first(found: tuple[Passage, ...], settings: RetrievalSettings) -> tuple[Passage, ...]:
    """As many distinct ones as asked for, and the copies met on the way to them."""
    distinct = 0
    for at, passage in enumerate(found, start=1):
        distinct += passage.fate.same_as is None
        if distinct == settings.top_k:
            return found[:at]
    return found


def _failed(error: RetrievalError) -> Notice:
    facts = {
        f"{part}_{language}": say(language)
        for part, say in (("cause", error.message), ("remedy", error.remedy))
        for language in ("zh", "en")
    }
    if error.code == "rerank_refused" and error.detail:
        return Notice.of("rerank_refused", cause=error.code, words=error.detail, **facts)
    return Notice.of("rerank_failed", cause=error.code, **facts)


def _unheeded(settings: RetrievalSettings) -> tuple[Notice, ...]:
    """That a threshold was meant for scores which there are none of."""
    if settings.threshold is None:
        return ()
    return (Notice.of("threshold_not_reranked", threshold=settings.threshold),)

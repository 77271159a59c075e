"""Candidates put in order anew by a served model that reads the question beside each of them (a cross-encoder)."""

from playground.retrieval.reranking.ordering import Reordered, depth, reordered
from playground.retrieval.reranking.reranker import Ranking, Reranker

__all__ = ["Ranking", "Reordered", "Reranker", "depth", "reordered"]

"""Embedders: two that are built in, one that asks an OpenAI-compatible server, one that loads a local model."""

from playground.retrieval.embedders.base import CutsTexts, Embedder, Paced
from playground.retrieval.embedders.hashed import HashEmbedder, Overlap
from playground.retrieval.embedders.local import LocalEmbedder
from playground.retrieval.embedders.remote import OpenAIEmbedder
from playground.retrieval.embedders.semantic import SemanticEmbedder

__all__ = [
    "CutsTexts",
    "Embedder",
    "HashEmbedder",
    "LocalEmbedder",
    "OpenAIEmbedder",
    "Overlap",
    "Paced",
    "SemanticEmbedder",
]

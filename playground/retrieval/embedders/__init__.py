"""Embedders: the built-in one, one that asks an OpenAI-compatible server, one that loads a local model."""

from playground.retrieval.embedders.base import CutsTexts, Embedder
from playground.retrieval.embedders.hashed import HashEmbedder, Overlap
from playground.retrieval.embedders.local import LocalEmbedder
from playground.retrieval.embedders.remote import OpenAIEmbedder

__all__ = ["CutsTexts", "Embedder", "HashEmbedder", "LocalEmbedder", "OpenAIEmbedder", "Overlap"]

"""The least that answers questions from documents: chromadb, openai and pypdf by hand, for ours to be measured against.

It embeds with an embedder of ours and cuts by characters; it has no hybrid search, no fates, no budget, no record.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import chromadb
import numpy as np
import openai
import pypdf
from chromadb.config import Settings

from playground.retrieval.embedders.base import Embedder

TOP_K = 5
_BATCH = 500
_PROMPT = "Answer from these passages:\n\n{context}\n\nQuestion: {question}"


class Floor:
    """One collection and one model server."""

    name = "floor"

    def __init__(self, folder: Path, embedder: Embedder, base_url: str = "", model: str = "") -> None:
        client = chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
        self._collection = client.get_or_create_collection(
            "floor", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        self._embedder = embedder
        self._model = model
        self._client = openai.AsyncOpenAI(base_url=base_url, api_key="x", max_retries=0) if base_url else None

    def add(self, texts: Sequence[str]) -> None:
        """Chunks by their texts."""
        begin = self._collection.count()
        for at in range(0, len(texts), _BATCH):
            part = list(texts[at : at + _BATCH])
            ids = [str(begin + at + number) for number in range(len(part))]
            self._collection.add(ids=ids, embeddings=np.array(self._embedder.embed_documents(part)), documents=part)

    def read(self, files: Sequence[Path], cuts: dict[str, int]) -> Iterator[int]:
        """Take files in, cut at so many characters by suffix; the number of chunks of each."""
        waiting: list[str] = []
        for path in files:
            if path.suffix == ".pdf":
                text = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
            else:
                text = path.read_text("utf-8")
            size = cuts[path.suffix]
            parts = [text[begin : begin + size] for begin in range(0, len(text), size - size // 8)]
            waiting += parts
            yield len(parts)
            if len(waiting) >= _BATCH:
                self.add(waiting)
                waiting.clear()
        self.add(waiting)

    async def ask(self, question: str) -> tuple[float, str]:
        """When the first text was there, on the monotonic clock, and the whole answer."""
        assert self._client is not None
        messages = [{"role": "user", "content": await asyncio.to_thread(self._prompt, question)}]
        first, answer = 0.0, ""
        stream = await self._client.chat.completions.create(model=self._model, messages=messages, stream=True)
        async for chunk in stream:
            answer += (chunk.choices[0].delta.content or "") if chunk.choices else ""
            first = first or (time.monotonic() if answer else 0.0)
        return first, answer

    def _prompt(self, question: str) -> str:
        vector = np.array(self._embedder.embed_query(question))
        found = self._collection.query(query_embeddings=vector[None], n_results=TOP_K, include=["documents"])
        return _PROMPT.format(context="\n\n".join(found["documents"][0]), question=question)

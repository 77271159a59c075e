"""The same with LangChain, where it is installed: retriever | prompt | model, the shortest way that it offers."""

import time
from collections.abc import Sequence
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from langchain_openai import ChatOpenAI

from playground.retrieval.embedders.base import Embedder
from tests.benchmarks.floor import TOP_K

_BATCH = 500


class _Embeddings(Embeddings):
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [list(map(float, row)) for row in self._embedder.embed_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        return list(map(float, self._embedder.embed_query(text)))


class LangChain:
    """One collection and one model server."""

    name = "langchain"

    def __init__(self, folder: Path, embedder: Embedder, base_url: str, model: str) -> None:
        self._store = Chroma("langchain", _Embeddings(embedder), persist_directory=str(folder))
        prompt = ChatPromptTemplate.from_template("Answer from these passages:\n\n{context}\n\nQuestion: {question}")
        llm = ChatOpenAI(base_url=base_url, api_key="x", model=model, max_retries=0)
        retriever = self._store.as_retriever(search_kwargs={"k": TOP_K})
        context = retriever | (lambda found: "\n\n".join(each.page_content for each in found))
        self._chain = {"context": context, "question": RunnablePassthrough()} | prompt | llm | StrOutputParser()

    def add(self, texts: Sequence[str]) -> None:
        """Chunks by their texts."""
        for at in range(0, len(texts), _BATCH):
            self._store.add_texts(list(texts[at : at + _BATCH]))

    async def ask(self, question: str) -> tuple[float, str]:
        """When the first text was there, on the monotonic clock, and the whole answer."""
        first, answer = 0.0, ""
        async for piece in self._chain.astream(question):
            answer += piece
            first = first or (time.monotonic() if answer else 0.0)
        return first, answer

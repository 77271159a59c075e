"""How well and how fast questions find their passage: `python -m tests.benchmarks.retrieval [--eval FOLDER]`.

Every passage is one chunk; plain BM25 in a few lines stands beside. FOLDER holds {zh,en}_dev_{corpus,queries,qrels}.jsonl
and, where there are some, Chinese questions to the English passages (xl_dev_{queries,qrels}.jsonl) and long documents
with the places of answers (zh_dev_longdocs.jsonl), which are cut as usual: found is a chunk with the whole answer.
"""

import argparse
import json
import math
import random
import re
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from playground.core.values import Mode, RetrievalSettings
from playground.documents.chunking import cut
from playground.documents.parsed import Parsed
from playground.retrieval.embedders import Embedder, HashEmbedder, SemanticEmbedder
from tests.retrieval.cabinet import Cabinet, cabinet_in

OWN = Path(__file__).with_name("retrieval_set")
MODES: tuple[Mode, ...] = ("hybrid", "dense")
Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Passages:
    """A set of passages, and questions of which each has one passage that answers it."""

    name: str
    texts: Mapping[str, str]
    titles: Mapping[str, str]
    questions: Mapping[str, str]
    """Question to the id of its passage."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How often the passage was found, and how far up."""

    recall: Mapping[int, float]
    """Per cent, by how many were looked at."""
    mrr: float
    """Mean of one by the rank, within the first ten."""

    def __str__(self) -> str:
        return " ".join(f"{value:8.1f}" for value in self.recall.values()) + f" {self.mrr:8.3f}"


class PlainBM25:
    """The baseline: BM25 over words and single Chinese characters, nothing folded, nothing stemmed."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._postings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._lengths: dict[str, int] = {}
        for id, text in texts.items():
            words = Counter(_plain_words(text))
            self._lengths[id] = words.total()
            for word, count in words.items():
                self._postings[word].append((id, count))
        self._mean = sum(self._lengths.values()) / len(self._lengths)

    def search(self, question: str, limit: int = 10) -> list[str]:
        """Ids of the best passages."""
        scores: dict[str, float] = defaultdict(float)
        for word in set(_plain_words(question)):
            rows = self._postings.get(word, ())
            idf = math.log(1 + (len(self._lengths) - len(rows) + 0.5) / (len(rows) + 0.5))
            for id, count in rows:
                scores[id] += idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * self._lengths[id] / self._mean))
        return sorted(scores, key=scores.__getitem__, reverse=True)[:limit]


def _plain_words(text: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text.lower())


def own(language: str) -> Passages:
    """The small set of this folder."""
    rows = [json.loads(line) for line in (OWN / f"{language}.jsonl").read_text("utf-8").splitlines()]
    passages = {row["id"]: row for row in rows if "text" in row}
    return Passages(
        f"own {language}",
        {id: row["text"] for id, row in passages.items()},
        {id: row["title"] for id, row in passages.items()},
        {row["question"]: row["passage"] for row in rows if "question" in row},
    )


def evaluation(folder: Path, language: str, corpus_of: str = "") -> Passages:
    """A set in the layout of BEIR, one relevant passage a question; passages of another language where it is named."""

    def rows(kind: str, language: str = language) -> Iterator[dict[str, str]]:
        with (folder / f"{language}_dev_{kind}.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)

    corpus = {row["id"]: row for row in rows("corpus", corpus_of or language)}
    relevant = {row["query_id"]: row["corpus_id"] for row in rows("qrels")}
    return Passages(
        f"{folder.name} {language}",
        {id: row["text"] for id, row in corpus.items()},
        {id: row["title"] for id, row in corpus.items()},
        {row["text"]: relevant[row["id"]] for row in rows("queries")},
    )


def quality(questions: Mapping[str, str], search: Search) -> Quality:
    """Ask every question, look where its passage is."""
    wanted = {question: {passage} for question, passage in questions.items()}
    return quality_of_any(wanted, search)


def quality_of_any(questions: Mapping[str, set[str]], search: Search) -> Quality:
    """As `quality`, of questions that any of several passages answers."""
    ranks = []
    for question, wanted in questions.items():
        found = list(search(question))[:10]
        ranks.append(next((rank for rank, id in enumerate(found, start=1) if id in wanted), 0))
    recall = {depth: 100 * sum(0 < rank <= depth for rank in ranks) / len(ranks) for depth in (1, 5, 10)}
    return Quality(recall, sum(1 / rank for rank in ranks if rank) / len(ranks))


def search_of(cabinet: Cabinet, mode: Mode, *, chunks: bool = False) -> Search:
    """The retriever as a function from a question to names of documents, or ids of chunks."""
    settings = RetrievalSettings(top_k=10, mode=mode, extent="chunks")

    def search(question: str) -> list[str]:
        hits = [passage.hit.chunk for passage in cabinet.ask(question, settings).passages]
        return [chunk.id if chunks else chunk.document_id for chunk in hits]

    return search


def measure(passages: Passages, embedders: Mapping[str, Embedder], *, titled: bool) -> dict[str, Quality]:
    """Words alone, what each embedder makes of them, and the baseline, over one set."""
    measured: dict[str, Quality] = {}
    for name, embedder in embedders.items():
        with tempfile.TemporaryDirectory() as folder, cabinet_in(Path(folder), embedder) as cabinet:
            put(cabinet, passages, titled=titled)
            if not measured:
                measured["words alone"] = quality(passages.questions, search_of(cabinet, "lexical"))
            for mode in MODES:
                measured[f"{mode}, {name}"] = quality(passages.questions, search_of(cabinet, mode))
    texts = {id: f"{passages.titles[id]}\n{text}" if titled else text for id, text in passages.texts.items()}
    return {**measured, "plain BM25": quality(passages.questions, PlainBM25(texts).search)}


def measure_long(path: Path, embedders: Mapping[str, Embedder]) -> dict[str, Quality]:
    """Long documents, cut as usual; what is looked for is a chunk that holds the whole answer."""
    documents = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    cuts = {document["id"]: cut(Parsed(document["text"], "text")) for document in documents}
    wanted = {
        asked["q"]: {
            f"{document['id']}/{seq}"
            for seq, piece in enumerate(cuts[document["id"]])
            if piece.start <= asked["start"] and asked["end"] <= piece.end
        }
        for document in documents
        for asked in document["questions"]
    }
    measured: dict[str, Quality] = {}
    for name, embedder in embedders.items():
        with tempfile.TemporaryDirectory() as folder, cabinet_in(Path(folder), embedder) as cabinet:
            cabinet.put([(id, [piece.text for piece in pieces]) for id, pieces in cuts.items()])
            if not measured:
                measured["words alone"] = quality_of_any(wanted, search_of(cabinet, "lexical", chunks=True))
            for mode in MODES:
                measured[f"{mode}, {name}"] = quality_of_any(wanted, search_of(cabinet, mode, chunks=True))
    return measured


def put(cabinet: Cabinet, passages: Passages, *, titled: bool) -> None:
    """Each passage as a document of one chunk, indexed with or without its title."""
    # Titles repeat within a set, names of documents may not: the name is the id, the title goes before the text.
    for part in _parts(list(passages.texts.items()), 1_000):
        titles = {id: passages.titles[id] for id, _ in part} if titled else {}
        cabinet.put([(id, [text]) for id, text in part], titles=titles)


def speed(sets: Sequence[Passages], count: int) -> None:
    """Print milliseconds a question over `count` chunks made of the sentences of all sets."""
    chunks = _shuffled_chunks(sets, count)
    questions = [question for passages in sets for question in list(passages.questions)[:150]]
    baseline = PlainBM25(chunks)
    with tempfile.TemporaryDirectory() as folder, cabinet_in(Path(folder)) as cabinet:
        for number, part in enumerate(_parts(list(chunks.items()), 50)):
            cabinet.put([(f"document {number}", [text for _, text in part])])
        modes: tuple[Mode, ...] = ("hybrid", "lexical", "dense")
        searches = {mode: search_of(cabinet, mode) for mode in modes} | {"plain BM25": baseline.search}
        times: dict[str, list[float]] = {name: [] for name in searches}
        for question in questions:  # in turn, so that a busy moment of the machine meets all of them
            for name, search in searches.items():
                started = time.perf_counter()
                search(question)
                times[name].append(1_000 * (time.perf_counter() - started))
    base = statistics.median(times["plain BM25"])
    print(f"\nMilliseconds a question, {count} chunks, {len(questions)} questions")
    print(f"{'':24}{'median':>8} {'p95':>8} {'/ plain':>8}")
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:24}{median:8.1f} {statistics.quantiles(taken, n=20)[-1]:8.1f} {median / base:8.2f}")


def _shuffled_chunks(sets: Sequence[Passages], count: int) -> dict[str, str]:
    """Texts of about 480 characters out of sentences of one set each: the same ones every time."""
    draw = random.Random(1)
    pools = [
        [sentence for text in passages.texts.values() for sentence in re.split(r"(?<=[。.!?！？])", text) if sentence]
        for passages in sets
    ]
    chunks = {}
    for number in range(count):
        pool, text = pools[number % len(pools)], ""
        while len(text) < 480:
            text += draw.choice(pool)
        chunks[f"chunk {number}"] = text
    return chunks


def _parts(rows: Sequence[tuple[str, str]], size: int) -> Iterator[Sequence[tuple[str, str]]]:
    return (rows[begin : begin + size] for begin in range(0, len(rows), size))


def tell(name: str, measured: Mapping[str, Quality]) -> None:
    """A table."""
    print(name)
    print(f"{'':24}{'R@1':>8} {'R@5':>8} {'R@10':>8} {'MRR@10':>8}")
    for each, figures in measured.items():
        print(f"{each:24}{figures}", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", type=Path, help="folder of a larger set")
    parser.add_argument("--chunks", type=int, default=10_000, help="for the times; 0 leaves them out")
    chosen = parser.parse_args()
    sets = [own(language) for language in ("zh", "en")]
    if chosen.eval:
        sets += [evaluation(chosen.eval, language) for language in ("zh", "en")]
        if (chosen.eval / "xl_dev_queries.jsonl").is_file():
            sets.append(replace(evaluation(chosen.eval, "xl", corpus_of="en"), name=f"{chosen.eval.name} zh to en"))
    semantic = SemanticEmbedder()
    embedders: dict[str, Embedder] = {"by meaning": semantic, "hashed": HashEmbedder()}
    for passages in sets:
        for titled in (False, True):
            print(f"\n{passages.name}, {len(passages.texts)} passages, {len(passages.questions)} questions,", end=" ")
            tell("with titles" if titled else "without titles", measure(passages, embedders, titled=titled))
    if chosen.eval and (long := chosen.eval / "zh_dev_longdocs.jsonl").is_file():
        tell("\nlong documents, cut as usual", measure_long(long, embedders))
    semantic.close()
    if chosen.chunks:
        speed(sets[:4][-2:], chosen.chunks)


if __name__ == "__main__":
    main()

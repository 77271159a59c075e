"""How fast files are taken in, and with how much memory, beside the same by hand: `python -m tests.benchmarks.ingest`.

The floor is the least that does the job: pypdf, a cut by characters, a trivial embedding, Chroma filled in batches of
500. Ours does more: a process of its own for every file, sentences and headings, vectors of words, full-text terms,
vectors in the database too. Both run in fresh processes over the same generated files, one after the other.
"""

import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from playground.documents.parse import NURSERY

SIZES = (1_000, 10_000)
"""Chunks, about."""
_CHUNKS_A_FILE = 17
_WORDS = ("bridge", "engine", "harvest", "lantern", "meadow", "notebook", "orchard", "pattern", "quarry", "river")
_HAN = "曲曲折折的荷塘上面弥望的是田田的叶子叶子出水很高像亭亭的舞女的裙层层的叶子中间零星地点缀着些白花"
_DIMENSIONS = 1024
_CUTS = {".pdf": 2025, ".md": 1750, ".txt": 480}
"""Characters of the floor's chunks, so that both make about as many."""


# Files ----------------------------------------------------------------------------------------------------------------


def make_files(folder: Path, chunks: int) -> int:
    """Half Chinese text, a quarter Markdown, a quarter PDF; their number."""
    chance = random.Random(7)
    count = max(chunks // _CHUNKS_A_FILE, 1)
    for number in range(count):
        if number % 4 == 0:
            pages = [english(chance, 330) for _ in range(9)]
            (folder / f"{number}.pdf").write_bytes(pdf(pages))
        elif number % 4 == 1:
            parts = [f"## Part {part}\n\n{english(chance, 400)}\n" for part in range(9)]
            (folder / f"{number}.md").write_text(f"# Title {number}\n\n" + "\n".join(parts), "utf-8")
        else:
            text = "\n".join(_chinese(chance, 420) for _ in range(18))
            (folder / f"{number}.txt").write_text(text, "utf-8")
    return count


def english(chance: random.Random, words: int) -> str:
    sentences = [" ".join(chance.choices(_WORDS, k=11)).capitalize() + "." for _ in range(words // 11)]
    return " ".join(sentences)


def _chinese(chance: random.Random, characters: int) -> str:
    return "".join("".join(chance.choices(_HAN, k=20)) + "。" for _ in range(characters // 21))


def pdf(pages: list[str]) -> bytes:
    """A plain PDF with the text of each page in lines of Helvetica."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, page in enumerate(pages):
        lines = [page[begin : begin + 90] for begin in range(0, len(page), 90)]
        shown = "BT /F1 10 Tf 12 TL 50 800 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 595 842]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {5 + 2 * number} 0 R >>".encode())
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream".encode())
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{out.index(b'xref')}\n%%EOF\n".encode()
    return bytes(out)


# The two contestants --------------------------------------------------------------------------------------------------


class _Trivial:
    """Vectors that cost next to nothing."""

    def embed_documents(self, texts: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        return np.array([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
        vector = np.random.default_rng(seed).standard_normal(_DIMENSIONS, dtype=np.float32)
        return vector / np.linalg.norm(vector)


def floor(files: list[Path], data: Path) -> Iterator[int]:
    """By hand; yields the number of chunks of each file."""
    from tests.benchmarks.floor import Floor

    yield from Floor(data, _Trivial()).read(files, _CUTS)


def ours(files: list[Path], data: Path) -> Iterator[int]:
    """Through the real services, with the built-in embedder; yields the number of chunks of each file."""
    from playground.retrieval.embedders import HashEmbedder
    from playground.retrieval.ingest import IncomingFile
    from tests.retrieval.conftest import open_shelf

    shelf = open_shelf(data, HashEmbedder())
    collection = shelf.ingest.create_collection("benchmark")
    for row in shelf.ingest.run(collection, [IncomingFile(path, path.name) for path in files]):
        if row.failure is not None:
            raise RuntimeError(row.failure.message("en"))
        if row.ended:
            yield row.chunks or 0
    began = time.perf_counter()
    shelf.ingest.reconcile()
    print(f"nothing to mend: seen in {1000 * (time.perf_counter() - began):.0f} ms", file=sys.stderr)
    shelf.close()


CONTESTANTS: dict[str, Callable[[list[Path], Path], Iterator[int]]] = {"floor": floor, "ours": ours}


# Measuring ------------------------------------------------------------------------------------------------------------


def measure(name: str, source: Path) -> dict[str, float]:
    """In this process: a few files first, as in a program that has been running, then the clock."""
    files = sorted(source.iterdir(), key=lambda path: int(path.stem))
    with tempfile.TemporaryDirectory() as data:
        sum(CONTESTANTS[name](files[:4], Path(data) / "warm"))
        began, cpu = time.perf_counter(), time.process_time()
        chunks = sum(CONTESTANTS[name](files, Path(data) / "data"))
        seconds, own = time.perf_counter() - began, time.process_time() - cpu
    NURSERY.close()  # what its children used is counted once it has ended
    return {
        "files": len(files),
        "chunks": chunks,
        "seconds": seconds,
        "cpu": own,
        "children": _children(),
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "child_rss": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def in_a_process(name: str, source: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.ingest", "--one", name, str(source)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def main(sizes: tuple[int, ...]) -> None:
    """Print a row for each contestant and size, and the ratios."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        "| | files | chunks | seconds | files/s | chunks/s | CPU s/1000 chunks (in children) | peak RSS MB (children) |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            make_files(Path(folder), size)
            results = {name: in_a_process(name, Path(folder)) for name in CONTESTANTS}
        for name, r in results.items():
            cpu, children = (1000 * r[key] / r["chunks"] for key in ("cpu", "children"))
            print(
                f"| {name} | {r['files']:.0f} | {r['chunks']:.0f} | {r['seconds']:.1f} | {r['files'] / r['seconds']:.1f}"
                f" | {r['chunks'] / r['seconds']:.0f} | {cpu + children:.2f} ({children:.2f}) | {r['rss']:.0f} ({r['child_rss']:.0f}) |"
            )
        ratio = results["floor"]["seconds"] / results["ours"]["seconds"]
        print(f"| ours / floor, files/s | | | | {ratio:.2f} | | | |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)

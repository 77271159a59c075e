"""A process that takes files in and out until it is killed: `python -m tests.retrieval.killed FOLDER SEED MOMENT`.

Prints what it begins and what is done, one line each; every document is made of its name and version, so that whoever
reads the lines knows what must be in the library. With a MOMENT it kills itself there.
"""

import os
import random
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from playground.core.values import Collection
from playground.retrieval.embedders import HashEmbedder
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest import IncomingFile
from tests.retrieval.conftest import Shelf, open_shelf

MOMENTS = (
    "never",
    "while embedding",
    "before adding",
    "half added",
    "after adding",
    "before removing",
    "after removing",
)
COLLECTION = "killed"


def text_of(name: str, version: int) -> str:
    """What stands in that version of that file: from one chunk to some dozens."""
    length = 3 + 40 * (sum(name.encode()) % 7)
    return f"{name} version {version}\n" + "".join(
        f"Line {n} of {name}, {version}. 曲曲折折的荷塘。\n" for n in range(length)
    )


def die_at(moment: str, chosen: str) -> None:
    if moment == chosen:
        os.kill(os.getpid(), signal.SIGKILL)


def mortal(chosen: str, patience: int) -> tuple[type[VectorIndex], HashEmbedder]:
    """An index and an embedder that end the process at the chosen moment, once they got there so many times."""
    left = patience

    def reached(moment: str) -> None:
        nonlocal left
        left -= moment == chosen
        if left < 0:
            die_at(moment, chosen)

    class Index(VectorIndex):
        def add(self, *arguments: object, **more: object) -> None:
            reached("before adding")
            if chosen == "half added":
                collection, ids, *rest = arguments
                half = [len(ids) // 2 or 1]  # type: ignore[arg-type]
                super().add(collection, *(part[: half[0]] for part in (ids, rest[0])))  # type: ignore[arg-type, index]
            reached("half added")
            super().add(*arguments, **more)  # type: ignore[arg-type]
            reached("after adding")

        def remove(self, collection_id: str, ids: Sequence[str]) -> None:
            if ids:
                reached("before removing")
            super().remove(collection_id, ids)
            if ids:
                reached("after removing")

    class Embedder(HashEmbedder):
        def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
            reached("while embedding")
            return super().embed_documents(texts)

    return Index, Embedder(64)


def say(*words: object) -> None:
    print("\t".join(map(str, words)), flush=True)


def take_in(shelf: Shelf, collection: Collection, folder: Path, names: Sequence[str], version: int) -> None:
    files = []
    for name in names:
        path = folder / f"{name}-{version}"
        path.write_text(text_of(name, version), "utf-8")
        files.append(IncomingFile(path, f"{name}.txt"))
        say("begin", name, version)
    for row in shelf.ingest.run(collection, files):
        if row.ended and row.stage in ("ready", "replaced"):
            say("done", names[row.position], version)
        elif row.ended:
            say("odd", row.stage, row.failure and row.failure.message("en"))
        else:
            say("row", row.stage)


def delete(shelf: Shelf, collection: Collection, choose: Callable[[Sequence[str]], str]) -> None:
    there = {document.name.removesuffix(".txt"): document.id for document in shelf.library.documents(collection.id)}
    if there:
        name = choose(sorted(there))
        say("begin", name, "deleted")
        shelf.ingest.delete(there[name])
        say("done", name, "deleted")


def edit(shelf: Shelf, collection: Collection, chance: random.Random) -> None:
    """Correct a chunk, switch one off, add one, or undo what was done to a document."""
    documents = [document for document in shelf.library.documents(collection.id) if document.chunks > 1]
    if not documents:
        return
    document = chance.choice(documents)
    chunk, editing = chance.choice(shelf.library.chunks(document.id)), shelf.ingest.editing
    edits = shelf.library.edits(document.id)
    match chance.randrange(4):
        case 0:
            editing.correct(document.id, chunk.id, f"{chunk.text} 月色 {chance.random()}")
        case 1:
            editing.switch_off(document.id, chunk.id)
        case 2:
            editing.add(document.id, chunk.seq, f"荷叶 {chance.random()}", seen=document.characters)
        case _ if edits:
            editing.undo(chance.choice(edits).number)
    say("row", "edited")


def main(root: Path, seed: int, moment: str) -> None:
    """Work for ever; `seed` decides on what."""
    chance = random.Random(seed)
    index, embedder = mortal(moment, patience=chance.randrange(2))
    shelf = open_shelf(root, embedder, index)
    shelf.ingest.reconcile()
    known = [each for each in shelf.library.collections() if each.name == COLLECTION]
    collection = known[0] if known else shelf.ingest.create_collection(COLLECTION)
    folder = root.parent / f"incoming-{seed}"
    folder.mkdir()
    say("open")
    for step in range(10_000):
        names = chance.sample([f"file{n}" for n in range(12)], chance.randrange(1, 4))
        take_in(shelf, collection, folder, names, 1000 * seed + step)
        for _ in range(3):
            edit(shelf, collection, chance)
        if chance.random() < 0.5 or "removing" in moment:
            delete(shelf, collection, chance.choice)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])

"""What the composition root itself decides: getting ready, and how a collection's documents are cut."""

from pathlib import Path

from playground.documents.chunking import ChunkSettings
from playground.workspace import Workspace


def test_a_collection_of_another_embedder_does_not_keep_the_page_waiting(lotus: Workspace) -> None:
    lotus.database.write(lambda writing: writing.execute("UPDATE collections SET embedder = 'openai/other'"))
    lotus.warm_up()
    assert lotus.ready.is_set()


def test_documents_are_cut_as_was_chosen_for_their_collection(lotus: Workspace, tmp_path: Path) -> None:
    collection = lotus.library.collection("lotus")
    assert lotus.chunking_of(collection) == ChunkSettings()
    lotus.ingest.set_chunking(collection.id, ChunkSettings(32, 4))
    path = tmp_path / "long.txt"
    path.write_text("曲曲折折的荷塘上面，弥望的是田田的叶子。" * 20, "utf-8")
    [*_, row] = lotus.add(path, collection="lotus")
    assert row.document is not None
    assert row.document.chunk_size == 32
    assert row.document.chunks > 5

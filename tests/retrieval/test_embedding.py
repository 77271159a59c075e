"""Documents whose chunks an embedding server cannot take whole: embedded in parts, and saying so."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from playground.retrieval.embedders import HashEmbedder
from tests.retrieval.conftest import open_shelf


class Cutting(HashEmbedder):
    """Says of whatever has a long word in it that it was embedded in parts."""

    def in_parts(self, texts: Sequence[str]) -> int:
        return sum("x" * 50 in text for text in texts)


@pytest.mark.parametrize("text, warned", [("x" * 60, ["embedded_in_parts"]), ("short", [])])
def test_a_document_says_that_chunks_of_it_were_embedded_in_parts(tmp_path: Path, text: str, warned: list[str]):
    path = tmp_path / "note.md"
    path.write_text(text, "utf-8")
    shelf = open_shelf(tmp_path / "data", Cutting(64))
    try:
        (row,) = shelf.take_in(shelf.ingest.create_collection("c"), path)
        assert row.document is not None
        (kept,) = shelf.library.documents(row.document.collection_id)
        assert [warning.code for warning in kept.warnings] == warned
        assert row.warnings == kept.warnings
        assert all(warning.message(language) for warning in row.warnings for language in ("zh", "en"))
    finally:
        shelf.close()

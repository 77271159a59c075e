"""Chunks edited on the page: what the editor shows, what is told of edits, and that nothing typed is lost."""

import re
from pathlib import Path

import pytest

from playground.core.values import Chunk, Document, EditCounts
from playground.documents.chunking import ChunkSettings
from playground.ui.documents.actions import CHANGES
from playground.ui.documents.editing.actions import Correct, Editing
from playground.ui.documents.editing.desk import Desk, Done
from playground.ui.documents.editing.marks import of_row
from playground.ui.documents.location import Location
from playground.ui.documents.pictures import Pictures
from playground.ui.html.words import Words
from playground.workspace import Workspace

ENGLISH = Words("en")


class Reader:
    """The open document of the small collection, and the desk beside it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.desk = Desk(workspace)
        self.collection = workspace.library.collection("lotus")

    @property
    def document(self) -> Document:
        [document] = self.workspace.library.documents(self.collection.id)
        return document

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        return self.workspace.library.chunks(self.document.id)

    def do(self, **told: object) -> Done:
        action: Editing = CHANGES.validate_python(told)  # type: ignore[assignment]
        return self.desk.do(action, "lin", "en")

    def drawn(self, **where: object) -> dict[str, str]:
        here = Location(self.collection.id, self.document.id, **where)  # type: ignore[arg-type]
        return Pictures(self.workspace).reader_parts(here, "en")

    def correct(self, old: str, new: str) -> None:
        [chunk] = [chunk for chunk in self.chunks if old in chunk.text]
        self.do(act="correct", id=self.document.id, chunk=chunk.id, text=chunk.text.replace(old, new))

    def cut_anew(self, size: int) -> None:
        *_, last = self.workspace.ingest.reindex(self.document.id, "utf-8", ChunkSettings(size, 0))
        assert last.stage == "ready"


@pytest.fixture
def reader(lotus: Workspace) -> Reader:
    made = Reader(lotus)
    made.cut_anew(32)
    assert len(made.chunks) > 2
    return made


def number_of(drawn: str, act: str) -> int:
    """Of the edit that a button is about."""
    found = re.search(rf'data-act="{act}" data-number="(\d+)"', drawn)
    assert found is not None
    return int(found[1])


def test_every_piece_offers_what_can_be_done(reader: Reader) -> None:
    drawn = reader.drawn()["pieces"]
    acts = [drawn.count(f'data-act="{act}"') for act in ("edit_chunk", "switch_off", "add_here")]
    assert acts == [len(reader.chunks), len(reader.chunks), len(reader.chunks) + 1]
    assert 'aria-label="Fix text: chunk 1"' in drawn


def test_the_editor_opens_over_the_text_as_it_is(reader: Reader) -> None:
    chunk = reader.chunks[1]
    done = reader.do(act="edit_chunk", id=reader.document.id, chunk=chunk.id)
    assert chunk.text in done.editor
    assert f'data-chunk="{chunk.id}"' in done.editor
    assert not done.changed


def test_a_corrected_piece_says_so_and_what_stands_in_the_file(reader: Reader) -> None:
    reader.correct("妖童媛女", "少男少女")
    drawn = reader.drawn()
    assert "Text fixed" in drawn["pieces"]
    assert "lin · " in drawn["pieces"]
    assert "As it stands in the file" in drawn["pieces"]
    assert re.search(r"<del[^>]* data-new=\"[^\"]*少男少女?[^\"]*\"|<del[^>]* data-new=\"少男[^\"]*\"", drawn["source"])
    assert "1 fixed" in drawn["reader"]


def test_a_piece_that_is_off_offers_only_the_way_back(reader: Reader) -> None:
    chunk = reader.chunks[1]
    reader.do(act="switch_off", id=reader.document.id, chunk=chunk.id)
    drawn = reader.drawn()["pieces"]
    assert "left out of search and prompts" in drawn
    assert drawn.count('data-act="edit_chunk"') == len(reader.chunks)
    assert chunk.text[:20] in drawn
    reader.do(act="undo_edit", number=number_of(drawn, "undo_edit"))
    assert reader.document.edits == EditCounts()


def test_a_chunk_is_added_after_another(reader: Reader) -> None:
    done = reader.do(act="add_here", id=reader.document.id, after=0)
    assert f'data-seen="{reader.document.characters}"' in done.editor
    told = {"act": "add_chunk", "id": reader.document.id, "after": 0, "seen": reader.document.characters}
    reader.do(**told, text="补充。", heading="附录")
    assert reader.chunks[1].text == "补充。"
    assert "Added by hand" in reader.drawn()["pieces"]


def test_who_comes_second_is_told_and_keeps_what_was_typed(reader: Reader) -> None:
    [seen] = [chunk for chunk in reader.chunks if "妖童媛女" in chunk.text]
    reader.correct("妖童媛女", "少男少女")
    mine = seen.text.replace("妖童媛女", "年轻人")
    done = reader.do(act="correct", id=reader.document.id, chunk=seen.id, text=mine)
    assert not done.changed
    assert "has changed meanwhile" in done.editor
    assert mine in done.editor
    assert "少男少女" in done.editor  # as it reads now
    [now] = [chunk for chunk in reader.chunks if "少男少女" in chunk.text]
    assert f'data-chunk="{now.id}"' in done.editor
    assert reader.do(act="correct", id=reader.document.id, chunk=now.id, text=mine).changed
    assert any(chunk.text == mine for chunk in reader.chunks)


def test_the_same_asked_for_twice_is_done_once(reader: Reader) -> None:
    [seen] = [chunk for chunk in reader.chunks if "妖童媛女" in chunk.text]
    told = {"act": "correct", "id": reader.document.id, "chunk": seen.id, "text": f"{seen.text}完"}
    assert [reader.do(**told).editor for _ in range(2)] == ["", ""]
    assert reader.document.edits == EditCounts(corrected=1)


def test_what_was_typed_outlives_that_the_chunk_is_nowhere(reader: Reader) -> None:
    seen = reader.chunks[0]
    reader.cut_anew(64)
    done = reader.do(act="correct", id=reader.document.id, chunk=seen.id, text="我的文字")
    assert "我的文字" in done.editor
    assert 'type="submit"' not in done.editor


def test_what_was_typed_outlives_a_refusal(reader: Reader) -> None:
    done = reader.do(act="correct", id=reader.document.id, chunk=reader.chunks[0].id, text="长" * 50_000)
    assert "长" * 50_000 in done.editor
    assert "50000" in done.editor


def unfitting(reader: Reader) -> str:
    """A chunk that was switched off and is part of a larger one now; its text."""
    chunk = reader.chunks[1]
    reader.do(act="switch_off", id=reader.document.id, chunk=chunk.id)
    reader.cut_anew(400)
    return chunk.text


def test_an_edit_that_fits_no_more_is_listed_with_its_text(reader: Reader) -> None:
    text = unfitting(reader)
    drawn = reader.drawn()["reader"]
    assert "1 edit no longer fits" in drawn
    assert text.split("\n")[-1] in drawn
    assert "1 edit no longer fits" in str(of_row(reader.document, ENGLISH))


def test_it_is_applied_by_hand_and_gone_from_the_list(reader: Reader) -> None:
    unfitting(reader)
    number = number_of(reader.drawn()["reader"], "by_hand")
    done = reader.do(act="by_hand", number=number)
    assert f'data-settles="{number}"' in done.editor
    [chunk] = reader.chunks
    action = Correct(act="correct", id=reader.document.id, chunk=chunk.id, text="别的文字", settles=number)
    assert reader.desk.do(action, None, "en").changed
    assert reader.document.edits == EditCounts(corrected=1)


def test_it_is_forgotten(reader: Reader) -> None:
    unfitting(reader)
    reader.do(act="forget_edit", number=number_of(reader.drawn()["reader"], "forget_edit"))
    assert reader.document.edits == EditCounts()


def test_a_preview_shows_the_text_as_people_left_it(reader: Reader) -> None:
    reader.correct("妖童媛女", "少男少女")
    tried = reader.drawn(size=400, overlap=0)
    assert "少男少女" in tried["pieces"]
    assert 'data-act="edit_chunk"' not in tried["pieces"]


def test_the_row_counts_each_kind(reader: Reader) -> None:
    reader.correct("妖童媛女", "少男少女")
    reader.do(act="switch_off", id=reader.document.id, chunk=reader.chunks[-1].id)
    assert "1 fixed, 1 off" in str(of_row(reader.document, ENGLISH))


def test_the_row_of_a_document_without_edits_says_nothing(reader: Reader) -> None:
    assert of_row(reader.document, ENGLISH) is None


def test_one_edit_in_the_overlap_of_two_pieces_is_told_and_undone_as_one(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "过程.txt"
    path.write_text("".join(f"第{at}步要先看一看再动手做。" for at in range(20)), "utf-8")
    assert [step.stage for step in workspace.add(path, collection="lotus")][-1] == "ready"
    reader = Reader(workspace)
    *_, last = workspace.ingest.reindex(reader.document.id, "utf-8", ChunkSettings(64, 30))
    assert last.stage == "ready"
    first, second = reader.chunks[:2]
    [shared] = [each for each in re.findall(r"第\d+步", first.text) if each in second.text][-1:]
    reader.do(act="correct", id=reader.document.id, chunk=first.id, text=first.text.replace(shared, "最后一步"))
    drawn = reader.drawn()["pieces"]
    assert "(in chunk 2, too)" in drawn
    assert "The same fix as in chunk 1" in drawn
    assert drawn.count('data-act="undo_edit"') == 1


def test_the_head_counts_the_same_chunks_as_the_list_and_says_how_many_are_off(reader: Reader) -> None:
    count = len(reader.chunks)
    reader.do(act="switch_off", id=reader.document.id, chunk=reader.chunks[1].id)
    drawn = reader.drawn()
    assert f"{count} chunks (1 off)" in drawn["reader"]
    assert "those off not included" in drawn["reader"]


def test_the_legend_names_what_occurs(reader: Reader) -> None:
    assert "Chunk switched off" not in reader.drawn()["source"]
    reader.do(act="switch_off", id=reader.document.id, chunk=reader.chunks[1].id)
    drawn = reader.drawn()["source"]
    assert "Chunk switched off" in drawn
    assert "Overlap" not in drawn
    assert 'class="tag off"' in drawn


def test_lengths_of_a_preview_and_those_in_use_are_told_apart(reader: Reader) -> None:
    drawn = reader.drawn(size=64, overlap=0)["reader"]
    assert "Preview: shortest" in drawn
    assert "In use: shortest" in drawn

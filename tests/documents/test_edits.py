"""Edits of chunks: what a correction comes to, and where edits fit when a text is read or cut anew."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.documents.chunking import ChunkSettings, Piece, cut
from playground.documents.edits import (
    Addition,
    Correction,
    Edit,
    Edited,
    added,
    applied,
    corrected,
    readded,
    switched_off,
)
from playground.documents.edits.hunks import hunks
from playground.documents.edits.making import Made
from playground.documents.edits.places import found, place
from playground.documents.edits.values import dump, load
from playground.documents.parsed import Parsed

CONTRACT = """第一条 付款期限为发票开具后30天。逾期按每日万分之五计收违约金。

第二条 保密期为三年。任何一方不得向第三方披露本合同内容。

第三条 争议由上海仲裁委员会仲裁。仲裁裁决是终局的，对双方均有约束力。"""


def pieces_of(text: str, size: int = 30, overlap: int = 8) -> tuple[Piece, ...]:
    return cut(Parsed(text, "text"), ChunkSettings(size, overlap))


def edit(number: int, made: Made | None) -> Edit:
    assert made is not None
    assert made.what is not None
    return Edit(number, "d1", made.what, "2026-03-01T12:00:00.000+08:00")


def correct(text: str, pieces: tuple[Piece, ...], at: int, old: str, new: str, number: int = 1) -> Edit:
    changed = pieces[at].text.replace(old, new)
    assert changed != pieces[at].text
    return edit(number, corrected(text, pieces[at], (), changed))


def texts(edited: Edited) -> list[str]:
    return [each.piece.text for each in edited.pieces if not each.off]


# What was changed -----------------------------------------------------------------------------------------------------


def test_a_hunk_is_as_small_as_the_words_allow() -> None:
    assert [(h.start, h.end, h.new) for h in hunks("within 30 days", "within 45 days")] == [(7, 9, "45")]
    assert [(h.start, h.end, h.new) for h in hunks("保密期为三年。", "保密期为五年。")] == [(4, 5, "五")]


def test_what_is_put_in_takes_a_neighbour_along() -> None:
    assert [(h.start, h.end, h.new) for h in hunks("保密。", "保密。终局。")] == [(2, 3, "。终局。")]
    assert [(h.start, h.end, h.new) for h in hunks("保密。", "须保密。")] == [(0, 1, "须保")]


@given(st.text("ab 条。\n", min_size=1, max_size=60), st.text("ab 条。\n", max_size=60))
def test_hunks_make_the_new_text_of_the_old_one(old: str, new: str) -> None:
    text = old
    for hunk in reversed(hunks(old, new)):
        assert hunk.start < hunk.end
        text = text[: hunk.start] + hunk.new + text[hunk.end :]
    assert text == new


# Places ---------------------------------------------------------------------------------------------------------------


@given(st.text("甲乙。 ", max_size=80), st.data())
def test_a_place_is_found_again_where_it_was(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert found(text, place(text, start, end)) == start


def test_a_place_moves_with_its_text() -> None:
    at = CONTRACT.index("三年")
    assert found("前言。\n\n" + CONTRACT, place(CONTRACT, at, at + 2)) == at + 5


def test_of_repeated_lines_the_one_of_the_same_number_is_meant() -> None:
    rows = "单价 100 元，数量 2 件，金额 200 元，备注无。\n" * 5
    third = rows.index("100", rows.index("100", rows.index("100") + 1) + 1)
    there = place(rows, third, third + 3)
    assert there.of > 1
    assert found("表一\n" + rows, there) == third + 3


def test_repeated_lines_of_which_there_are_more_now_leave_a_place_unknown() -> None:
    rows = "单价 100 元，数量 2 件，金额 200 元，备注无。\n" * 5
    second = rows.index("100", rows.index("100") + 1)
    assert found(rows + rows, place(rows, second, second + 3)) is None


# Corrections ----------------------------------------------------------------------------------------------------------


def test_a_corrected_chunk_reads_as_it_was_left() -> None:
    pieces = pieces_of(CONTRACT)
    edited = applied(CONTRACT, pieces, [correct(CONTRACT, pieces, 0, "30天", "45天")])
    assert "45天" in texts(edited)[0]
    assert edited.unfit == frozenset()


def test_a_correction_fits_however_the_text_is_cut() -> None:
    fifth = correct(CONTRACT, pieces_of(CONTRACT), 0, "30天", "45天")
    for size in (16, 60, 400):
        edited = applied(CONTRACT, pieces_of(CONTRACT, size, 0), [fifth])
        assert edited.unfit == frozenset()
        assert "45天" in "".join(texts(edited))


def test_a_correction_holds_in_every_chunk_that_repeats_the_passage() -> None:
    pieces = (Piece(CONTRACT[:40], 0, 40, None, ()), Piece(CONTRACT[10:60], 10, 60, None, ()))
    edited = applied(CONTRACT, pieces, [correct(CONTRACT, pieces, 0, "30天", "45天")])
    assert ["45天" in text for text in texts(edited)] == [True, True]


def test_a_correction_across_the_border_of_new_chunks_does_not_fit_and_changes_nothing() -> None:
    whole = (Piece(CONTRACT[:30], 0, 30, None, ()),)
    changed = correct(CONTRACT, whole, 0, "付款期限为发票开具后", "付款期限自验收起算")
    what = changed.what
    assert isinstance(what, Correction)
    middle = CONTRACT.index(what.replacements[0].place.text) + 1
    halves = (Piece(CONTRACT[:middle], 0, middle, None, ()), Piece(CONTRACT[middle:], middle, len(CONTRACT), None, ()))
    edited = applied(CONTRACT, halves, [changed])
    assert edited.unfit == {1}
    assert texts(edited) == [piece.text for piece in halves]


def test_a_correction_of_words_that_are_gone_does_not_fit() -> None:
    changed = correct(CONTRACT, pieces_of(CONTRACT), 0, "30天", "45天")
    other = CONTRACT.replace("30天", "60天")
    assert applied(other, pieces_of(other), [changed]).unfit == {1}


def test_correcting_again_takes_the_place_of_the_first_and_keeps_what_that_changed_elsewhere() -> None:
    whole = pieces_of(CONTRACT, 400, 0)
    text = whole[0].text.replace("30天", "45天").replace("三年", "五年")
    first = edit(1, corrected(CONTRACT, whole[0], (), text))
    small = pieces_of(CONTRACT, 30, 0)
    again = corrected(CONTRACT, small[0], [first], small[0].text.replace("30天", "60天"))
    assert again is not None
    assert again.replaces == (1,)
    now = "".join(texts(applied(CONTRACT, small, [edit(2, again)])))
    assert "60天" in now
    assert "五年" in now


def test_of_two_corrections_of_one_passage_the_later_one_counts() -> None:
    pieces = pieces_of(CONTRACT)
    first, later = (correct(CONTRACT, pieces, 0, "30天", f"{days}天", days) for days in (45, 60))
    edited = applied(CONTRACT, pieces, [first, later])
    assert "60天" in texts(edited)[0]
    assert edited.unfit == {45}


def test_a_chunk_that_is_written_back_as_it_was_cut_has_no_correction() -> None:
    pieces = pieces_of(CONTRACT)
    first = correct(CONTRACT, pieces, 0, "30天", "45天")
    assert corrected(CONTRACT, pieces[0], [first], pieces[0].text) == Made(None, (1,))


def test_saving_a_chunk_unchanged_is_no_edit() -> None:
    pieces = pieces_of(CONTRACT)
    assert corrected(CONTRACT, pieces[0], (), pieces[0].text) is None


WORDS = st.lists(
    st.sampled_from(["甲方", "乙方", "应当", "支付", "。", "the fee", " ", "100", "\n\n"]), min_size=8, max_size=60
)


@given(WORDS.map("".join).filter(str.strip), st.data())
def test_whatever_is_written_into_a_chunk_is_what_it_reads(text: str, data: st.DataObject) -> None:
    pieces = pieces_of(text, 16, 4)
    if not pieces:
        return
    at = data.draw(st.integers(0, len(pieces) - 1))
    new = data.draw(st.text("甲乙付。 a1\n", min_size=1).filter(lambda said: bool(said.strip()))).strip()
    made = corrected(text, pieces[at], (), new)
    if made is None:
        return
    edited = applied(text, pieces, [edit(1, made)])
    if not edited.unfit:  # else it would have left another chunk empty
        assert edited.pieces[at].piece.text == new
    elsewhere = applied("前言。\n\n" + text, pieces_of("前言。\n\n" + text, 16, 4), [edit(1, made)])
    assert all(each.piece.text for each in elsewhere.pieces)


# Off ------------------------------------------------------------------------------------------------------------------


def test_a_chunk_that_is_switched_off_is_off_after_the_same_cutting() -> None:
    pieces = pieces_of(CONTRACT)
    edited = applied(CONTRACT, pieces, [edit(1, switched_off(CONTRACT, pieces[1]))])
    assert [each.off for each in edited.pieces] == [at == 1 for at in range(len(pieces))]


def test_chunks_that_divide_one_that_is_off_are_off() -> None:
    whole = pieces_of(CONTRACT, 400, 0)
    small = pieces_of(CONTRACT, 30, 0)
    edited = applied(CONTRACT, small, [edit(1, switched_off(CONTRACT, whole[0]))])
    assert len(small) > 1
    assert all(each.off for each in edited.pieces)


def test_a_chunk_that_holds_more_than_what_is_off_is_found_and_the_edit_is_told() -> None:
    small = pieces_of(CONTRACT, 30, 0)
    edited = applied(CONTRACT, pieces_of(CONTRACT, 400, 0), [edit(1, switched_off(CONTRACT, small[0]))])
    assert edited.unfit == {1}
    assert not edited.pieces[0].off


# Added ----------------------------------------------------------------------------------------------------------------


def test_an_added_chunk_stands_behind_the_one_it_was_put_after() -> None:
    pieces = pieces_of(CONTRACT)
    mine = edit(1, added(CONTRACT, pieces[0].end, "补充：押金两个月。", ("补充条款",)))
    edited = applied(CONTRACT, pieces, [mine])
    assert [each.added for each in edited.pieces].index(True) == 1
    assert edited.pieces[1].piece.heading == ("补充条款",)


def test_additions_of_one_place_keep_their_turn_when_one_is_changed() -> None:
    pieces = pieces_of(CONTRACT)
    first, second = (edit(n, added(CONTRACT, pieces[0].end, f"补充{n}。", ())) for n in (1, 2))
    changed = edit(3, readded(first, "补充一。"))
    edited = applied(CONTRACT, pieces, [second, changed])
    assert [each.piece.text for each in edited.pieces if each.added] == ["补充一。", "补充2。"]


def test_an_added_chunk_whose_place_is_gone_does_not_fit() -> None:
    pieces = pieces_of(CONTRACT)
    mine = edit(1, added(CONTRACT, pieces[0].end, "补充。", ()))
    other = "另一份文件，没有一句相同。"
    assert applied(other, pieces_of(other), [mine]).unfit == {1}


def test_an_added_chunk_can_be_off() -> None:
    pieces = pieces_of(CONTRACT)
    mine = edit(1, added(CONTRACT, 0, "补充。", ()))
    edited = applied(CONTRACT, pieces, [edit(2, readded(mine, off=True))])
    assert edited.pieces[0].off
    assert edited.pieces[0].added


@pytest.mark.parametrize("kind", ["corrected", "off", "added"])
def test_an_edit_outlives_being_written_down(kind: str) -> None:
    pieces = pieces_of(CONTRACT)
    made = {
        "corrected": corrected(CONTRACT, pieces[0], (), "“新”\n文本"),
        "off": switched_off(CONTRACT, pieces[0]),
        "added": added(CONTRACT, 3, "补充。", ("甲", "乙")),
    }[kind]
    assert made is not None
    assert made.what is not None
    assert load(dump(made.what)) == made.what
    if isinstance(made.what, Addition):
        assert load(dump(replace(made.what, first=4, off=True))) == replace(made.what, first=4, off=True)

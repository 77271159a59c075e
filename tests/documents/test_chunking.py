"""Chunks: whole sentences, nothing lost, offsets that are true, time that grows with the text only."""

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.errors import DocumentError
from playground.core.estimate import estimate_tokens
from playground.documents.chunking import ChunkSettings, Piece, cut
from playground.documents.parsed import Caption, Heading, PageSpan, Parsed

SMALL = ChunkSettings(size=32, overlap=8)
ALPHABET = "天地玄黄。！？；…”abc AB.,;!?\n\t \u300012|é\u0301👍🏽"


def pieces(text: str, chosen: ChunkSettings = SMALL, **more: tuple[object, ...]) -> tuple[Piece, ...]:
    return cut(Parsed(text, "text", **more), chosen)  # type: ignore[arg-type]


@given(st.text(ALPHABET, max_size=600), st.integers(16, 80), st.integers(0, 7))
@settings(max_examples=300, deadline=None)
def test_offsets_reproduce_the_text_and_only_blanks_are_lost(text: str, size: int, overlap: int) -> None:
    found = pieces(text, ChunkSettings(size, overlap))
    covered = bytearray(len(text))
    for piece in found:
        assert text[piece.start : piece.end] == piece.text == piece.text.strip()
        covered[piece.start : piece.end] = b"\1" * (piece.end - piece.start)
    assert not "".join(c for c, seen in zip(text, covered, strict=True) if not seen).strip()


@given(st.text(ALPHABET, max_size=600))
@settings(max_examples=200, deadline=None)
def test_chunks_stand_in_order_and_none_lies_within_another(text: str) -> None:
    for before, after in pairwise(pieces(text)):
        assert before.start < after.start
        assert before.end < after.end


@given(st.text(ALPHABET, max_size=600))
@settings(max_examples=200, deadline=None)
def test_no_chunk_is_much_larger_than_asked(text: str) -> None:
    assert all(estimate_tokens(piece.text) <= 1.3 * SMALL.size + 2 for piece in pieces(text))


@given(st.text(ALPHABET, max_size=400), st.lists(st.integers(0, 400), max_size=5))
@settings(max_examples=200, deadline=None)
def test_headings_anywhere_lose_nothing(text: str, offsets: list[int]) -> None:
    headings = tuple(Heading(offset, 1, "h") for offset in sorted(offsets) if offset < len(text))
    kept = "".join(piece.text for piece in pieces(text, ChunkSettings(32, 0), headings=headings))
    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", text)


def test_chunks_end_where_sentences_end() -> None:
    text = "".join(f"第{number}句话说的是水泵的事情。" for number in range(40))
    assert all(piece.text.endswith("。") for piece in pieces(text))


def test_a_closing_quote_stays_with_its_sentence() -> None:
    text = "他说：“水泵坏了，需要马上停机检修一次！”于是大家都停了手，等着电工过来看。" * 6
    assert not any(piece.text.startswith("”") for piece in pieces(text))


def test_the_overlap_is_whole_sentences() -> None:
    text = "".join(f"第{number}句。" for number in range(60))
    for before, after in pairwise(pieces(text)):
        repeated = text[after.start : before.end]
        assert repeated
        assert after.text.startswith("第")
        assert estimate_tokens(repeated) <= SMALL.overlap + 2


def test_a_decimal_point_ends_no_sentence() -> None:
    text = "The pressure is 1.6 MPa and no more than that. " * 10
    assert all(piece.text.startswith("The") for piece in pieces(text))


def test_a_paragraph_closes_a_chunk_that_is_full_enough() -> None:
    paragraph = "水泵的流量是一百升，压力是三巴。阀门在右边，表在左边。"
    found = pieces(f"{paragraph}\n\n{paragraph}\n\n{paragraph}", ChunkSettings(32, 0))
    assert [piece.text for piece in found] == [paragraph] * 3


def test_a_heading_begins_a_new_chunk() -> None:
    text = "一\n\n水泵的流量是一百升，压力是三巴。\n\n二\n\n阀门在右边。"
    headings = (Heading(0, 1, "一"), Heading(text.index("二"), 1, "二"))
    found = pieces(text, ChunkSettings(60, 20), headings=headings)
    assert [piece.heading for piece in found] == [("一",), ("二",)]
    assert found[1].text.startswith("二")


def test_a_tiny_part_is_not_a_chunk_of_its_own() -> None:
    text = "标题\n\n小节\n\n水泵的流量是一百升。"
    headings = (Heading(0, 1, "标题"), Heading(text.index("小节"), 2, "小节"))
    assert len(pieces(text, ChunkSettings(100, 0), headings=headings)) == 1


def test_the_heading_path_leads_from_the_outermost_down() -> None:
    text = "A\n\nB\n\nC\n\n" + "words and more words. " * 20
    headings = (Heading(0, 1, "A"), Heading(3, 2, "B"), Heading(6, 2, "C"))
    assert pieces(text, headings=headings)[-1].heading == ("A", "C")


def test_a_chunk_knows_the_page_it_begins_on() -> None:
    text = "水泵的流量是一百升，压力是三巴，阀门在右边，表在左边。\n\n" * 3
    size = len(text) // 3
    pages = tuple(PageSpan(number, (number - 1) * size, number * size) for number in (1, 2, 3))
    assert [piece.page for piece in pieces(text, ChunkSettings(32, 0), pages=pages)] == [1, 2, 3]


def test_a_long_run_is_cut_after_a_comma_where_there_is_one() -> None:
    found = pieces("水泵流量一百升，" * 30)
    assert all(piece.text.endswith("，") for piece in found)


def test_accents_are_not_cut_from_their_letters() -> None:
    assert not any(piece.text.startswith("\u0301") for piece in pieces("e\u0301" * 800))


@pytest.mark.parametrize(
    "unit", ["这是一行没有换行符的文字，编号1；", "字", "a", "1", " ", "。", "\n", "a.\u0301", "…”"]
)
def test_every_character_is_weighed_about_once(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    weighed: list[int] = []

    def weigh(text: str) -> int:
        weighed.append(len(text))
        return estimate_tokens(text)

    monkeypatch.setattr("playground.documents.chunking.estimate_tokens", weigh)
    text = unit * (400_000 // len(unit)) + "end"
    cut(Parsed(text, "text"))
    assert sum(weighed) < 2 * len(text)


@pytest.mark.parametrize("size, overlap", [(8, 0), (10_000, 0), (100, 50), (100, -1)])
def test_settings_that_cannot_work_are_refused(size: int, overlap: int) -> None:
    with pytest.raises(DocumentError) as caught:
        ChunkSettings(size, overlap)
    assert caught.value.code == "chunk_settings"


def test_a_row_of_a_table_is_not_cut_within_its_sentences() -> None:
    text = "\n".join(f"条款: 第{number}条 | 说明: 先付款。再发货。" for number in range(20))
    rows = [row for piece in pieces(text, ChunkSettings(64, 0)) for row in piece.text.split("\n")]
    assert len(rows) == 20
    assert all(row.startswith("条款: ") for row in rows)


def test_a_chunk_that_begins_in_a_table_stands_under_its_caption() -> None:
    text = (
        "前言。\n" + "\n".join(f"品名: 螺栓{number} | 单价: {number}" for number in range(20)) + "\n\n" + "后记。" * 30
    )
    table = Caption(text.index("品名"), text.index("\n\n"), "价格（元）")
    found = pieces(text, ChunkSettings(64, 0), headings=(Heading(0, 1, "一"),), captions=(table,))
    assert found[0].heading == ("一",)
    assert all((piece.heading == ("一", "价格（元）")) == (table.start <= piece.start < table.end) for piece in found)


@pytest.mark.parametrize("indent", [None, 2])
def test_records_of_json_are_not_cut(indent: int | None) -> None:
    records = [{"id": n, "note": f"第{n}条。先付款；再发货！", "size": {"w": n, "h": 2}} for n in range(30)]
    text = json.dumps({"items": records}, ensure_ascii=False, indent=indent)
    found = cut(Parsed(text, "json"), ChunkSettings(120, 0))
    assert len(found) > 5
    assert all(piece.text.count('"id"') == piece.text.count('"size"') == piece.text.count('"h"') for piece in found)


def test_lines_of_json_are_not_cut() -> None:
    text = "\n".join(json.dumps({"q": f"第{n}问？", "a": "先付款。再发货。"}, ensure_ascii=False) for n in range(30))
    lines = [line for piece in cut(Parsed(text, "json"), SMALL) for line in piece.text.split("\n")]
    assert all(json.loads(line) for line in lines)


def test_a_record_larger_than_a_chunk_is_cut_between_the_records_in_it() -> None:
    text = json.dumps(
        {"big": {"a": {"x": "一" * 20}, "b": {"x": "二" * 20}, "c": {"x": "三" * 20}}}, ensure_ascii=False
    )
    found = cut(Parsed(text, "json"), ChunkSettings(48, 0))
    assert [piece.text.count('"x"') for piece in found if '"x"' in piece.text] == [1, 1, 1]


@given(st.text('{}[]",:ab\\ \n。', max_size=300))
@settings(max_examples=300, deadline=None)
def test_text_that_is_no_json_loses_nothing(text: str) -> None:
    kept = "".join(piece.text for piece in cut(Parsed(text, "json"), ChunkSettings(16, 0)))
    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", text)


def test_a_chunk_tells_from_which_page_to_which_it_goes() -> None:
    text = "第一页说的是水泵。" * 3 + "第二页说的是阀门。" * 3
    spans = (PageSpan(1, 0, 27), PageSpan(2, 27, len(text)))
    (whole,) = pieces(text, ChunkSettings(400, 0), pages=spans)
    assert (whole.page, whole.last_page, whole.pages) == (1, 2, "1–2")


def test_a_chunk_of_one_page_has_no_other() -> None:
    (one,) = pieces("第一页说的是水泵。\n", pages=(PageSpan(1, 0, 10), PageSpan(2, 10, 10)))
    assert (one.page, one.last_page, one.pages) == (1, None, "1")

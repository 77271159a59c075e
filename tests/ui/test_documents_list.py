"""The Documents tab around its documents: shelf, head, table, undo."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from playground.core.errors import Failure, Notice, StorageError
from playground.core.strings import Language
from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings
from playground.documents.library import Line
from playground.retrieval.ingest import Discarded
from playground.ui.documents.listing.arranging import NEWEST_FIRST, Listed, Listing, in_order, page_of
from playground.ui.documents.listing.sieves import facets, picked, sieve
from playground.ui.documents.views.collections import Held, embedder_name, findings, head, shelf
from playground.ui.documents.views.table import found, table, turning, undo_bar
from playground.ui.html.elements import Html, join
from playground.ui.html.words import Words

NOON = "2026-03-01T12:00:00.000+08:00"
COLLECTION = Collection("c1", "<b>莲</b>", "hash/1/1024", 1, 3, NOON)
HELD = Held(COLLECTION, ChunkSettings(), "hash/1/1024")
DOCUMENT = Document("d1", "c1", "a<i>.txt", "text", 2_100, "s", None, 900, 3, "gb18030", NOON)


def drawn_list(
    documents: Sequence[Document], language: Language, listing: Listing = NEWEST_FIRST, held: Held = HELD
) -> Html:
    """The list as the page draws it, of a library that holds these documents."""
    fit = [document for document in documents if listing.filter.strip() in document.name]
    lines = [_line(document) for document in fit]
    shown, page, pages = page_of(in_order(lines, listing, Words(language)), listing.page)
    by_id = {document.id: document for document in fit}
    listed = Listed([by_id[line.id] for line in shown], len(fit), len(documents), page, pages)
    return join([found(listed, language, listing), table(held, listed, language, listing), turning(listed, language)])


def _line(document: Document) -> Line:
    return Line(
        document.id,
        document.name,
        document.media_type,
        document.size,
        document.pages,
        document.chunks,
        document.encoding,
        document.created_at,
        len(document.warnings),
    )


def test_the_chosen_collection_is_marked() -> None:
    other = replace(HELD, collection=replace(COLLECTION, id="c2"))
    drawn = shelf([HELD, other], "c2", True, "en")
    assert drawn.count("aria-current") == 1
    assert drawn.index('data-id="c1"') < drawn.index("aria-current")


def test_an_empty_shelf_says_what_to_do() -> None:
    assert "Name one below" in shelf([], "", True, "en")


def test_a_shelf_that_is_being_filled_says_so() -> None:
    assert "sample documents" in shelf([], "", False, "en")


def test_names_are_text_and_never_markup() -> None:
    drawn = shelf([HELD], "c1", True, "zh") + head(HELD, True, "zh") + drawn_list([DOCUMENT], "zh")
    assert "<b>莲" not in drawn
    assert "<i>.txt" not in drawn


@pytest.mark.parametrize(
    "name, chinese, english",
    [
        ("samples-zh", ">中文示例文档<", ">Chinese sample documents<"),
        ("samples-en", ">英文示例文档<", ">English sample documents<"),
        ("samples", ">示例文档<", ">Sample documents<"),
    ],
)
def test_samples_have_a_name_in_each_language(name: str, chinese: str, english: str) -> None:
    samples = replace(HELD, collection=replace(COLLECTION, name=name))
    assert chinese in shelf([samples], "", True, "zh")
    assert english in shelf([samples], "", True, "en")


@pytest.mark.parametrize(
    "fingerprint, said",
    [
        ("use/1/512", "built in, by meaning, 16 languages (works offline)"),
        ("hash/1/1024", "built-in word hashing, 1,024 dimensions (works offline)"),
        ("openai/BAAI/bge-m3", "BAAI/bge-m3 (embedding server)"),
        ("local/bge-small-zh/ab12", "bge-small-zh (local model)"),
        ("something else", "something else"),
    ],
)
def test_an_embedder_has_a_name_for_people(fingerprint: str, said: str) -> None:
    assert embedder_name(fingerprint, Words("en")) == said


def test_a_mismatch_names_both_embedders_and_offers_the_way_out() -> None:
    drawn = head(replace(HELD, embedder="openai/bge-m3"), True, "en")
    assert "bge-m3" in drawn
    assert "word hashing" in drawn
    assert 'data-act="re_embed"' in drawn


def test_no_mismatch_no_offer() -> None:
    assert "re_embed" not in head(HELD, True, "en")


def test_a_collection_of_another_embedder_is_offered_the_new_one_with_the_time_it_takes() -> None:
    drawn = head(replace(HELD, offered="use/1/512", seconds=4.2), True, "en")
    assert "by meaning" in drawn
    assert "Change over (3 chunks, about 4 s)" in drawn
    assert 'data-act="re_embed"' in drawn


def test_the_offer_promises_no_time_that_nobody_knows() -> None:
    assert "Change over (3 chunks)" in head(replace(HELD, offered="openai/bge-m3"), True, "en")


def test_an_empty_collection_is_offered_nothing() -> None:
    empty = replace(HELD, collection=replace(COLLECTION, chunks=0), offered="use/1/512")
    assert "re_embed" not in head(empty, True, "en")


def test_documents_without_vectors_are_counted_and_can_be_helped() -> None:
    drawn = head(replace(HELD, lacking=2), True, "en")
    assert "Keyword search only for now: 2 documents" in drawn
    assert 'data-act="complete"' in drawn


def test_nothing_is_made_with_an_embedder_that_is_not_the_collections() -> None:
    assert 'data-act="complete"' not in head(replace(HELD, lacking=2, embedder="openai/bge-m3"), True, "en")


def test_deleting_a_collection_asks_with_its_name_and_size() -> None:
    assert "Delete “&lt;b&gt;莲&lt;/b&gt;” (1 document)? This cannot be undone." in head(HELD, True, "en")


def test_the_table_has_every_fact() -> None:
    drawn = drawn_list([DOCUMENT], "en")
    for fact in (">Plain text<", "2.1 kB", ">3<", "GB18030", "2026-03-01 12:00", "Ready"):
        assert fact in drawn


def test_a_warning_stands_below_the_name() -> None:
    warned = replace(DOCUMENT, warnings=(Notice.of("encoding_guessed", encoding="windows-1252"),))
    drawn = drawn_list([warned], "en")
    assert "The encoding is a guess: windows-1252." in drawn
    assert "Remarks" in drawn


def test_a_document_cut_otherwise_says_so() -> None:
    drawn = drawn_list([replace(DOCUMENT, chunk_size=64, chunk_overlap=8)], "en")
    assert "Other chunk settings" in drawn
    assert "Cut to 64 tokens" in drawn


def test_an_empty_collection_says_what_to_do() -> None:
    assert "Upload some files" in drawn_list([], "en")


def test_only_a_long_list_can_be_filtered() -> None:
    assert sieve(7, "en") == ""
    assert "data-filter" in sieve(8, "en")


MANY = [replace(DOCUMENT, id=f"d{at}", name=f"笔记{at}.txt", size=(at * 37) % 120) for at in range(120)]


def names(drawn: str) -> list[str]:
    return re.findall(r"<bdi>(.*?)</bdi>", drawn)


def test_a_long_list_has_pages() -> None:
    drawn = drawn_list(MANY, "en", Listing(page=2))
    assert names(drawn) == [document.name for document in MANY[100:]]
    assert "Page 3 of 3" in drawn
    assert 'data-page="1"' in drawn
    assert "pager" not in drawn_list(MANY[:50], "en")


def test_a_page_that_is_gone_is_the_last_one() -> None:
    assert names(drawn_list(MANY, "en", Listing(page=9))) == names(drawn_list(MANY, "en", Listing(page=2)))


def test_what_came_last_stands_first_until_somebody_sorts_otherwise() -> None:
    assert names(drawn_list(MANY, "en"))[0] == MANY[-1].name


def test_that_page_numbers_were_left_out_is_no_alarm() -> None:
    drawn = drawn_list([replace(DOCUMENT, warnings=(Notice.of("page_numbers", pages=3),))], "zh")
    assert "已略去 3 页的页码，未计入正文。" in drawn
    assert "有提示" not in drawn


def test_names_are_sorted_as_people_count_them() -> None:
    assert names(drawn_list(MANY, "zh", Listing("name")))[:3] == ["笔记0.txt", "笔记1.txt", "笔记2.txt"]
    chinese = [replace(DOCUMENT, id=name, name=name) for name in ("周报", "b", "安排", "A", "会议")]
    assert names(drawn_list(chinese, "zh", Listing("name"))) == ["A", "b", "安排", "会议", "周报"]


def test_numbers_are_sorted_by_their_value_and_the_column_says_so() -> None:
    drawn = drawn_list(MANY, "en", Listing("size", down=True))
    assert names(drawn)[0] == next(document.name for document in MANY if document.size == 119)
    assert drawn.count("aria-sort") == drawn.count('aria-sort="descending"') == 1


def test_a_filter_tells_how_many_it_left() -> None:
    drawn = drawn_list(MANY, "en", Listing(filter=" 笔记11 "))
    assert len(names(drawn)) == 11
    assert "11 of 120 documents" in drawn
    assert "No document has such a name." in drawn_list(MANY, "en", Listing(filter="莲"))


def test_a_filter_by_more_than_names_says_that_nothing_fits() -> None:
    assert "No document fits." in drawn_list(MANY, "en", Listing(filter="莲", kind="pdf"))


def test_tags_stand_below_the_name_and_filter_by_themselves() -> None:
    drawn = drawn_list([replace(DOCUMENT, tags=("<合同>",))], "zh")
    assert "&lt;合同&gt;" in drawn
    assert 'data-act="sieve" data-sieve="tag" data-value="&lt;合同&gt;"' in drawn


def test_the_dialog_of_a_document_is_given_its_names_and_tags() -> None:
    drawn = drawn_list([replace(DOCUMENT, name="Lamps", file="a.txt", tags=("x", "y"))], "en")
    assert 'data-describe="d1" data-name="Lamps" data-tags="x, y" data-file="a.txt"' in drawn


def test_tags_kinds_and_states_can_be_chosen_with_their_counts() -> None:
    drawn = facets(9, [("合同", 3)], [("pdf", 7), ("text", 2)], Listing(kind="pdf"), "zh")
    assert "合同（3）" in drawn
    assert '<option value="pdf" selected>PDF（7）</option>' in drawn
    assert '<option value="lacking">缺少向量</option>' in drawn


def test_a_tag_that_is_gone_can_still_be_left() -> None:
    assert '<option value="x" selected>x (0)</option>' in facets(9, [], [], Listing(tag="x"), "en")


def test_there_is_nothing_to_choose_among_few_documents_of_one_kind() -> None:
    assert facets(3, [], [("pdf", 3)], Listing(), "en") == ""


def test_what_can_be_done_with_ticked_documents_knows_the_tags() -> None:
    drawn = picked("c1", [("合同", 3)], "en")
    assert '<option value="合同">' in drawn
    assert "hidden" in drawn


def test_undo_counts_down_for_as_long_as_the_server_waits() -> None:
    drawn = undo_bar([Discarded(DOCUMENT, 14.96)], "en")
    assert 'data-seconds="15.0"' in drawn
    assert 'data-act="undo"' in drawn
    assert "Undo deleting a&lt;i&gt;.txt" in drawn


def test_nothing_to_undo_leaves_no_bar() -> None:
    assert undo_bar([], "en") == ""


def test_what_the_start_found_is_told_with_what_to_do() -> None:
    found = [
        Notice.of("originals_set_aside", count=8, place="/data/set-aside/today"),
        Failure.of(StorageError("disk_low", path="/data", free_mb=3, floor_mb=500)),
    ]
    drawn = findings(found, "zh")
    assert "有 8 个原文件" in drawn
    assert "请腾出磁盘空间" in drawn


# Scanned pages --------------------------------------------------------------------------------------------------------

SCAN = replace(
    DOCUMENT,
    media_type="pdf",
    pages=14,
    warnings=(Notice.of("pages_without_text", pages="1-12", count=12, total=14),),
)


def test_scanned_pages_are_offered_with_their_number_and_time() -> None:
    drawn = drawn_list([SCAN], "en", held=replace(HELD, can_recognise=True))
    assert "Read 12 pages by OCR (about 60 s)" in drawn
    assert 'data-act="recognise" data-id="d1"' in drawn


def test_where_pages_cannot_be_recognised_it_is_said_how_to_get_that() -> None:
    drawn = drawn_list([SCAN], "zh")
    assert "pip install" in drawn
    assert 'data-act="recognise"' not in drawn


def test_a_document_with_text_on_all_pages_is_offered_nothing() -> None:
    assert "OCR" not in drawn_list([replace(SCAN, warnings=())], "zh", held=replace(HELD, can_recognise=True))

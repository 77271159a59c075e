"""PDF: text by page, headings from the outline, and what is said about pages that cannot be read."""

import io
import zlib
from dataclasses import replace

import pytest
from conftest import Read, Refused
from pypdf import PdfReader, PdfWriter

from playground.core.errors import Notice
from playground.documents.formats.pdf_text import is_garbled, repair
from playground.documents.limits import STANDARD
from tests.documents.making import pdf, pdf_of_streams, raw_pdf

CHINESE = ["水泵的额定流量为每分钟一百升，额定压力为一点六兆帕，检修周期", "为九十天。"]
TEXT = b"BT /F1 12 Tf 60 700 Td (The pump is rated for 100 litres.) Tj ET"


def encrypted(content: bytes, password: str, algorithm: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm=algorithm)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_each_page_knows_its_text(read: Read) -> None:
    parsed = read("手册.pdf", pdf([["First page."], ["第二页。"]]))
    assert [parsed.text[page.start : page.end].strip() for page in parsed.pages] == ["First page.", "第二页。"]
    assert parsed.page_count == 2


def test_a_chinese_sentence_broken_by_the_page_width_is_whole_again(read: Read) -> None:
    assert "检修周期为九十天。" in read("a.pdf", pdf([CHINESE])).text


def test_the_outline_becomes_headings_where_their_titles_stand(read: Read) -> None:
    pages = [["Manual", "Some words before.", "1 Pumps", "Text."], ["2 Valves", "More."]]
    parsed = read("a.pdf", pdf(pages, outline=[(0, 0, "1 Pumps"), (1, 1, "2 Valves")]))
    assert [(h.level, h.title, parsed.text[h.offset :][:8]) for h in parsed.headings] == [
        (1, "1 Pumps", "1 Pumps\n"),
        (2, "2 Valves", "2 Valves"),
    ]


def test_the_title_comes_from_the_metadata(read: Read) -> None:
    content = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([["Text."]]))))
    content.add_metadata({"/Title": "泵的手册"})
    buffer = io.BytesIO()
    content.write(buffer)
    assert read("a.pdf", buffer.getvalue()).title == "泵的手册"


def test_pages_without_text_are_named(read: Read) -> None:
    parsed = read("a.pdf", pdf([["One."], [], ["Three."], [], [], []]))
    assert parsed.warnings == (Notice.of("pages_without_text", pages="2, 4-6", count=4, total=6),)


def test_a_page_number_is_kept_after_a_page_without_text(read: Read) -> None:
    parsed = read("a.pdf", pdf([[], ["Second."], [], ["Fourth."]]))
    assert parsed.page_at(parsed.text.index("Second")) == 2
    assert parsed.page_at(parsed.text.index("Fourth")) == 4


def test_a_file_of_scanned_pages_is_refused_as_such(refused: Refused) -> None:
    assert refused("a.pdf", pdf([[], []])).code == "no_text_on_pages"


def test_a_file_without_pages_is_refused(refused: Refused) -> None:
    content = raw_pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 0 /Kids [] >>"})
    assert refused("a.pdf", content).code == "no_pages"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_password_is_asked_for_by_name(refused: Refused, algorithm: str) -> None:
    assert refused("a.pdf", encrypted(pdf([["Secret."]]), "s3cret", algorithm)).code == "document_encrypted"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_file_that_only_forbids_editing_is_read(read: Read, algorithm: str) -> None:
    assert "Open to all." in read("a.pdf", encrypted(pdf([["Open to all."]]), "", algorithm)).text


def test_too_many_pages_are_refused_with_both_numbers(refused: Refused) -> None:
    error = refused("a.pdf", pdf([["x"]] * 4), replace(STANDARD, pages=3))
    assert (error.code, error.facts["pages"], error.facts["limit"]) == ("too_many_pages", 4, 3)


def test_a_wrong_cross_reference_is_repaired_and_said(read: Read) -> None:
    content = pdf([["Still here."]]).replace(b"startxref\n", b"startxref\n9")
    parsed = read("a.pdf", content)
    assert "Still here." in parsed.text
    assert parsed.warnings == (Notice.of("pdf_repaired"),)


def test_half_a_file_is_never_passed_off_as_the_whole(refused: Refused) -> None:
    content = pdf([["A page."]] * 3)
    assert refused("a.pdf", content[: len(content) // 3]).code == "document_damaged"


def test_page_nodes_that_contain_themselves_are_refused(refused: Refused) -> None:
    loop = b"<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R] >>"
    assert refused("a.pdf", raw_pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: loop})).code == "document_damaged"


def test_a_stream_that_expands_to_a_gigabyte_costs_only_its_own_file(read: Read, refused: Refused) -> None:
    bomb = zlib.compress(zlib.compress(b" " * (1 << 20), 9) * 1)  # small here: the limit is smaller still
    error = refused("a.pdf", pdf_of_streams([bomb], b"/Filter [/FlateDecode /FlateDecode]"))
    assert error.code in ("no_text_on_pages", "reader_crashed")
    assert "pump" in read("b.pdf", pdf_of_streams([TEXT])).text


def test_a_page_of_a_million_objects_is_skipped_and_named(read: Read) -> None:
    flood = zlib.compress(b"0 0 1 1 re f\n" * 600_000)
    contents = pdf_of_streams([zlib.compress(TEXT), flood], b"/Filter /FlateDecode")
    parsed = read("a.pdf", contents)
    assert parsed.warnings == (Notice.of("pages_too_complex", pages="2", count=1, total=2),)


def test_radicals_of_the_font_become_characters(read: Read) -> None:
    assert "长龙" in read("a.txt", "长龙".encode()).text  # what the table maps to is left alone
    assert repair("⻓") == "⻓"  # folding is another step's work


def test_lines_of_a_list_stay_lines() -> None:
    lines = "第一条 为了保障水泵的安全运行而制定本规程\n第二条 本规程适用于全部型号的水泵和阀门"
    assert repair(lines) == lines


def test_latin_lines_are_joined_and_their_hyphens_taken_out() -> None:
    text = "The relief valve opens at three bar and the main valve has to be re-\nplaced after ten years of use in the\nplant."
    assert repair(text).startswith("The relief valve opens at three bar and the main valve has to be replaced after")


def test_a_latin_sentence_goes_on_with_a_capital_or_a_figure() -> None:
    line = "The stair climber is booked with the caretaker of the house by telephone 555"
    assert repair(f"{line}\n0148.") == f"{line} 0148."


def test_spaced_out_chinese_is_drawn_together() -> None:
    assert repair("全 世 界 无 产 者 ， 联合起来") == "全世界无产者，联合起来"


def test_each_label_of_a_form_begins_a_line() -> None:
    lines = "同行人数： 1 人 2 人 3 人以上 不限\n是否借款：是 否\n注：超过五千元的须附行程。"
    assert repair(lines) == lines


def test_a_number_after_a_comma_goes_on_with_its_sentence() -> None:
    line = "三个品种在低温处理九十六小时之后测得的数值分别为0.69、"
    assert repair(f"{line}\n0.55和0.42。") == f"{line}0.55和0.42。"


@pytest.mark.parametrize(
    "text", ["È« ÊÀ ½ç ÎÞ ²ú Õß", "\ue001\ue002\ue003\ue004 ab"], ids=["GBK as Latin-1", "private use"]
)
def test_a_garbled_page_is_noticed(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize("text", ["Une école à côté du château", "水泵手册", "", "42"])
def test_an_ordinary_page_is_not_called_garbled(text: str) -> None:
    assert not is_garbled(text)


def test_the_text_of_a_page_is_counted_before_it_is_taken(refused: Refused) -> None:
    error = refused("a.pdf", pdf_of_streams([TEXT] * 3), replace(STANDARD, characters=70))
    assert (error.code, error.facts["limit"]) == ("too_many_characters", 70)

"""What stands between the document tags."""

from playground.prompts.context import blocks, documents
from playground.prompts.variables import DOCUMENT_FIELDS
from tests.prompts import chunk


def joined(*args: object, **kwargs: object) -> str:
    return "".join(text for text, _ in blocks(*args, **kwargs))  # type: ignore[arg-type]


def test_a_reference_opens_with_number_file_page_and_section() -> None:
    known = chunk("正文", document="手册.pdf", page=3, heading=("第一章", "压力"))
    assert joined([(4, known)]) == (
        '<reference headers={"ref_number": "REF.4", "文件名": "手册.pdf", "page": 3, "section": "第一章 › 压力"}>\n'
        "正文\n</reference>\n"
    )


def test_a_reference_that_goes_on_over_a_page_says_to_which() -> None:
    assert '"page": "3–4"' in joined([(1, chunk("正文", page=3, last_page=4))])


def test_what_is_not_known_is_not_in_the_header() -> None:
    assert joined([(1, chunk("正文"))]).startswith(
        '<reference headers={"ref_number": "REF.1", "文件名": "手册.pdf"}>\n'
    )


def test_a_name_with_quotes_and_a_line_break_stays_inside_its_header() -> None:
    header, *_ = joined([(1, chunk("正文", document='a"}>\nb.txt'))]).splitlines()
    assert header == '<reference headers={"ref_number": "REF.1", "文件名": "a\\"}>\\nb.txt"}>'


def test_references_stand_in_the_order_of_their_numbers() -> None:
    assert [origin for _, origin in blocks([(2, chunk("b")), (1, chunk("a"))])][::3] == ["header:1", "header:2"]


def test_the_text_of_a_chunk_is_a_piece_of_its_own() -> None:
    assert ("正文", "chunk:7") in blocks([(7, chunk("正文"))])


def test_the_compatible_format_numbers_files_and_keeps_their_chunks_together() -> None:
    chunks = [(1, chunk("a1", 0, "a.txt")), (2, chunk("b1", 0, "b.txt")), (3, chunk("a2", 1, "a.txt"))]
    assert joined(chunks, "qanything", "kb") == (
        "<reference headers={'知识库名': 'kb', '文件名': 'a.txt'}>[1]\na1\na2\n</reference>\n"
        "<reference headers={'知识库名': 'kb', '文件名': 'b.txt'}>[2]\nb1\n</reference>\n"
    )


def test_the_compatible_format_leaves_figures_out() -> None:
    assert "见图。\n" in joined([(1, chunk("见图![figure](a/b.png)。"))], "qanything", None)


def test_documents_have_the_fields_that_are_documented() -> None:
    (document,) = documents([(1, chunk("正文", page=2))])
    assert tuple(document) == DOCUMENT_FIELDS

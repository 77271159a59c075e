"""Six of the office files of the benchmark: chunks say what was asked for, and the built-in model finds it in them."""

from functools import cache

import pytest
from conftest import Read

from playground.core.values import Chunk
from playground.documents.chunking import cut
from playground.models.builtin import answer_from
from tests.benchmarks.office import en_pages, en_tables, zh_tables, zh_words
from tests.benchmarks.office.judging import holds, understood
from tests.benchmarks.office.papers import Asked, Paper

PAPERS = (
    *(paper for paper in zh_words.PAPERS if paper.name in ("设备采购合同.docx", "供应商准入登记表.docx")),
    *(paper for paper in zh_tables.PAPERS if paper.name == "办公家具价目表.xlsx"),
    *(paper for paper in en_tables.PAPERS if paper.name in ("Licence application.pdf", "Returns.html")),
    *(paper for paper in en_pages.PAPERS if paper.name == "Season review.pptx"),
)


@pytest.mark.parametrize(
    "paper, asked",
    [(paper, asked) for paper in PAPERS for asked in paper.asked],
    ids=lambda each: getattr(each, "text", ""),
)
def test_a_question_is_answered_from_a_chunk_that_alone_says_what_its_values_mean(
    load: Read, paper: Paper, asked: Asked
) -> None:
    pieces = cut(load(paper.name, _content(paper)))
    chunks = [
        Chunk(f"{seq}", "d", paper.name, seq, piece.text, piece.start, piece.end, piece.page, piece.heading)
        for seq, piece in enumerate(pieces)
    ]
    assert any(understood(chunk, asked) for chunk in chunks)
    assert holds(answer_from(asked.text, chunks, "zh"), asked.answer)


@cache
def _content(paper: Paper) -> bytes:
    return paper.make()

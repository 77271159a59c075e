"""Words that mean the same: how a list is read, and what a question is searched for besides."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.core.errors import RetrievalError
from playground.core.values import RetrievalSettings
from playground.retrieval.synonyms import LONGEST, also, read_list
from tests.retrieval.cabinet import ID, Cabinet, cabinet_in

LIST = """# our words
年假 = annual leave；PTO
AI = 人工智能
heat pump\t热泵
"""


@pytest.fixture
def cabinet(tmp_path: Path) -> Iterator[Cabinet]:
    with cabinet_in(tmp_path / "data") as cabinet:
        cabinet.put([("leave.txt", ["Annual leave is twenty days."]), ("tea.txt", ["绿茶要用八十度的水。"])])
        cabinet.database.write(lambda writing: cabinet.library.set_synonyms(writing, ID, LIST))
        yield cabinet


def test_a_list_is_groups_of_words():
    assert read_list(LIST) == (("年假", "annual leave", "PTO"), ("AI", "人工智能"), ("heat pump", "热泵"))


@pytest.mark.parametrize(
    "question, added",
    [
        ("年假有几天", ("annual leave", "PTO")),
        ("How much pto is there?", ("年假", "annual leave")),
        ("Annual Leave and 人工智能", ("年假", "PTO", "AI")),
        ("熱泵的效率", ("heat pump",)),
        ("an email about tea", ()),
        ("", ()),
    ],
)
def test_a_question_is_searched_for_what_means_the_same(question: str, added: tuple[str, ...]):
    assert also(question, read_list(LIST)) == added


@pytest.mark.parametrize("lines", ["年假", "a = ", "= b", "x = x"])
def test_a_line_of_one_word_is_refused_with_its_number(lines: str):
    with pytest.raises(RetrievalError) as refused:
        read_list(f"a = b\n{lines}")
    assert (refused.value.code, refused.value.facts["line"]) == ("synonyms_line", 2)


def test_a_list_without_end_is_refused():
    with pytest.raises(RetrievalError, match="too long"):
        read_list("a" * (LONGEST + 1))


def test_the_document_is_found_by_the_other_word_and_that_is_told(cabinet: Cabinet):
    found = cabinet.ask("年假有几天", RetrievalSettings(extent="chunks"))
    assert [passage.hit.chunk.document for passage in found.passages] == ["leave.txt"]
    assert found.reading is not None
    assert found.reading.searched == ("annual leave", "PTO")


def test_a_list_goes_with_its_collection(cabinet: Cabinet):
    cabinet.database.write(lambda writing: cabinet.library.remove_collection(writing, ID))
    assert cabinet.library.synonyms(ID) == ""

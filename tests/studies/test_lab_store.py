"""Evidence is kept by question, changed, taken back, written to a file and read again."""

import pytest

from playground.core.errors import StudyError
from playground.studies.lab.importing import TakenIn, take_in
from playground.studies.lab.record import read, written
from playground.studies.lab.store import LONGEST, MOST
from playground.studies.lab.values import Span
from playground.studies.values import Question, QuestionSet
from playground.workspace import Workspace


def span(text: str = "答案", start: int = 0) -> Span:
    return Span("d", "手册.md", start, start + len(text), text, "前", "后")


@pytest.fixture
def questions(workspace: Workspace) -> QuestionSet:
    return workspace.studies.sets.create("检索", [Question("a", "年假几天？"), Question("b", "谁批准？")])


def test_each_place_is_a_part_of_its_own_unless_it_stands_for_another(
    workspace: Workspace, questions: QuestionSet
) -> None:
    store = workspace.lab.evidence
    first = store.add(questions.id, "a", span(start=0))
    store.add(questions.id, "a", span(start=10))
    store.add(questions.id, "a", span(start=20), part=first.part)
    assert [(each.part, each.span.start) for each in store.of_set(questions.id)] == [(1, 0), (1, 20), (2, 10)]


def test_a_place_that_is_marked_twice_is_noted_once(workspace: Workspace, questions: QuestionSet) -> None:
    store = workspace.lab.evidence
    assert store.add(questions.id, "a", span()) == store.add(questions.id, "a", span())


def test_a_place_is_moved_to_another_part_and_back(workspace: Workspace, questions: QuestionSet) -> None:
    store = workspace.lab.evidence
    store.add(questions.id, "a", span(start=0))
    second = store.add(questions.id, "a", span(start=10))
    assert store.move(second.id, 1).part == 1
    assert store.move(second.id, None).part == 2
    assert len(store.of_set(questions.id)) == 2


def test_what_was_removed_is_taken_back(workspace: Workspace, questions: QuestionSet) -> None:
    store = workspace.lab.evidence
    made = store.add(questions.id, "a", span())
    gone = store.remove(made.id)
    assert store.of_set(questions.id) == ()
    store.put(*gone)
    assert store.of_set(questions.id) == (made,)


def test_evidence_that_somebody_else_removed_is_told(workspace: Workspace) -> None:
    with pytest.raises(StudyError, match="gone"):
        workspace.lab.evidence.remove("nothing")


@pytest.mark.parametrize("text, code", [(" \n", "evidence_empty"), ("x" * (LONGEST + 1), "evidence_too_long")])
def test_what_is_no_evidence_is_refused(workspace: Workspace, questions: QuestionSet, text: str, code: str) -> None:
    with pytest.raises(StudyError) as refused:
        workspace.lab.evidence.add(questions.id, "a", span(text))
    assert refused.value.code == code


def test_a_question_has_so_many_places_and_no_more(workspace: Workspace, questions: QuestionSet) -> None:
    for start in range(MOST):
        workspace.lab.evidence.add(questions.id, "a", span(start=start))
    with pytest.raises(StudyError) as refused:
        workspace.lab.evidence.add(questions.id, "a", span(start=MOST))
    assert refused.value.code == "evidence_too_many"


def test_stock_sets_can_have_evidence_too(workspace: Workspace) -> None:
    stock = workspace.studies.sets.all()[0]
    question = workspace.studies.sets.get(stock.id).questions[0]
    workspace.lab.evidence.add(stock.id, question.id, span())
    assert [each.question for each in workspace.lab.evidence.of_set(stock.id)] == [question.id]


def test_a_file_brings_questions_places_and_parts_back(workspace: Workspace, questions: QuestionSet) -> None:
    store, sets = workspace.lab.evidence, workspace.studies.sets
    first = store.add(questions.id, "a", span(start=0))
    store.add(questions.id, "a", span(start=10))
    store.add(questions.id, "a", span(start=20), part=first.part)
    content = "".join(written(questions.questions, store.of_set(questions.id))).encode()
    other = sets.create("另一个", [Question("x", "完全不同的问题")])
    assert take_in(sets, store, other.id, read(content)) == TakenIn(questions=1, places=3)
    assert take_in(sets, store, other.id, read(content)) == TakenIn(questions=0, places=0)
    assert [(each.part, each.span.text, each.span.start) for each in store.of_set(other.id)] == [
        (1, "答案", 0),
        (1, "答案", 20),
        (2, "答案", 10),
    ]


@pytest.mark.parametrize(
    "content", [b"{", b'{"question": ""}', b'{"question": "q", "evidence": [{"document": "d"}]}', b"\xff\xfe"]
)
def test_a_file_that_is_no_evidence_is_refused_with_its_line(content: bytes) -> None:
    with pytest.raises(StudyError) as refused:
        read(content)
    assert (refused.value.code, refused.value.facts["line"]) == ("evidence_file_wrong", 1)

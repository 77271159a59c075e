"""Two settings over marked evidence: what is found, what is sent, and a scratch index that nobody sees."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from playground.core.errors import StudyError
from playground.core.values import Collection, PromptChoice, RetrievalSettings, RunSpec
from playground.documents.chunking import ChunkSettings
from playground.documents.library import Located
from playground.retrieval.embedders import Embedder, HashEmbedder
from playground.retrieval.embedders.base import Vectors
from playground.settings import Settings
from playground.studies.lab import scratch as scratching
from playground.studies.lab.finding import span_of
from playground.studies.lab.results import change, statements, total
from playground.studies.lab.service import Lab
from playground.studies.lab.store import EvidenceStore
from playground.studies.lab.stores import Silent, Stores
from playground.studies.lab.telling import remarks
from playground.studies.lab.trial import Bound
from playground.studies.lab.values import Asking, Report, Side
from playground.studies.values import Question, QuestionSet
from playground.workspace import Workspace

SMALL = ChunkSettings(30, 0)
AS_IT_IS = Side(RetrievalSettings(top_k=3, extent="chunks"))
PARTS = ("年假", "病假", "报销", "加班", "打卡", "合同", "试用", "培训", "宿舍", "班车")
FACTS = [
    f"关于{part}的规定：员工可以按照第{number}条申请，期限为{number * 3}天。" for number, part in enumerate(PARTS, 1)
]


@pytest.fixture
def handbook(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A collection of one document with ten facts, and a question to each."""
    path = tmp_path / "手册.txt"
    path.write_text("\n\n".join(FACTS), "utf-8")
    assert [each.stage for each in workspace.add(path, collection="手册")][-1] == "ready"
    return workspace


@pytest.fixture
def questions(handbook: Workspace) -> QuestionSet:
    """The set, the evidence of each question marked."""
    collection = handbook.library.collection("手册")
    document = handbook.library.documents(collection.id)[0]
    text = handbook.library.text(document.id)
    made = handbook.studies.sets.create("手册", [Question("", f"{part}的期限是几天？") for part in PARTS])
    for question, fact in zip(made.questions, FACTS, strict=True):
        start = text.index(fact)
        handbook.lab.evidence.add(made.id, question.id, span_of(document, text, start, start + len(fact)))
    return made


def compared(workspace: Workspace, questions: QuestionSet, *sides: Side, lab: Lab | None = None) -> Report:
    lab, collection = lab or workspace.lab, workspace.library.collection("手册")
    asking = Asking(PromptChoice(workspace.catalog.stock("zh")), "builtin", "builtin", window=4_000)
    id = lab.begin(questions, collection, (sides[0], sides[1]), asking)
    return asyncio.run(lab.whole(id))


def left_over(workspace: Workspace) -> list[str]:
    """What stands in the folder for temporary files."""
    return [path.name for path in workspace.folder.temporary.iterdir()]


# Figures --------------------------------------------------------------------------------------------------------------


def test_both_sides_are_measured_over_the_same_questions(handbook: Workspace, questions: QuestionSet) -> None:
    report = compared(handbook, questions, AS_IT_IS, replace(AS_IT_IS, cutting=SMALL))
    one_chunk, cut = total(report, 0), total(report, 1)
    assert (one_chunk.found.n, cut.found.n) == (10, 10)
    assert (one_chunk.sent_share, cut.sent_share) == (1.0, 1.0)
    assert (one_chunk.reciprocal, cut.reciprocal) == (1.0, 1.0)
    assert one_chunk.tokens is not None
    assert cut.tokens is not None
    assert cut.tokens < one_chunk.tokens
    assert statements(report)["sent"].kind == "counts_only"
    assert [change(asked) for asked in report.asked] == [0] * 10


def test_what_the_window_has_no_room_for_is_found_and_not_sent(handbook: Workspace, questions: QuestionSet) -> None:
    collection = handbook.library.collection("手册")
    asking = Asking(PromptChoice(handbook.catalog.stock("zh")), "builtin", "builtin", window=1_900)
    id = handbook.lab.begin(questions, collection, (AS_IT_IS, replace(AS_IT_IS, cutting=SMALL)), asking)
    report = asyncio.run(handbook.lab.whole(id))
    before, after = (total(report, side) for side in (0, 1))
    assert (before.found_share, after.found_share, after.sent_share) == (1.0, 1.0, 1.0)
    assert before.sent_share == sum(change(asked) == 0 for asked in report.asked) / 10
    assert before.sent_share < 0.5


def test_what_is_sent_is_what_the_pipeline_would_send(handbook: Workspace, questions: QuestionSet) -> None:
    settings = RetrievalSettings(top_k=2, mode="lexical", extent="chunks")
    report = compared(handbook, questions, Side(settings), Side(settings))
    for asked in report.asked:
        spec = RunSpec(asked.text, "手册", PromptChoice(handbook.catalog.stock("zh")), "builtin", "builtin", settings)
        run = asyncio.run(handbook.previewed(spec))
        for outcome in asked.outcomes:
            inside = [row.passage for row in outcome.rows if row.within]
            assert [each.hit for each in inside] == [each.hit for each in run.passages]
            assert [(each.fate.kind, each.fate.n) for each in inside] == [
                (each.fate.kind, each.fate.n) for each in run.passages
            ]


def test_documents_read_whole_have_no_ranks(handbook: Workspace, questions: QuestionSet) -> None:
    whole = Side(RetrievalSettings(extent="whole"))
    report = compared(handbook, questions, whole, AS_IT_IS)
    assert (total(report, 0).reciprocal, total(report, 0).sent_share) == (None, 1.0)


def test_questions_without_evidence_and_with_lost_evidence_are_told_and_not_counted(
    handbook: Workspace, questions: QuestionSet
) -> None:
    evidence = handbook.lab.evidence
    first, second, *_ = evidence.of_set(questions.id)
    evidence.remove(first.id)
    evidence.put(replace(second, span=replace(second.span, text="手册里没有的话")))
    report = compared(handbook, questions, AS_IT_IS, AS_IT_IS)
    texts = {question.id: question.text for question in questions.questions}
    assert report.left.unmarked == (texts[first.question],)
    assert report.left.elsewhere == (texts[second.question],)
    assert len(report.asked) == 8


def test_a_set_without_evidence_here_is_refused(handbook: Workspace) -> None:
    bare = handbook.studies.sets.create("空", [Question("", "没有证据的问题")])
    with pytest.raises(StudyError) as refused:
        compared(handbook, bare, AS_IT_IS, AS_IT_IS)
    assert refused.value.code == "lab_no_evidence"


def test_synonyms_can_be_left_out(handbook: Workspace, questions: QuestionSet) -> None:
    handbook.set_synonyms("手册", "住处 = 宿舍")
    changed = handbook.studies.sets.edit(questions.id, replace(questions.questions[8], text="住处"))
    by_words = Side(RetrievalSettings(top_k=1, mode="lexical", extent="chunks"), cutting=SMALL)
    report = compared(handbook, changed, by_words, replace(by_words, synonyms=False))
    asked = next(each for each in report.asked if each.text == "住处")
    assert [outcome.rank for outcome in asked.outcomes] == [1, None]


def test_the_weight_of_the_vectors_is_that_of_the_side(handbook: Workspace, questions: QuestionSet) -> None:
    by_words, by_vectors = replace(AS_IT_IS, weight=0.0, cutting=SMALL), replace(AS_IT_IS, weight=1.0, cutting=SMALL)
    report = compared(handbook, questions, by_words, by_vectors)
    for asked in report.asked:
        for outcome, measure in zip(asked.outcomes, ("bm25", "cosine"), strict=True):
            first = outcome.rows[0].passage.hit.scores
            best = {score.measure: score.value for score in first}
            others = [
                score.value for row in outcome.rows for score in row.passage.hit.scores if score.measure == measure
            ]
            assert best[measure] == max(others)


# The scratch index ----------------------------------------------------------------------------------------------------


class _Counting:
    """The hashed embedder, which counts what it is asked for, and may be held up."""

    def __init__(self) -> None:
        self._inner = HashEmbedder()
        self.texts = 0
        self.asked = threading.Event()
        self.go = threading.Event()
        self.go.set()
        self.fingerprint = self._inner.fingerprint
        self.dimensions = self._inner.dimensions
        self.weight = self._inner.weight
        self.by_meaning = False

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        self.asked.set()
        assert self.go.wait(30)
        return np.asarray(self._inner.embed_documents(texts))

    def embed_query(self, text: str) -> Vectors:
        return self._inner.embed_query(text)


def lab_with(workspace: Workspace, embedder: Embedder) -> Lab:
    """A lab of the workspace that embeds with `embedder`."""

    def embedder_of(collection: Collection | Located) -> Embedder:
        return embedder

    bound = Bound(
        workspace.services,
        Stores(workspace.library, Silent(workspace.database, workspace.clock)),
        embedder_of,
        workspace.ingest.preview,
        workspace.folder.temporary,
        workspace.clock,
    )
    return Lab(bound, EvidenceStore(workspace.database, workspace.clock))


def test_the_scratch_index_stands_in_no_list_and_is_gone_afterwards(
    handbook: Workspace, questions: QuestionSet
) -> None:
    collections, indexed = handbook.library.collections(), handbook.index.collections()
    held = _Counting()
    held.go.clear()
    lab = lab_with(handbook, held)
    asking = Asking(PromptChoice(handbook.catalog.stock("zh")), "builtin", "builtin")
    id = lab.begin(questions, collections[0], (AS_IT_IS, replace(AS_IT_IS, cutting=SMALL)), asking)
    assert held.asked.wait(30)
    assert (handbook.library.collections(), handbook.index.collections()) == (collections, indexed)
    held.go.set()
    asyncio.run(lab.whole(id))
    assert (handbook.library.collections(), handbook.index.collections()) == (collections, indexed)
    assert left_over(handbook) == []
    lab.close()


def test_vectors_of_chunks_with_the_same_text_are_taken_over(handbook: Workspace, questions: QuestionSet) -> None:
    counting = _Counting()
    lab = lab_with(handbook, counting)
    compared(handbook, questions, AS_IT_IS, replace(AS_IT_IS, cutting=handbook.chunking), lab=lab)
    assert counting.texts == 0
    compared(handbook, questions, replace(AS_IT_IS, cutting=SMALL), replace(AS_IT_IS, cutting=SMALL), lab=lab)
    assert counting.texts == 10
    lab.close()


def test_words_alone_need_no_vectors(handbook: Workspace, questions: QuestionSet) -> None:
    counting = _Counting()
    lab = lab_with(handbook, counting)
    by_words = Side(RetrievalSettings(mode="lexical", extent="chunks"), cutting=SMALL)
    compared(handbook, questions, by_words, by_words, lab=lab)
    assert counting.texts == 0
    lab.close()


def test_a_comparison_that_is_stopped_leaves_nothing(handbook: Workspace, questions: QuestionSet) -> None:
    held = _Counting()
    held.go.clear()
    lab = lab_with(handbook, held)
    asking = Asking(PromptChoice(handbook.catalog.stock("zh")), "builtin", "builtin")
    collection = handbook.library.collection("手册")
    id = lab.begin(questions, collection, (AS_IT_IS, replace(AS_IT_IS, cutting=SMALL)), asking)
    assert held.asked.wait(30)
    lab.stop(id)
    held.go.set()
    lab.close()
    assert lab.look(id).state == "stopped"
    assert left_over(handbook) == []


def test_too_many_chunks_are_refused(
    handbook: Workspace, questions: QuestionSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratching, "MOST_CHUNKS", 9)
    with pytest.raises(StudyError) as refused:
        compared(handbook, questions, AS_IT_IS, replace(AS_IT_IS, cutting=SMALL))
    assert (refused.value.code, left_over(handbook)) == ("lab_too_large", [])


def test_what_a_killed_process_left_is_gone_at_the_next_start(tmp_path: Path) -> None:
    data = tmp_path / "killed"
    script = dedent(
        f"""
        import os, signal
        from playground.settings import Settings
        from playground.studies.lab.scratch import Scratch
        from playground.workspace import Workspace
        from pathlib import Path
        workspace = Workspace(Settings(data_dir=Path({str(data)!r})))
        Scratch(workspace.folder.temporary, workspace.clock)
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    ended = subprocess.run([sys.executable, "-c", script], env={**os.environ}, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [path.name for path in (data / "tmp").glob("*/scratch.db")] == ["scratch.db"]
    with Workspace(Settings(data_dir=data)) as again:
        assert left_over(again) == []


# Coming back ----------------------------------------------------------------------------------------------------------


def test_whoever_comes_back_finds_the_last_comparison(handbook: Workspace, questions: QuestionSet) -> None:
    compared(handbook, questions, AS_IT_IS, AS_IT_IS)
    report = compared(handbook, questions, AS_IT_IS, replace(AS_IT_IS, cutting=SMALL))
    found = handbook.lab.last(questions.id, handbook.library.collection("手册").id)
    assert found is not None
    assert found.report is report
    assert handbook.lab.last(questions.id, "another") is None


def test_the_more_settings_were_tried_the_more_the_best_owes_to_luck(
    handbook: Workspace, questions: QuestionSet
) -> None:
    unclear = handbook.studies.sets.edit(questions.id, replace(questions.questions[0], text="ZZZ"))
    by_words = Side(RetrievalSettings(top_k=1, mode="lexical", extent="chunks"), cutting=SMALL)
    first = compared(handbook, unclear, by_words, replace(by_words, synonyms=False))
    second = compared(handbook, unclear, replace(by_words, weight=0.1), replace(by_words, weight=0.2))
    assert (first.tried, second.tried, total(second, 0).sent.passed) == (2, 4, 9)
    assert [any("luck" in remark for remark in remarks(report, "en")) for report in (first, second)] == [False, True]


# Documents that change ------------------------------------------------------------------------------------------------


def test_evidence_is_found_in_the_document_that_took_the_place_of_its_own(
    handbook: Workspace, questions: QuestionSet, tmp_path: Path
) -> None:
    path = tmp_path / "手册.txt"
    path.write_text("新增的前言，说明本手册自一月起施行。\n\n" + "\n\n".join(FACTS[1:]), "utf-8")
    list(handbook.add(path, collection="手册"))
    report = compared(handbook, questions, AS_IT_IS, replace(AS_IT_IS, cutting=SMALL))
    assert (len(report.asked), len(report.left.elsewhere)) == (9, 1)
    assert all(place.moved for asked in report.asked for part in asked.goals[0] for place in part)
    assert total(report, 1).found_share == 1.0

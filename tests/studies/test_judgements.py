"""Verdicts: the last one counts, the earlier ones stay, and undoing goes back step by step."""

import pytest

from playground.core.errors import StudyError
from playground.core.values import PromptChoice, Run, RunSpec
from playground.studies.judgements import MOST_REMARK, JudgementStore
from playground.studies.values import Judgement
from playground.workspace import Workspace


@pytest.fixture
def store(workspace: Workspace) -> JudgementStore:
    spec = RunSpec("问", None, PromptChoice(workspace.catalog.stock("zh")), "fake", "fake-model")
    for run_id in ("a" * 32, "b" * 32):
        workspace.runs.save(Run(run_id, spec, "completed", "2026-11-30T12:00:00.000+00:00")).result()
    return JudgementStore(workspace.database, workspace.clock)


A, B = "a" * 32, "b" * 32


def test_the_last_judgement_counts(store: JudgementStore) -> None:
    store.judge(Judgement(A, "wrong", ("too_long",), "太长", "小李"))
    store.judge(Judgement(A, "right", (), "其实可以", "小王"))
    (said,) = store.of([A, B]).values()
    assert (said.verdict, said.reasons, said.remark, said.author) == ("right", (), "其实可以", "小王")


def test_earlier_judgements_stay_with_author_and_time(store: JudgementStore) -> None:
    store.judge(Judgement(A, "wrong", author="小李"))
    store.judge(Judgement(A, "right", author="小王"))
    assert [(one.verdict, one.author, bool(one.at)) for one in store.history(A)] == [
        ("wrong", "小李", True),
        ("right", "小王", True),
    ]


def test_undoing_goes_back_step_by_step(store: JudgementStore) -> None:
    for verdict in ("wrong", "partly", "right"):
        store.judge(Judgement(A, verdict))
    assert [store.undo(A).verdict for _ in range(4)] == ["partly", "wrong", None, None]
    assert store.of([A])[A].verdict is None


def test_after_undoing_one_can_judge_again_and_undo_that(store: JudgementStore) -> None:
    store.judge(Judgement(A, "wrong"))
    store.judge(Judgement(A, "right"))
    store.undo(A)
    store.judge(Judgement(A, "partly"))
    assert store.undo(A).verdict == "wrong"


@pytest.mark.parametrize(
    "said, code",
    [
        (Judgement("c" * 32, "right"), "run_gone"),
        (Judgement(A, "perfect"), "verdict_unknown"),  # type: ignore[arg-type]
        (Judgement(A, remark="长" * (MOST_REMARK + 1)), "remark_too_long"),
    ],
)
def test_what_cannot_be_kept_is_refused(store: JudgementStore, said: Judgement, code: str) -> None:
    with pytest.raises(StudyError) as refused:
        store.judge(said)
    assert refused.value.code == code
    assert not store.of([A, B])

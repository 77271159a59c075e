"""Milliseconds for a page of a large batch: shown, filtered, searched, judged: `python -m tests.benchmarks.grid [--rows 2000]`"""

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playground.core.values import PromptChoice, PromptSet, Run, TokenCount
from playground.settings import Settings
from playground.studies.batches.grid import Grids, View
from playground.studies.batches.measures import measures, statements
from playground.studies.batches.store import BatchStore
from playground.studies.batches.values import Batch, Plan
from playground.studies.judgements import JudgementStore
from playground.studies.judging.opinions import OpinionStore
from playground.studies.values import Arm, Finding, Judgement, Question
from playground.workspace import Workspace

_CHECKS = ("language", "opening", "length", "key_points", "refusal", "numbers", "quotations", "markdown")
_WORDS = [
    "采莲",
    "荷塘",
    "月色",
    "南朝",
    "乐府",
    "报销",
    "差旅",
    "年假",
    "门禁",
    "会议室",
    "部署",
    "显存",
    "量化",
    "窗口",
    "词元",
]


def made(workspace: Workspace, rows: int, arms: int) -> Batch:
    """A finished batch, as a night of a small model leaves it."""
    draw, store = random.Random(7), BatchStore(workspace.database, workspace.clock)
    tags = ("荷塘", "手册", "差旅")
    questions = tuple(
        Question(f"q{n}", f"第 {n} 问：{' '.join(draw.sample(_WORDS, 3))}？", tags=(tags[n % 3],)) for n in range(rows)
    )
    prompt = PromptChoice(PromptSet("stock", "zh", workspace.catalog.stock("zh").parts))
    columns = tuple(
        Arm(f"方案{n}", replace(prompt, custom_instruction="简短回答" * n), "builtin", "builtin") for n in range(arms)
    )  # arms that are set up alike would be the baseline once more, and nothing fixed or broken
    batch = store.create("大批", Plan(questions, columns), set_name="大集", set_digest="d")
    judgements, last = JudgementStore(workspace.database, workspace.clock), None
    for line in store.cells(batch.id):
        question = questions[int(line.slot.question[1:])]
        answer = "根据参考信息，" + "".join(draw.choices(_WORDS, k=150))
        run = replace(
            Run(
                f"{line.slot.place:032x}",
                columns[0].spec(question.text, None),
                "completed",
                "2026-11-30T00:00:00+00:00",
            ),
            answer=answer,
            completion=TokenCount(200, "estimated"),
        )
        workspace.runs.save(run)
        findings = [
            Finding(name, draw.choices(("passed", "failed", "not_applicable"), (8, 1, 2))[0]) for name in _CHECKS
        ]
        last = store.finish(batch.id, line.slot, run, inputs="i", findings=findings)
        if draw.random() < 0.3:
            last.result()
            judgements.judge(Judgement(run.id, draw.choice(("right", "partly", "wrong")), remark="看过"))
    if last is not None:
        last.result()
    return batch


def _timed(name: str, act: Callable[[], object]) -> None:
    act()
    taken: list[float] = []
    for _ in range(9):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    print(f"{name:<28} median {statistics.median(taken):6.1f} ms   slowest {max(taken):6.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--arms", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Workspace(Settings(data_dir=Path(folder))) as workspace:
        batch = made(workspace, options.rows, options.arms)
        judgements = JudgementStore(workspace.database, workspace.clock)
        grids, store = (
            Grids(workspace.database, judgements, OpinionStore(workspace.database, workspace.clock)),
            BatchStore(workspace.database, workspace.clock),
        )
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        views = {
            "first page": View(),
            "last page": View(page=10_000),
            "failed": View("failed"),
            "differ by a check": View("differ", measure="opening"),
            "broken, one arm": View("broken", arm="方案1"),
            "tag and check": View(tag="手册", check="length"),
            "searched": View(text="采莲 报销"),
        }
        for name, view in views.items():
            _timed(name, lambda view=view: grids.grid(batch, view))
        lines, said = store.cells(batch.id), judgements.of_batch(batch.id)
        _timed(
            "sentences, all measures",
            lambda: [
                statements(batch, lines, said, measure, main=measure == "verdict") for measure in measures(lines, said)
            ],
        )
        print(
            f"largest resident memory {before:.0f} MB before, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB after"
        )


if __name__ == "__main__":
    main()

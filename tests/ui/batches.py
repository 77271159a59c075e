"""A batch for the Batch tab: four questions, two arms, answers and verdicts as a test wants them."""

from dataclasses import dataclass, replace

from playground.core.errors import Failure
from playground.core.values import PromptChoice, Run, Timings, TokenCount
from playground.studies.batches.values import Batch, CellLine, Plan, Slot
from playground.studies.values import Arm, Finding, Judgement, KeyPoint, Question, Verdict
from playground.workspace import Workspace

QUESTIONS = (
    Question("q1", "采莲赋写什么", (KeyPoint(("莲", "荷")), KeyPoint(("西湖",), wanted=False)), tags=("荷塘",)),
    Question("q2", "年假几天", refusal=False, tags=("手册",), note="满十年"),
    Question("q3", "门禁卡丢了 <b>怎么办</b>"),
    Question("q4", "Who wrote it?"),
)
BROKEN = Failure("model", "reply_empty", (("endpoint", "fake"),))


@dataclass
class Made:
    """A batch and the ways to fill it in."""

    workspace: Workspace
    batch: Batch

    def run(self, question: str, arm: str, repeat: int = 0) -> str:
        """Id of the run that counts in a cell; "" for none."""
        found = self.line(question, arm, repeat).run
        return found or ""

    def line(self, question: str, arm: str, repeat: int = 0) -> CellLine:
        """A cell as it is kept."""
        slots = (question, arm, repeat)
        lines = self.workspace.studies.store.cells(self.batch.id)
        return next(one for one in lines if (one.slot.question, one.slot.arm, one.slot.repeat) == slots)

    def answer(
        self,
        question: str,
        arm: str,
        text: str = "答。",
        *,
        repeat: int = 0,
        passed: str = "",
        failed: str = "",
        verdict: Verdict | None = None,
        remark: str = "",
        number: int = 0,
    ) -> str:
        """Fill in a cell, as if it had been asked; without a text, it failed. `number` tells tries apart."""
        studies, slot = self.workspace.studies, self.line(question, arm, repeat).slot
        of = {one.name: one for one in self.batch.plan.arms}[arm]
        asked = next(one for one in self.batch.plan.questions if one.id == question)
        run = Run(
            f"{self.batch.id[:24]}{slot.place + 100 * number:08x}",
            of.spec(asked.text, None),
            "completed",
            "2026-11-30T12:00:00.000+00:00",
            answer=text,
            completion=TokenCount(20, "reported"),
            timings=Timings(total=1.5),
        )
        if not text:
            run = replace(run, status="failed", failure=BROKEN)
        self.workspace.runs.save(run).result()
        findings = [Finding(name, "passed") for name in passed.split()]
        findings += [Finding(name, "failed") for name in failed.split()]
        studies.store.finish(self.batch.id, slot, run, inputs="i", findings=findings).result()
        if verdict or remark:
            studies.judgements.judge(Judgement(run.id, verdict, remark=remark, author="li"))
        return run.id

    def slots(self, *questions: str) -> list[Slot]:
        """All cells of these questions."""
        lines = self.workspace.studies.store.cells(self.batch.id)
        return [line.slot for line in lines if line.slot.question in questions]


def arm(workspace: Workspace, name: str, **chosen: object) -> Arm:
    return replace(Arm(name, PromptChoice(workspace.catalog.stock("zh")), "fake", "m"), **chosen)  # type: ignore[arg-type]


def made(workspace: Workspace, *arms: Arm, name: str = "试", questions: tuple[Question, ...] = QUESTIONS) -> Made:
    """A batch that waits, of two arms where none are given."""
    plan = Plan(questions, arms or (arm(workspace, "甲"), arm(workspace, "乙", model="n")))
    batch = workspace.studies.store.create(name, plan, set_name="四问", set_digest="d")
    return Made(workspace, batch)

"""Which cells of a batch are asked again."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, get_args

from playground.studies.batches.running import inputs_digest
from playground.studies.batches.values import Batch, CellLine, Slot
from playground.studies.values import Judgement

Again = Literal["errors", "failed", "changed", "rows", "cells"]
AGAIN: tuple[Again, ...] = get_args(Again)


def again(
    batch: Batch,
    lines: Iterable[CellLine],
    which: Again,
    judgements: Mapping[str, Judgement],
    chosen: Collection[tuple[str, str]] = (),
) -> tuple[Slot, ...]:
    """The cells to be asked again.

    `errors`: those without an answer. `failed`: those that failed a check or were judged wrong. `changed`: those
    whose documents are others by now. `rows` and `cells`: those of the questions, or of the pairs of question and arm,
    in `chosen`; of a row the arm is "".
    """
    arms = {arm.name: arm for arm in batch.plan.arms}
    questions = {question.id: question for question in batch.plan.questions}

    def wanted(line: CellLine) -> bool:
        slot = line.slot
        match which:
            case "errors":
                return line.state == "failed"
            case "failed":
                said = judgements.get(line.run or "")
                return bool(line.failed) or (said is not None and said.verdict == "wrong")
            case "changed":
                now = inputs_digest(batch, arms[slot.arm], questions[slot.question])
                return line.inputs is not None and line.inputs != now
            case "rows":
                return (slot.question, "") in chosen
            case "cells":
                return (slot.question, slot.arm) in chosen

    return tuple(line.slot for line in lines if line.state in ("completed", "failed") and wanted(line))

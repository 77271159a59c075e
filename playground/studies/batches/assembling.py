"""A batch put together as a study, with the run of every cell: what exports are made of."""

from collections.abc import Collection
from dataclasses import replace

from playground.core.values import Run
from playground.runs.store import RunStore
from playground.studies.batches.store import BatchStore
from playground.studies.batches.values import Batch, CellLine
from playground.studies.judgements import JudgementStore
from playground.studies.judging.opinions import OpinionStore
from playground.studies.values import Cell, Study


def study_of(
    batch: Batch,
    store: BatchStore,
    runs: RunStore,
    judgements: JudgementStore,
    opinions: OpinionStore,
    *,
    prompts: bool = True,
    questions: Collection[str] | None = None,
) -> Study:
    """The batch with all its cells; without `prompts`, runs have no rendered prompt and only the chunks that were sent.

    A run is some 50 kB, most of it the prompt: thousands of cells should do without where they can, or be taken in
    parts: `questions` are the ids of those whose cells are wanted, None for all.
    """
    said, found = judgements.of_batch(batch.id), store.all_found(batch.id)
    opined = opinions.of_batch(batch.id)

    def cell(line: CellLine) -> Cell:
        slot = line.slot
        run = runs.get(line.run) if line.run else None
        findings, grounding = found.get((slot.question, slot.arm, slot.repeat), ((), None))
        return Cell(
            question=slot.question,
            arm=slot.arm,
            repeat=slot.repeat,
            state=line.state,
            run=run if run is None or prompts else _slim(run),
            judgement=said.get(line.run or ""),
            findings=findings,
            grounding=grounding,
            opinion=opined.get(line.run or ""),
        )

    return Study(
        id=batch.id,
        name=batch.name,
        created_at=batch.created_at,
        questions=batch.plan.questions,
        arms=batch.plan.arms,
        cells=tuple(
            cell(line) for line in store.cells(batch.id) if questions is None or line.slot.question in questions
        ),
        set_name=batch.set_name,
        set_digest=batch.set_digest,
        collection=batch.collection,
        documents_digest=batch.documents_digest,
    )


def _slim(run: Run) -> Run:
    sent = tuple(passage for passage in run.passages if passage.fate.kind == "sent")
    return replace(run, prompt=None, passages=sent)

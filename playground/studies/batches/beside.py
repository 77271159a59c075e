"""What can be said of a batch beside another one that put the same questions to the same documents."""

from collections.abc import Mapping

from playground.studies.batches.values import Batch
from playground.studies.statistics.basis import Basis, same_basis
from playground.studies.statistics.better import Statement, compared_each
from playground.studies.statistics.paired import Shares


def basis(batch: Batch) -> Basis:
    """What the results of a batch rest on."""
    return Basis(batch.name, batch.set_digest or None, batch.documents_digest)


def counterpart(arm: str, other: Batch) -> str:
    """Name of the arm of another batch that an arm is measured against: the one of its name, else the baseline."""
    names = [one.name for one in other.plan.arms]
    return arm if arm in names else other.plan.baseline.name


def carried_over(batch: Batch, other: Batch, by_arm: Mapping[str, Shares]) -> Mapping[str, Shares]:
    """What the arms of another batch came to, by the ids that a batch has for the same questions.

    Questions are matched by their places: in sets of one digest they are the same. Raises StudyError as `same_basis`.
    """
    same_basis(basis(batch), basis(other))
    pairs = zip(other.plan.questions, batch.plan.questions, strict=True)
    ids = {theirs.id: ours.id for theirs, ours in pairs}
    return {arm: {ids[id]: share for id, share in shares.items()} for arm, shares in by_arm.items()}


def stated_beside(
    batch: Batch, by_arm: Mapping[str, Shares], other: Batch, before: Mapping[str, Shares], *, main: bool
) -> tuple[Statement, ...]:
    """A statement on each arm against its counterpart, by one measure; `before` is as `carried_over` gives it."""
    order = [question.id for question in batch.plan.questions]
    names = {arm.name: counterpart(arm.name, other) for arm in batch.plan.arms}
    pairs = {arm: (name, before.get(name, {}), by_arm.get(arm, {})) for arm, name in names.items()}
    return compared_each(pairs, order, main=main)

"""What two batches must have in common to be compared: the questions, and the documents they were asked of."""

from dataclasses import dataclass
from typing import Self

from playground.core.errors import StudyError
from playground.studies.values import Study


@dataclass(frozen=True, slots=True)
class Basis:
    """What the results of a batch rest on."""

    name: str
    set_digest: str | None
    """Of its questions; None where that is not known."""
    documents_digest: str | None
    """None where it was asked without documents."""

    @classmethod
    def of(cls, study: Study) -> Self:
        """The basis of `study`."""
        return cls(study.name, study.set_digest or None, study.documents_digest)


def same_basis(first: Basis, second: Basis) -> None:
    """Raises StudyError where a difference of the two could come from questions or documents instead of the arms."""
    names = {"first": first.name, "second": second.name}
    if first.set_digest is None or second.set_digest is None:
        raise StudyError("batches_of_unknown_questions", **names)
    if first.set_digest != second.set_digest:
        raise StudyError("batches_of_other_questions", **names)
    if first.documents_digest != second.documents_digest:
        raise StudyError("batches_of_other_documents", **names)

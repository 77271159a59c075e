"""What is checked: an answer with the question, the chunks and the prompt that it came from."""

from dataclasses import dataclass
from typing import Self

from playground.core.values import Run
from playground.studies.values import KeyPoint, Question


@dataclass(frozen=True, slots=True)
class Subject:
    """An answer, and what is known of how it came about; what is not known is None, and is not held against it."""

    question: str
    answer: str
    chunks: tuple[str, ...] | None = None
    """The texts that were sent as [1], [2], …; None where that is not known, or nobody asked for documents."""
    key_points: tuple[KeyPoint, ...] = ()
    refusal: bool | None = None
    """Whether the answer has to say that the documents do not tell."""
    prompt: str | None = None
    """The messages as sent, without the chunks; None where they are not known: then the stock rules hold."""
    frame: str | None = None
    finish_reason: str | None = None
    reasoning: str = ""
    """What the server told apart from the answer."""
    references: int | None = None
    """How many references the prompt numbered, where that is not the number of chunks."""

    @classmethod
    def of(cls, run: Run, question: Question | None = None) -> Self:
        """The answer of a run, and what is expected of it where the question of a set says so."""
        sent = sorted((p for p in run.passages if p.fate.kind == "sent"), key=lambda p: p.fate.n or 0)
        by_file = run.spec.prompt.context_format == "qanything"
        return cls(
            question=run.spec.question,
            answer=run.answer,
            chunks=None if run.spec.collection is None else tuple(passage.hit.chunk.text for passage in sent),
            key_points=question.key_points if question else (),
            refusal=question.refusal if question else None,
            prompt=_told(run),
            frame=run.prompt.frame if run.prompt else None,
            finish_reason=run.finish_reason,
            reasoning=run.reasoning,
            references=len({passage.hit.chunk.document_id for passage in sent}) if by_file else None,
        )


def _told(run: Run) -> str | None:
    """The prompt without the text of documents, which makes no rules."""
    if run.prompt is None:
        return None
    return "".join(piece.text for piece in run.prompt.segments if not piece.origin.startswith(("chunk:", "header:")))

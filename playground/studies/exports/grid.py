"""A study as rows: its cells found by question and arm, and what an export says of one."""

from collections.abc import Iterator
from dataclasses import dataclass

from playground.studies.exports.cleaning import shown
from playground.studies.exports.words import Words
from playground.studies.values import Arm, Cell, Finding, Question, Study


class Grid:
    """The cells of a study in the order of its questions and arms; one that is missing waits."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._cells: dict[tuple[str, str], list[Cell]] = {}
        for cell in study.cells:
            self._cells.setdefault((cell.question, cell.arm), []).append(cell)
        for several in self._cells.values():
            several.sort(key=lambda cell: cell.repeat)

    def cells(self, question: Question, arm: Arm) -> tuple[Cell, ...]:
        """All repeats of a pair, at least one."""
        return tuple(self._cells.get((question.id, arm.name), ())) or (Cell(question.id, arm.name),)

    def of_arm(self, arm: Arm) -> Iterator[tuple[Question, Cell]]:
        """Question after question."""
        for question in self.study.questions:
            for cell in self.cells(question, arm):
                yield question, cell

    def rows(self) -> Iterator[tuple[Question, Arm, Cell]]:
        """Question after question, and each arm by arm."""
        for question in self.study.questions:
            for arm in self.study.arms:
                for cell in self.cells(question, arm):
                    yield question, arm, cell

    def is_repeated(self, arm: Arm) -> bool:
        """Whether a question was put to the arm more than once."""
        return any(cell.repeat for _, cell in self.of_arm(arm))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a cell: an answer, a trouble, or both where it broke off."""

    answer: str
    trouble: str | None = None
    """Why there is no whole answer, in a sentence."""


def outcome(cell: Cell, words: Words) -> Outcome:
    """The answer, and what went wrong; neither ever looks like the other."""
    answer = shown(cell.run.answer) if cell.run else ""
    if cell.state == "completed":
        return Outcome(answer, None if answer.strip() else words("empty_answer"))
    failure = cell.run.failure if cell.run else None
    if failure is not None:
        return Outcome(answer, words("failed", why=shown(failure.message(words.language))))
    return Outcome(answer, words(f"state.{cell.state}"))


def failed(cell: Cell) -> tuple[Finding, ...]:
    """The findings that speak against its answer."""
    return tuple(finding for finding in cell.findings if finding.state == "failed")


def failed_names(cell: Cell, words: Words) -> tuple[str, ...]:
    """The checks that failed in a few words, with the share where a part was found."""
    return tuple(
        words("check_share", name=words.check(one.check), share=round(one.share * 100))
        if one.share
        else words.check(one.check)
        for one in failed(cell)
    )


def is_judged(cell: Cell) -> bool:
    """Whether a person said anything of its answer."""
    said = cell.judgement
    return said is not None and bool(said.verdict or said.reasons or said.remark.strip())

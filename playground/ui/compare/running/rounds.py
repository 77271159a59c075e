"""A comparison as far as it is: a column an arm, the runs of each, and what was found out and said of them.

Events are folded in where the stream is heard, while other threads may be drawing: what these go through is copied.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from playground.core.errors import Failure
from playground.core.estimate import estimate_tokens
from playground.core.events import Completed, Delta, Event, Failed, Rewritten, Started
from playground.core.values import Run
from playground.runs.folding import apply
from playground.studies.arm_drafts import ArmDraft, draft_of
from playground.studies.examining import examined
from playground.studies.values import Arm, Finding, Grounding, Judgement
from playground.ui.study.arms import DIMENSIONS
from playground.ui.study.states import Progress


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of an answer by rule."""

    findings: tuple[Finding, ...]
    grounding: Grounding | None


@dataclass(frozen=True, slots=True)
class Group:
    """Runs of one arm that came to the same answer, or failed alike."""

    runs: tuple[Run, ...]

    @property
    def run(self) -> Run:
        """The one that stands for all."""
        return self.runs[0]


@dataclass(slots=True)
class Column:
    """What one arm has come to."""

    arm: Arm | None
    """As it was asked; None where it could not be."""
    lanes: int = 1
    """How often it is asked."""
    failure: Failure | None = None
    """Why it could not be asked."""
    shared: bool = False
    """Whether other runs went on beside its own."""
    runs: dict[int, Run] = field(default_factory=dict)
    """By the number of the repeat."""
    ended: set[int] = field(default_factory=set)
    chosen: str = ""
    """Id of a run of the answer that somebody chose among several; "" for the most frequent one."""
    found: dict[str, Examined] = field(default_factory=dict)
    """By the id of the run."""
    said: dict[str, Judgement] = field(default_factory=dict)
    """By the id of the run."""
    _began: dict[int, float] = field(default_factory=dict)
    _written: dict[int, int] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether something of it may still come."""
        return self.arm is not None and len(self.ended) < self.lanes

    def take(self, repeat: int, event: Event) -> None:
        """Fold in what happened."""
        if repeat in self.ended:
            return
        if repeat not in self.runs and not isinstance(event, Started):
            if isinstance(event, Failed):
                self.failure = event.failure
                self.ended.add(repeat)
            return
        self.runs[repeat] = apply(self.runs.get(repeat), event)
        match event:
            case Started(at=at):
                self._began[repeat] = at
            case Delta(text=text):
                self._written[repeat] = self._written.get(repeat, 0) + estimate_tokens(text)
            case Rewritten(answer=answer, reasoning=reasoning):
                self._written[repeat] = estimate_tokens(reasoning + answer)
            case Completed() | Failed():
                self.ended.add(repeat)

    def stop(self) -> None:
        """Nothing more comes: what is not through was stopped."""
        for repeat in range(self.lanes):
            run = self.runs.get(repeat)
            if repeat not in self.ended and run is not None:
                self.runs[repeat] = replace(run, status="cancelled")
            self.ended.add(repeat)

    def groups(self) -> tuple[Group, ...]:
        """The runs that are through by their answers, the most frequent answer first, what failed last."""
        found: dict[tuple[object, ...], list[Run]] = {}
        for repeat in sorted(self.ended & self.runs.keys()):
            run = self.runs[repeat]
            failed = run.failure.code if run.failure else run.status
            found.setdefault((run.status == "completed", run.answer, failed), []).append(run)
        ranked = sorted(found.items(), key=lambda item: (not item[0][0], -len(item[1])))
        return tuple(Group(tuple(runs)) for _, runs in ranked)

    def group(self) -> Group | None:
        """The answer that is shown; None while none is through."""
        groups = self.groups()
        return next((one for one in groups if any(run.id == self.chosen for run in one.runs)), next(iter(groups), None))

    def group_of(self, run: str) -> Group | None:
        """The answer that a run came to; None where the run is none of these."""
        return next((one for one in self.groups() if any(own.id == run for own in one.runs)), None)

    def shown(self) -> Run | None:
        """The run that is shown: one that is through, else the first that has begun."""
        group = self.group()
        return group.run if group is not None else next(iter(list(self.runs.values())), None)

    def progress(self, now: float) -> Progress | None:
        """How far the run is that is shown, at `now` on the monotonic clock; None where it is through."""
        repeat = next(iter(list(self.runs)), None)
        if repeat is None or self.ended:
            return None
        run = self.runs[repeat]
        return Progress(now - self._began.get(repeat, now), run.timings.first_token, self._written.get(repeat, 0))

    def is_of(self, draft: ArmDraft, *, asked_documents: bool) -> bool:
        """Whether the arm is still set up as it was asked; chunks that were chosen by hand make no difference."""
        if self.arm is None:
            return True
        before = draft_of(self.arm)
        ignored = {"threshold"} if self.arm.retrieval.switched_off or before.threshold is None else set()
        ignored |= set() if asked_documents else set(DIMENSIONS["retrieval"])
        fields = [name for names in DIMENSIONS.values() for name in names if name not in ignored]
        return all(getattr(before, name) == getattr(draft, name) for name in fields)

    def judgement(self) -> Judgement | None:
        """What counts of the answer that is shown; None where there is none to judge."""
        run = self.shown()
        if run is None or run.status == "running" or not run.answer:
            return None
        return self.said.get(run.id) or Judgement(run.id)


@dataclass(slots=True)
class Round:
    """One question put to the arms of a page, in one comparison or, where some were asked again, in several."""

    question: str
    collection: str | None
    frozen: bool
    columns: dict[str, Column] = field(default_factory=dict)
    """By the key of the arm."""
    ids: tuple[str, ...] = ()
    """Of the comparisons: `Origin.batch` of their runs."""
    told: str = ""
    """What was changed by hand in the chunks of all arms."""
    stopping: bool = False
    """Whether everything is to end."""
    to_stop: set[str] = field(default_factory=set)
    """Names of the arms that are to end, as they were asked."""

    def by_name(self, name: str) -> Column | None:
        """The column of the arm that was asked under that name."""
        return next((one for one in list(self.columns.values()) if one.arm is not None and one.arm.name == name), None)

    def stop(self, key: str) -> None:
        """Have one arm end; its column hears nothing more."""
        column = self.columns.get(key)
        if column is not None and column.arm is not None and column.running:
            self.to_stop.add(column.arm.name)
            column.stop()

    def examine(self) -> None:
        """Find by rule what there is to be found of the answers that are shown; takes its time."""
        for column in list(self.columns.values()):
            for run in unexamined(column):
                column.found[run.id] = examine(run)


@dataclass(slots=True)
class Timing:
    """Arms that are timed one after the other."""

    rounds: int
    """Those that count; one more comes before them."""
    arms: tuple[tuple[str, str], ...]
    """Key and name of each."""
    runs: dict[tuple[str, int], Run] = field(default_factory=dict)
    """By the key of the arm and the number of the round, 0 for the one that does not count."""
    at: tuple[str, int] | None = None
    """Arm and round under way."""
    running: bool = True
    stopping: bool = False

    def take(self, key: str, number: int, event: Event) -> None:
        """Fold in what happened."""
        self.at = key, number
        if isinstance(event, Started) or (key, number) in self.runs:
            self.runs[key, number] = apply(self.runs.get((key, number)), event)

    def counted(self, key: str) -> tuple[Run, ...]:
        """The completed runs of an arm that count."""
        own = [(number, run) for (arm, number), run in list(self.runs.items()) if arm == key]
        return tuple(run for number, run in own if number > 0 and run.status == "completed")


def unexamined(column: Column) -> Iterator[Run]:
    """One run of each answer that is through and that nobody has examined."""
    for group in column.groups():
        if group.run.status == "completed" and group.run.id not in column.found:
            yield group.run


def examine(run: Run) -> Examined:
    """What is found of one answer."""
    return Examined(*examined(run, None))

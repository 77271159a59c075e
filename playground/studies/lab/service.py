"""Comparisons in the background: one after another, kept for whoever comes back to look, and stopped on demand."""

import asyncio
import logging
import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Literal

from playground.core.background import Background
from playground.core.errors import Failure, PlaygroundError, StudyError
from playground.core.values import Collection
from playground.studies.lab.store import EvidenceStore
from playground.studies.lab.trial import Bound, Trial
from playground.studies.lab.values import Asking, Evidence, Progress, Report, Side
from playground.studies.values import QuestionSet

_log = logging.getLogger(__name__)
_KEPT = 10
"""Comparisons whose results are kept in memory, the last ones."""
State = Literal["running", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a comparison stands."""

    id: str
    set_id: str
    collection_id: str
    state: State
    sides: tuple[Side, Side]
    asking: Asking
    progress: Progress
    report: Report | None = None
    failure: Failure | None = None


@dataclass(slots=True)
class _Going:
    id: str
    trial: Trial
    owner: str | None
    state: State = "running"
    report: Report | None = None
    error: PlaygroundError | None = None
    work: "Future[None]" = field(default_factory=Future)

    def look(self) -> Look:
        trial = self.trial
        return Look(
            self.id,
            trial.questions.id,
            trial.collection.id,
            self.state,
            trial.sides,
            trial.asking,
            trial.progress,
            self.report,
            Failure.of(self.error) if self.error is not None else None,
        )


class Lab:
    """The retrieval lab of a workspace; any thread may call. Close it before the database."""

    def __init__(self, bound: Bound, evidence: EvidenceStore) -> None:
        self.evidence = evidence
        self._bound = bound
        self._background = Background("lab")
        self._lock = threading.Lock()
        self._turn = asyncio.Lock()
        """Of the one comparison that works; the others wait, since their seconds are compared."""
        self._known: dict[str, _Going] = {}
        self._tried: dict[tuple[str, str], set[Side]] = {}
        """By set and collection, the settings that were measured: the best of many owes some of its lead to luck."""

    def begin(
        self,
        questions: QuestionSet,
        collection: Collection,
        sides: tuple[Side, Side],
        asking: Asking,
        owner: str | None = None,
        evidence: Sequence[Evidence] | None = None,
    ) -> str:
        """Begin a comparison; its id. With `evidence`, it goes by that in place of what is kept for the set."""
        known = self.evidence.of_set(questions.id) if evidence is None else evidence
        trial = Trial(self._bound, questions, known, collection, sides, asking)
        going = _Going(uuid.uuid4().hex, trial, owner)
        with self._lock:
            self._known[going.id] = going
            for old in [each.id for each in self._known.values() if each.state != "running"][:-_KEPT]:
                del self._known[old]
        going.work = self._background.begin(self._run(going))
        return going.id

    def look(self, id: str) -> Look:
        """How it stands. Raises StudyError `lab_run_gone`."""
        return self._get(id).look()

    def last(self, set_id: str, collection_id: str, owner: str | None = None) -> Look | None:
        """The comparison that was begun last with that set and collection, by the same person where people log in."""
        with self._lock:
            known = list(self._known.values())
        wanted = (set_id, collection_id, owner)
        mine = [g for g in known if (g.trial.questions.id, g.trial.collection.id, g.owner) == wanted]
        return mine[-1].look() if mine else None

    def stop(self, id: str) -> None:
        """Break it off; one that is over stays as it is."""
        self._get(id).work.cancel()

    async def whole(self, id: str) -> Report:
        """The report, once it is there. Raises what the comparison failed with; CancelledError where it was stopped."""
        going = self._get(id)
        await asyncio.wrap_future(going.work)
        if going.report is None:
            raise going.error or StudyError("lab_run_gone")
        return going.report

    def close(self) -> None:
        """Break off what is on its way, and take its scratch indexes away."""
        self._background.close()

    def _get(self, id: str) -> _Going:
        with self._lock:
            if id not in self._known:
                raise StudyError("lab_run_gone")
            return self._known[id]

    async def _run(self, going: _Going) -> None:
        try:
            async with self._turn:
                going.report = self._counted(await going.trial.run())
            going.state = "done"
        except asyncio.CancelledError:
            going.state = "stopped"
            raise
        except PlaygroundError as error:
            going.state, going.error = "failed", error
        except Exception:
            _log.exception("a comparison failed in a way nobody foresaw")
            going.state, going.error = "failed", StudyError("lab_failed")

    def _counted(self, report: Report) -> Report:
        """The report, with how many settings were tried by now."""
        tried = self._tried.setdefault((report.set_id or report.set_name, report.collection_id), set())
        tried.update(report.sides)
        return replace(report, tried=max(len(tried), 2))

"""Long work by page: several jobs may go on at once, all are drawn in one list, and one word stops them all."""

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from playground.core.clock import SYSTEM, Clock
from playground.core.errors import DocumentError
from playground.core.values import Collection
from playground.documents.library import noted
from playground.retrieval.ingest import FileProgress, IncomingFile
from playground.ui.documents.views.work import Work
from playground.ui.page.stream import in_thread, pace, ticked

_PAGES = 300
"""Pages whose last jobs are remembered."""


@dataclass(frozen=True, slots=True)
class Task:
    """Long work that was asked for."""

    kind: str
    """upload, replace, reindex, recognise, re_embed or complete."""
    collection: Collection
    make: Callable[[], Iterator[FileProgress]]
    files: tuple[IncomingFile, ...] = ()
    """Of an upload, by the positions of its rows."""
    given: Mapping[int, str] = field(default_factory=dict)
    """The names that files of an upload came with, where they are kept under others."""
    again: bool = False
    """Whether it is another try of a row that still stands in the list."""


@dataclass(slots=True)
class _Job:
    task: Task
    id: str = field(default_factory=lambda: uuid4().hex)
    rows: dict[int, FileProgress] = field(default_factory=dict)
    stopping: bool = False
    ended: bool = False
    page: int = 0

    def work(self) -> Work:
        rows = tuple(self.rows[position] for position in sorted(self.rows))
        task = self.task
        where = task.collection
        return Work(self.id, task.kind, where.name, where.id, rows, self.stopping, self.ended, task.given, self.page)


def _is_to_be_seen(row: FileProgress) -> bool:
    return row.failure is not None or noted(row.warnings) or row.stage == "namesake"


class Jobs:
    """What the pages are waiting for; used from the event loop only."""

    def __init__(self, clock: Clock = SYSTEM) -> None:
        self._clock = clock
        self._pages: dict[str, list[_Job]] = {}

    def works(self, page: str) -> Sequence[Work]:
        """The jobs of a page, until all of them are over and another one begins."""
        return [job.work() for job in self._pages.get(page, ()) if job.rows or not job.ended]

    def stop(self, page: str) -> None:
        """Stop every job of a page soon, leaving no half document."""
        for job in self._pages.get(page, ()):
            job.stopping = job.stopping or not job.ended

    def clear(self, page: str) -> None:
        """Forget the jobs that are over."""
        going = [job for job in self._pages.pop(page, ()) if not job.ended]
        if going:
            self._pages[page] = going

    def turn(self, page: str, job_id: str, to: int) -> None:
        """Turn to another page of the rows of a job."""
        for job in self._pages.get(page, ()):
            if job.id == job_id:
                job.page = to

    def tidy(self, page: str) -> None:
        """Forget the jobs that are over if all of them went well."""
        jobs = self._pages.get(page, ())
        if all(job.ended and not any(map(_is_to_be_seen, job.rows.values())) for job in jobs):
            self._pages.pop(page, None)

    def take_file(self, page: str, job_id: str, position: int) -> tuple[Collection, IncomingFile]:
        """A file of an upload that is over, with where it was to go; its row leaves the list."""
        for job in self._pages.get(page, ()):
            if job.id == job_id and position in job.rows and position < len(job.task.files):
                del job.rows[position]
                return job.task.collection, job.task.files[position]
        raise DocumentError("upload_forgotten")

    def take_waiting(self, page: str, job_id: str) -> tuple[Collection, tuple[IncomingFile, ...]]:
        """The files of an upload about which somebody has to choose; their rows leave the list."""
        for job in self._pages.get(page, ()):
            waiting = [at for at, row in sorted(job.rows.items()) if row.stage == "namesake"]
            if job.id == job_id and waiting:
                for at in waiting:
                    del job.rows[at]
                return job.task.collection, tuple(job.task.files[at] for at in waiting)
        raise DocumentError("upload_forgotten")

    async def follow(self, page: str, task: Task) -> AsyncGenerator[int, None]:
        """Do a task as a job of the page; at every tick a number that grows with each file that is found or through."""
        job = self._begin(page, task)
        pictures = 0

        def rows() -> Iterator[FileProgress]:
            made: Any = task.make()
            with closing(made) as going:
                for row in going:
                    yield row
                    if job.stopping:
                        return

        try:
            async with aclosing(ticked(in_thread(rows), self._clock, lambda: pace(len(job.rows), pictures))) as ticks:
                async for batch in ticks:
                    pictures += 1
                    job.rows.update((row.position, row) for row in batch)
                    yield sum(row.ended + (row.document is not None) for row in job.rows.values())
        finally:
            job.ended = True

    def _begin(self, page: str, task: Task) -> _Job:
        jobs = self._pages.pop(page, [])
        if not task.again and all(job.ended for job in jobs):
            jobs = []
        job = _Job(task)
        self._pages[page] = [*jobs, job]
        while len(self._pages) > _PAGES:
            del self._pages[next(iter(self._pages))]
        return job

"""Long work by page: several jobs may go on at once, all are drawn in one list, and one word stops them all."""

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import Any

from playground.retrieval.ingest import FileProgress
from playground.ui.stream import in_thread, ticked
from playground.ui.views.documents_work import Work

_PAGES = 300
"""Pages whose last jobs are remembered."""


@dataclass(slots=True)
class _Job:
    kind: str
    collection: str
    rows: dict[int, FileProgress] = field(default_factory=dict)
    stopping: bool = False
    ended: bool = False

    def work(self) -> Work:
        rows = tuple(self.rows[position] for position in sorted(self.rows))
        return Work(self.kind, self.collection, rows, self.stopping, self.ended)


class Jobs:
    """What the pages are waiting for; used from the event loop only."""

    def __init__(self) -> None:
        self._pages: dict[str, list[_Job]] = {}

    def works(self, page: str) -> Sequence[Work]:
        """The jobs of a page, until all of them are over and another one begins."""
        return [job.work() for job in self._pages.get(page, ())]

    def stop(self, page: str) -> None:
        """Stop every job of a page soon, leaving no half document."""
        for job in self._pages.get(page, ()):
            job.stopping = job.stopping or not job.ended

    def clear(self, page: str) -> None:
        """Forget the jobs that are over."""
        going = [job for job in self._pages.pop(page, ()) if not job.ended]
        if going:
            self._pages[page] = going

    async def follow(
        self, page: str, kind: str, collection: str, make: Callable[[], Iterator[FileProgress]]
    ) -> AsyncGenerator[int, None]:
        """Do the work that `make` gives, as a job of the page; at every tick the number of files that are through."""
        job = self._begin(page, kind, collection)

        def rows() -> Iterator[FileProgress]:
            made: Any = make()
            with closing(made) as going:
                for row in going:
                    yield row
                    if job.stopping:
                        return

        try:
            async with aclosing(ticked(in_thread(rows))) as ticks:
                async for batch in ticks:
                    job.rows.update((row.position, row) for row in batch)
                    yield sum(row.ended for row in job.rows.values())
        finally:
            job.ended = True

    def _begin(self, page: str, kind: str, collection: str) -> _Job:
        jobs = [] if all(job.ended for job in self._pages.get(page, ())) else self._pages[page]
        job = _Job(kind, collection)
        self._pages.pop(page, None)
        self._pages[page] = [*jobs, job]
        while len(self._pages) > _PAGES:
            del self._pages[next(iter(self._pages))]
        return job

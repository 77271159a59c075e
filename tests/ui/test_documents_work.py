"""Jobs of a page: several at once, stopped by one word, drawn in one list."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from playground.core.errors import DocumentError, Failure
from playground.core.values import Collection
from playground.retrieval.ingest import FileProgress, IncomingFile
from playground.ui.jobs import Jobs, Task
from playground.ui.views.documents_work import Work, work_list

COLLECTION = Collection("c1", "lotus", "hash/1/64", 0, 0, "2026-03-01T12:00:00.000+08:00")
READY = FileProgress(0, "a.txt", "ready", chunks=3)
WAITING = FileProgress(0, "b.txt", "reading")
UNKNOWN = Failure.of(DocumentError("encoding_unknown", name="c.txt"))
FAILED = FileProgress(0, "c.txt", "failed", failure=UNKNOWN)


def task(*rows: FileProgress, **more: object) -> Task:
    return Task("upload", COLLECTION, lambda: iter_rows(rows), **more)  # type: ignore[arg-type]


def iter_rows(rows: tuple[FileProgress, ...]) -> Iterator[FileProgress]:
    yield from rows


async def done(jobs: Jobs, work: Task) -> None:
    async for _ in jobs.follow("p", work):
        pass


async def test_a_job_is_told_until_another_one_begins() -> None:
    jobs = Jobs()
    await done(jobs, task(READY))
    assert [work.rows for work in jobs.works("p")] == [(READY,)]
    await done(jobs, task(FAILED))
    assert [work.rows for work in jobs.works("p")] == [(FAILED,)]


async def test_pages_do_not_see_one_another() -> None:
    jobs = Jobs()
    await done(jobs, task(READY))
    assert jobs.works("other") == []


async def test_two_jobs_at_once_are_drawn_together_and_stop_together() -> None:
    jobs, stopped = Jobs(), threading.Event()

    def endless() -> Iterator[FileProgress]:
        while True:
            yield WAITING
            stopped.wait()

    async def follow(told: asyncio.Event) -> None:
        async for _ in jobs.follow("p", Task("upload", COLLECTION, endless)):
            if all(work.rows for work in jobs.works("p")):
                told.set()

    both = [asyncio.Event(), asyncio.Event()]
    following = [asyncio.create_task(follow(told)) for told in both]
    async with asyncio.timeout(60):
        await asyncio.gather(*(told.wait() for told in both))
        jobs.stop("p")
        stopped.set()
        await asyncio.gather(*following)
    assert [work.ended for work in jobs.works("p")] == [True, True]


async def test_stopping_closes_the_work() -> None:
    jobs, closed = Jobs(), threading.Event()

    def closing() -> Iterator[FileProgress]:
        try:
            while True:
                yield WAITING
        finally:
            closed.set()

    async for _ in jobs.follow("p", Task("upload", COLLECTION, closing)):
        jobs.stop("p")
    assert closed.is_set()


async def test_clear_forgets_what_is_over() -> None:
    jobs = Jobs()
    await done(jobs, task(FAILED))
    jobs.clear("p")
    assert jobs.works("p") == []


async def test_tidy_keeps_what_went_wrong() -> None:
    jobs = Jobs()
    await done(jobs, task(FAILED))
    jobs.tidy("p")
    assert len(jobs.works("p")) == 1
    await done(jobs, task(READY))
    jobs.tidy("p")
    assert jobs.works("p") == []


async def test_a_file_can_be_tried_again_beside_the_others(tmp_path: object) -> None:
    jobs, file = Jobs(), IncomingFile("c.txt", "c.txt")  # type: ignore[arg-type]
    await done(jobs, task(FAILED, files=(file,)))
    [work] = jobs.works("p")
    assert jobs.take_file("p", work.id, 0) == (COLLECTION, file)
    with pytest.raises(DocumentError):
        jobs.take_file("p", work.id, 0)


def test_an_unknown_encoding_can_be_named_on_the_spot() -> None:
    drawn = work_list([Work("j1", "upload", "lotus", (FAILED,), False, True)], "en")
    assert 'data-form="retry" data-job="j1" data-position="0"' in drawn
    assert '<option value="gb18030">' in drawn


def test_other_failures_offer_no_encoding() -> None:
    other = FileProgress(0, "c.pdf", "failed", failure=Failure.of(DocumentError("file_empty", name="c.pdf")))
    assert "<option" not in work_list([Work("j1", "upload", "lotus", (other,), False, True)], "en")


def test_while_it_goes_on_it_can_be_stopped_and_then_cleared() -> None:
    assert 'data-act="stop"' in work_list([Work("j1", "upload", "lotus", (WAITING,), False, False)], "en")
    assert 'data-act="clear"' in work_list([Work("j1", "upload", "lotus", (READY,), False, True)], "en")


def test_a_file_that_was_stopped_says_so() -> None:
    drawn = work_list([Work("j1", "upload", "lotus", (READY, WAITING), True, True)], "en")
    assert "stopped" in drawn
    assert "progressbar" not in drawn


def test_many_files_are_counted() -> None:
    rows = (READY, FileProgress(1, "b.txt", "failed", failure=UNKNOWN), FileProgress(2, "c.txt", "waiting"))
    assert "2 of 3 · failed: 1" in work_list([Work("j1", "upload", "lotus", rows, False, False)], "en")

"""Jobs of a page: several at once, stopped by one word, drawn in one list."""

import asyncio
import re
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from playground.core.errors import DocumentError, Failure
from playground.core.values import Collection, Document
from playground.retrieval.ingest import FileProgress, IncomingFile
from playground.ui.documents.jobs import Jobs, Task
from playground.ui.documents.views.work import Work, work_list
from playground.ui.html.progress import progress_rows, uploads
from playground.ui.page.stream import TICK, pace
from playground.workspace import Workspace

COLLECTION = Collection("c1", "lotus", "hash/1/64", 0, 0, "2026-03-01T12:00:00.000+08:00")
READY = FileProgress(0, "a.txt", "ready", chunks=3)
WAITING = FileProgress(0, "b.txt", "reading")
UNKNOWN = Failure.of(DocumentError("encoding_unknown", name="c.txt"))
FAILED_OTHERWISE = Failure.of(DocumentError("file_empty", name="c.pdf"))
FAILED = FileProgress(0, "c.txt", "failed", failure=UNKNOWN)


def told(drawn: str) -> str:
    """What stands there, without the tags."""
    return re.sub(r"<[^>]*>", "", drawn).replace("\xa0", " ")


def task(*rows: FileProgress, **more: object) -> Task:
    return Task("upload", COLLECTION, lambda: iter_rows(rows), **more)  # type: ignore[arg-type]


def iter_rows(rows: tuple[FileProgress, ...]) -> Iterator[FileProgress]:
    yield from rows


@pytest.fixture
def document(lotus: Workspace) -> Document:
    [document] = lotus.library.documents(lotus.library.collection("lotus").id)
    return document


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
    drawn = work_list([Work("j1", "upload", "lotus", "c1", (FAILED,), False, True)], "en")
    assert 'data-form="retry" data-job="j1" data-position="0"' in drawn
    assert '<option value="gb18030">' in drawn


def test_other_failures_offer_no_encoding() -> None:
    other = FileProgress(0, "c.pdf", "failed", failure=Failure.of(DocumentError("file_empty", name="c.pdf")))
    assert "<option" not in work_list([Work("j1", "upload", "lotus", "c1", (other,), False, True)], "en")


def test_while_it_goes_on_it_can_be_stopped_and_then_cleared() -> None:
    assert 'data-act="stop"' in work_list([Work("j1", "upload", "lotus", "c1", (WAITING,), False, False)], "en")
    assert 'data-act="clear"' in work_list([Work("j1", "upload", "lotus", "c1", (READY,), False, True)], "en")


def test_what_is_over_leads_to_a_question_of_the_collection_and_of_each_document(document: Document) -> None:
    into = replace(READY, document=document)
    drawn = work_list([Work("j1", "upload", "lotus", "c1", (into, FAILED), False, True)], "en")
    assert 'data-ask-of="c1"' in drawn
    assert re.findall(r'data-only="(.*?)" data-of="(.*?)"', drawn) == [(document.id, document.collection_id)]


@pytest.mark.parametrize("ended", [True, False])
def test_what_goes_on_or_failed_leads_to_no_question(document: Document, ended: bool) -> None:
    row = FAILED if ended else replace(READY, document=document)
    drawn = work_list([Work("j1", "upload", "lotus", "c1", (row,), False, ended)], "en")
    assert "data-ask-of" not in drawn
    assert "data-only" not in drawn


def test_a_file_that_was_stopped_says_so() -> None:
    drawn = work_list([Work("j1", "upload", "lotus", "c1", (READY, WAITING), True, True)], "en")
    assert "stopped" in drawn
    assert "progressbar" not in drawn


def test_many_files_are_counted() -> None:
    rows = (READY, FileProgress(1, "b.txt", "failed", failure=UNKNOWN), FileProgress(2, "c.txt", "waiting"))
    assert "2 of 3 · 1 failed" in told(work_list([Work("j1", "upload", "lotus", "c1", rows, False, False)], "en"))


# Many files ------------------------------------------------------------------------------------------------------------


def shown(drawn: str) -> list[str]:
    return re.findall(r"<bdi[^>]*>(.*?)</bdi>", drawn)


def many(count: int, stage: str, begin: int = 0, **more: object) -> list[FileProgress]:
    return [FileProgress(at, f"{at}.txt", stage, **more) for at in range(begin, begin + count)]  # type: ignore[arg-type]


def test_of_many_files_those_are_sent_that_are_worked_on_or_failed() -> None:
    rows = [*many(990, "waiting"), *many(2, "reading", 990), *many(3, "failed", 992, failure=UNKNOWN)]
    drawn = progress_rows(rows, "en")
    assert shown(drawn) == ["990.txt", "991.txt", "992.txt", "993.txt", "994.txt"]
    assert "995 files · failed: 3 · in progress: 2 · waiting: 990" in told(drawn)
    assert "Not listed one by one: 990 more files." in drawn


def test_the_list_folds_once_all_went_well() -> None:
    assert " open>" in progress_rows([*many(59, "ready"), *many(1, "reading", 59)], "zh")
    folded = progress_rows(many(60, "ready"), "zh")
    assert " open>" not in folded
    assert "60 个文件 · 完成 60" in told(folded)


def test_the_list_stays_open_where_something_is_to_be_seen() -> None:
    assert " open>" in progress_rows([*many(59, "ready"), *many(1, "failed", 59, failure=UNKNOWN)], "zh")


def test_a_few_files_are_not_folded() -> None:
    assert "<details" not in progress_rows(many(4, "ready"), "zh")


def test_every_failure_can_be_turned_to() -> None:
    work = Work(
        "j1", "upload", "lotus", "c1", tuple(many(120, "failed", failure=FAILED_OTHERWISE)), False, True, page=2
    )
    drawn = work_list([work], "en")
    assert shown(drawn) == [f"{at}.txt" for at in range(100, 120)]
    assert 'data-act="rows" data-job="j1"' in drawn


async def test_the_page_of_a_job_is_kept() -> None:
    jobs = Jobs()
    await done(jobs, task(READY))
    [work] = jobs.works("p")
    jobs.turn("p", work.id, 3)
    assert [work.page for work in jobs.works("p")] == [3]


def test_another_name_is_told_of() -> None:
    work = Work("j1", "upload", "lotus", "c1", (READY,), False, True, given={0: "说明.txt"})
    assert "Several files of this upload are called “说明.txt”" in work_list([work], "en")
    assert "这次上传有多个“说明.txt”" in uploads((READY,), "zh", {0: "说明.txt"})


def test_a_replaced_document_is_told_of() -> None:
    assert "已替换原来的文档" in uploads((FileProgress(0, "a.txt", "replaced", chunks=1),), "zh")


def test_a_long_list_is_sent_less_often() -> None:
    assert pace(20, 1000) == TICK
    assert TICK < pace(21, 0) < pace(1000, 50) < pace(1000, 10_000) <= 8.0


def test_a_file_under_another_name_is_seen_at_once() -> None:
    work = Work("j1", "upload", "lotus", "c1", tuple(many(60, "ready")), False, True, given={59: "说明.txt"})
    drawn = work_list([work], "en")
    assert shown(drawn)[0] == "59.txt"
    assert " open>" in drawn


SCAN = Failure.of(DocumentError("no_text_on_pages", name="c.pdf", pages=12))


def test_a_file_of_scanned_pages_is_offered_recognition() -> None:
    row = FileProgress(3, "c.pdf", "failed", failure=SCAN)
    drawn = work_list([Work("j", "upload", "lotus", "c1", (row,), False, True)], "zh", can_recognise=True)
    assert "用 OCR 识别 12 页（约 60 s）" in drawn
    assert 'data-act="recognise_file" data-job="j" data-position="3"' in drawn


def test_a_file_that_failed_otherwise_is_not() -> None:
    row = FileProgress(0, "c.pdf", "failed", failure=FAILED_OTHERWISE)
    assert "OCR" not in work_list([Work("j", "upload", "lotus", "c1", (row,), False, True)], "zh", can_recognise=True)


def test_a_file_that_ended_at_once_did_not_take_zero_seconds() -> None:
    drawn = progress_rows([replace(READY, seconds=0.02), replace(READY, seconds=0.00001)], "en")
    assert "20 ms" in drawn
    assert "&lt; 0.1 ms" in drawn
    assert "ms" not in progress_rows([replace(FAILED, seconds=0.02)], "en")

"""What is written beside documents and runs, for `tests.benchmarks.full_disk`: studies, edits, exports, pictures of pages."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import aclosing
from itertools import count

import httpx

from playground.core.errors import PlaygroundError
from playground.core.events import Event
from playground.core.values import Document, PromptChoice, RetrievalSettings, RunSpec
from playground.documents.chunking import ChunkSettings
from playground.runs.folding import apply
from playground.studies.batches.values import Plan
from playground.studies.comparing import Compared, Comparison
from playground.studies.lab.finding import span_of
from playground.studies.lab.values import Asking, Side
from playground.studies.values import Arm, Judgement, Question, QuestionSet
from playground.workspace import SAMPLES, Workspace

Outcome = str | None
"""The code of the failure; None where all went well."""
_QUESTIONS = tuple(Question(f"q{number}", f"What is said of the pond in {number}?") for number in range(6))


class Studies:
    """Each kind of work as a function of nothing, made ready while there is room."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self._workspace = workspace
        self._url = url
        self._number = count(workspace.clock.now().microsecond)
        self._samples = workspace.library.collection(SAMPLES)
        self._prompt = PromptChoice(workspace.catalog.stock("en"))
        self._kept = asyncio.run(workspace.run(RunSpec("bees?", SAMPLES, self._prompt, "builtin", "builtin")))
        self._whole = self._made_batch()
        workspace.studies.batches.start(self._whole).result()
        self._marked = self._with_evidence()

    def all(self) -> Iterator[tuple[str, Callable[[], Outcome]]]:
        """Name, and what is done; it fails with PlaygroundError or tells a code."""
        named: tuple[tuple[str, Callable[[], Outcome]], ...] = (
            ("a comparison", self._compare),
            ("a batch", self.batch),
            ("a verdict with a remark", self._judge),
            ("a chunk edit", self._edit),
            ("a document deleted", self._delete),
            ("a question set", self._keep_set),
            ("an export", self._export),
            ("a picture of a page", self._draw),
            ("evidence", self._mark),
            ("the retrieval lab", self._measure),
        )
        for name, work in named:
            yield name, lambda work=work: _told(work)  # type: ignore[misc]

    def batch(self) -> Outcome:
        """A batch to its end."""
        return self.batch_and_fill(lambda: None)

    def batch_and_fill(self, once_begun: Callable[[], None]) -> Outcome:
        """A batch during which the disk is filled; what is told of it, and that it goes on later."""
        studies = self._workspace.studies
        id = self._made_batch()
        ended = studies.batches.start(id)
        once_begun()
        ended.result(60)
        batch = studies.store.get(id)
        if batch.state != "done" and batch.trouble is None:
            return f"!! {batch.state} without a reason"
        return batch.trouble.code if batch.trouble else None

    def _made_batch(self) -> str:
        plan = Plan(_QUESTIONS, (Arm("a", self._prompt, "builtin", "builtin"),), concurrency=1)
        questions = QuestionSet("", "six", _QUESTIONS)
        return self._workspace.studies.create(f"batch {next(self._number)}", questions, plan, SAMPLES).id

    def _compare(self) -> Outcome:
        arms = tuple(Arm(name, self._prompt, "builtin", "builtin") for name in "ab")
        compared = Comparison(self._workspace.pipeline, Compared("What of bees?", arms, SAMPLES), self._workspace.clock)

        async def heard() -> list[tuple[object, Event]]:
            async with aclosing(compared.events()) as events:
                return [each async for each in events]

        run = None
        for _, event in asyncio.run(heard()):
            run = apply(run, event)
        assert run is not None
        return run.failure.code if run.failure else next((n.code for n in run.notices if "kept" in n.code), None)

    def _judge(self) -> Outcome:
        remark = "x" * 9_000
        self._workspace.studies.judgements.judge(Judgement(self._kept.id, "right", remark=remark))
        return None

    def _document(self, kind: str) -> Document:
        documents = self._workspace.library.documents(self._samples.id)
        return next(each for each in documents if each.media_type == kind)

    def _edit(self) -> Outcome:
        document = self._document("markdown")
        chunk = self._workspace.library.chunks_between(document.id, 0, 0)[0]
        self._workspace.ingest.editing.correct(document.id, chunk.id, f"{chunk.text} {next(self._number)}")
        return None

    def _delete(self) -> Outcome:
        made = self._workspace.library.collection("bees")
        documents = self._workspace.library.documents(made.id)
        self._workspace.ingest.delete(documents[-1].id)
        return None

    def _keep_set(self) -> Outcome:
        self._workspace.studies.sets.create(f"set {next(self._number)}", _QUESTIONS)
        return None

    def _export(self) -> Outcome:
        for name in ("table.xlsx", "report.html", "cells.jsonl"):
            answer = httpx.get(f"{self._url}/exports/batches/{self._whole}/{name}", timeout=60, trust_env=False)
            if answer.status_code != 200:
                return f"HTTP {answer.status_code}: {answer.text[:200]}"
        return None

    def _draw(self) -> Outcome:
        document = self._document("pdf")
        for page in range(1, (document.pages or 0) + 1):
            assert self._workspace.pages.picture(document, page)
        return None

    def _mark(self) -> Outcome:
        document = self._document("markdown")
        text = self._workspace.library.text(document.id)
        start = next(self._number) % 500
        span = span_of(document, text, start, start + 100)
        self._workspace.lab.evidence.add(self._marked.id, self._marked.questions[0].id, span)
        return None

    def _with_evidence(self) -> QuestionSet:
        made = self._workspace.studies.sets.create(f"marked {next(self._number)}", _QUESTIONS)
        document = self._document("markdown")
        text = self._workspace.library.text(document.id)
        span = span_of(document, text, 0, 60)
        self._workspace.lab.evidence.add(made.id, made.questions[0].id, span)
        return made

    def _measure(self) -> Outcome:
        workspace = self._workspace
        as_it_is = Side(RetrievalSettings(top_k=3, extent="chunks"))
        cut = Side(as_it_is.retrieval, cutting=ChunkSettings(60, 0))
        asking = Asking(self._prompt, "builtin", "builtin", window=4_000)
        id = workspace.lab.begin(self._marked, self._samples, (as_it_is, cut), asking)
        asyncio.run(workspace.lab.whole(id))
        return None


def _told(work: Callable[[], Outcome]) -> Outcome:
    try:
        return work()
    except PlaygroundError as error:
        return error.code

"""The events of the lab, and what it shows."""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from playground.core.errors import Failure, PlaygroundError
from playground.core.values import Collection
from playground.retrieval.embedders import Paced
from playground.studies.lab.finding import Finder, find
from playground.studies.lab.service import Look
from playground.ui.documents.lab.actions import LAB, LabAction, OfMarks, Together, Use
from playground.ui.documents.lab.doing import LabActions
from playground.ui.documents.lab.kept import KeptLab
from playground.ui.documents.lab.layout import LAB_PARTS, MARK_PARTS
from playground.ui.documents.lab.views import head, marking, ranks, result, sides
from playground.ui.documents.views.collections import Held
from playground.ui.html.elements import Html
from playground.ui.html.words import Words
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.setup import Setup
from playground.ui.workarounds.components import PRIVATE

_TAKEN = ("top_k", "mode", "fusion", "extent", "threshold", "rerank")
"""What the Playground takes over of a side."""
_EVERY = 0.3
"""Seconds between two pictures of a comparison on its way."""


def wire(page: Page, parts: Mapping[str, Any]) -> None:
    """Connect the lab with the services."""
    room = LabRoom(page, parts)
    drawn, taken = list(parts.values()), [page.controls[name] for name in _TAKEN if name in page.controls]
    acting = page.hear("lab_act", room.act, [*drawn, *taken], list(page.controls.values()))
    acting.then(None, None, None, js="() => playground.labDrawn()", **PRIVATE)
    watching = page.hear("lab_watch", room.watch, drawn)
    watching.then(None, None, None, js="() => playground.labDrawn()", **PRIVATE)


class LabRoom:
    """Its handlers for one page."""

    def __init__(self, page: Page, parts: Mapping[str, Any]) -> None:
        self._page = page
        self._parts = parts
        self._workspace = page.workspace
        self._controls = tuple(page.controls)
        self._actions = LabActions(page.workspace)

    # Events -----------------------------------------------------------------------------------------------------------

    def act(self, session: Session, told: object, *controls: Any) -> AsyncGenerator[Picture, None]:
        """What a click or a form asked for is done and shown."""
        return self._page.turn(session, lambda: self._acted(session, told, controls))

    def _acted(self, session: Session, told: object, controls: Sequence[Any]) -> Picture:
        kept, words = session.keep(KeptLab), Words(session.language)
        kept.failure, kept.told, kept.wrong = None, "", ()
        action: LabAction | None = None
        try:
            action = read(LAB, told)
            self._actions.do(action, kept, self._setup(controls), session.user, words)
        except PlaygroundError as error:
            kept.failure = Failure.of(error)
        picture = self._picture(session, MARK_PARTS)
        if not isinstance(action, OfMarks) and (kept.collection or not isinstance(action, Together)):
            picture |= self._picture(session, LAB_PARTS)
        if isinstance(action, Use) and kept.failure is None:
            picture |= self._taken(kept)
        return picture

    async def watch(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """How far a comparison is, until it is over; then what came of it. What is told does not matter."""
        kept = session.keep(KeptLab)
        while (look := self._actions.look(kept)) is not None and look.state == "running":
            yield {self._parts["progress"]: result.progress(look, Words(session.language))}
            await self._workspace.clock.sleep(_EVERY)
        async with aclosing(self._page.turn(session, lambda: self._picture(session, LAB_PARTS[2:]))) as pictures:
            async for picture in pictures:
                yield picture

    def _setup(self, values: Sequence[Any]) -> Setup:
        """What is set on the Playground; as for somebody new where that cannot be."""
        try:
            return Setup.read(dict(zip(self._controls, values, strict=True)))
        except PlaygroundError:
            return Setup()

    def _taken(self, kept: KeptLab) -> Picture:
        """The settings of the side on the Playground."""
        look = self._actions.look(kept)
        if look is None or kept.used is None:
            return {}
        settings = look.sides[kept.used].retrieval
        return {self._page.controls[name]: getattr(settings, name) for name in _TAKEN if name in self._page.controls}

    # Pictures ---------------------------------------------------------------------------------------------------------

    def _picture(self, session: Session, names: Iterable[str]) -> Picture:
        kept, words = session.keep(KeptLab), Words(session.language)
        draw = {
            "head": self._head,
            "sides": self._sides,
            "progress": lambda kept, words: result.progress(self._look(kept), words),
            "result": self._result,
            "ranks": self._ranks,
            "mark": self._mark,
            "seen": self._seen,
        }
        return {self._parts[name]: draw[name](kept, words) for name in names}

    def _look(self, kept: KeptLab) -> Look | None:
        return self._actions.look(kept) if kept.collection else None

    def _head(self, kept: KeptLab, words: Words) -> Html:
        if not kept.collection:
            return Html("")
        collection = self._workspace.library.collection_by_id(kept.collection)
        bench = head.Bench(
            collection.name,
            collection.id,
            self._workspace.studies.sets.all(),
            kept.set_id,
            self._marked(kept, collection),
            kept.told,
            None if kept.wrong else kept.failure,
            bool(kept.removed),
        )
        return head.head(bench, words)

    def _marked(self, kept: KeptLab, collection: Collection) -> list[head.Marked]:
        if not kept.set_id:
            return []
        known, library = self._workspace.studies.sets.get(kept.set_id), self._workspace.library
        evidence, finder = self._workspace.lab.evidence.of_set(known.id), Finder(library, collection.id)
        marked = []
        for question in known.questions:
            found = []
            for each in (one for one in evidence if one.question == question.id):
                place = finder.place(each.span)
                starts = [start for start, _ in library.spans(place.document_id)] if place is not None else []
                piece = max(sum(place is not None and start <= place.start for start in starts) - 1, 0)
                found.append(head.Found(each, place, piece))
            marked.append(head.Marked(question, found))
        return marked

    def _sides(self, kept: KeptLab, words: Words) -> Html:
        if not kept.collection or kept.sides is None:
            return Html("")
        collection = self._workspace.library.collection_by_id(kept.collection)
        return sides.sides(
            kept.sides,
            kept.window,
            words("lab.asking"),
            self._workspace.chunking_of(collection),
            self._workspace.embedder_of(collection).weight,
            words,
            can_rerank=self._workspace.reranker is not None,
            wrong=kept.wrong,
            why=kept.failure,
            evidence=any(each.whole for each in self._marked(kept, collection)),
        )

    def _result(self, kept: KeptLab, words: Words) -> Html:
        look = self._look(kept)
        recut = self._recut(kept, look, words) if look is not None and kept.recut else None
        return result.result(look.report if look is not None else None, kept.used, recut, words)

    def _recut(self, kept: KeptLab, look: Look, words: Words) -> Html | None:
        cutting = look.sides[kept.used or 0].cutting
        if cutting is None:
            return None
        workspace = self._workspace
        collection = workspace.library.collection_by_id(kept.collection)
        held = Held(collection, workspace.chunking_of(collection), collection.embedder)
        embedder = workspace.embedder_of(collection)
        chunks = collection.chunks * held.chunking.size / cutting.size
        about = words.seconds_about(chunks * embedder.pace) if isinstance(embedder, Paced) else None
        documents = words.counted("documents", collection.documents)
        return result.recutting(collection.name, collection.id, cutting.size, cutting.overlap, documents, about, words)

    def _ranks(self, kept: KeptLab, words: Words) -> Html:
        look = self._look(kept)
        return ranks.ranks(look.report if look is not None else None, kept.shown, kept.unfolded, words)

    def _mark(self, kept: KeptLab, words: Words) -> Html:
        it, sets = kept.marking, self._workspace.studies.sets
        if it is None:
            return (
                marking.refused(kept.failure, words) if kept.failure is not None and not kept.collection else Html("")
            )
        others = []
        if it.kept is not None:
            all_of_it = self._workspace.lab.evidence.of_set(it.kept.set_id)
            others = [o for o in all_of_it if o.question == it.kept.question and o.id != it.kept.id]
        questions = sets.get(it.set_id).questions if it.set_id else ()
        own = [line for line in sets.all() if not line.stock or line.id == it.set_id]
        return marking.marking(it, own, questions, others, self._actions.new_set(kept, words), words)

    def _seen(self, kept: KeptLab, words: Words) -> Html:
        """What is marked in the open document, whatever set it is for."""
        if not kept.document:
            return Html("")
        library = self._workspace.library
        try:
            document, text = library.document(kept.document), library.text(kept.document)
        except PlaygroundError:  # it was deleted meanwhile
            return Html("")
        marks = []
        for each in self._workspace.lab.evidence.of_document(document.id, document.name):
            found = find(text, each.span)
            if found is not None:
                marks.append((*found, each.set_id))
        return marking.seen(document.id, marks)

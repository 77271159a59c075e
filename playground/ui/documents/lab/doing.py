"""What was asked for in the lab is done: evidence kept and changed, comparisons begun, settings taken over."""

from collections.abc import Mapping
from dataclasses import replace

from playground.core.errors import Failure, PlaygroundError, StudyError
from playground.core.values import RetrievalSettings
from playground.documents.chunking import ChunkSettings
from playground.studies.lab.finding import find, span_of
from playground.studies.lab.importing import take_in
from playground.studies.lab.record import read as read_evidence
from playground.studies.lab.results import SIDES
from playground.studies.lab.service import Look
from playground.studies.lab.sides import side_of, usual, words_of
from playground.studies.lab.values import Asking, Side, Span
from playground.studies.sets.gathering import folded
from playground.studies.sets.splitting import half
from playground.studies.values import Question, QuestionSet
from playground.ui.documents.lab.actions import (
    Begin,
    ChooseSet,
    Enter,
    Forget,
    Keep,
    LabAction,
    Leave,
    Mark,
    MarkSet,
    Reading,
    Remove,
    Show,
    Stop,
    TakeIn,
    Together,
    Undo,
    Unfold,
    Use,
)
from playground.ui.documents.lab.kept import KeptLab, Marking
from playground.ui.html.words import Words
from playground.ui.page.setup import Setup
from playground.workspace import Workspace


class LabActions:
    """For one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lab = workspace.lab
        self._evidence = workspace.lab.evidence
        self._sets = workspace.studies.sets

    def do(self, action: LabAction, kept: KeptLab, setup: Setup, user: str | None, words: Words) -> None:
        """Do what was asked for; raises PlaygroundError when that cannot be."""
        match action:
            case Enter(id=collection):
                self._enter(kept, self._workspace.library.collection_by_id(collection).id, setup, user)
            case Leave():
                kept.collection = ""
            case ChooseSet(value=chosen):
                kept.set_id, kept.removed, kept.unfolded, kept.used = chosen, (), "", None
                self._find_last(kept, user)
            case Reading(document=document):
                kept.document = document
            case Mark() | MarkSet() | Keep() | Forget():
                self._mark(action, kept, user, words)
            case Remove(id=id):
                kept.removed = self._evidence.remove(id)
                kept.told, kept.marking = words("lab.removed"), None
            case Undo():
                self._evidence.put(*kept.removed)
                kept.removed, kept.told = (), words("lab.taken_back")
            case Together(id=id, part=part):
                moved = self._evidence.move(id, part or None)
                if kept.marking is not None and kept.marking.kept is not None:
                    kept.marking.kept = moved
            case TakeIn(name=name, content=content):
                self._take_in(kept, name, content, user, words)
            case _:
                self._compare(action, kept, setup, user)

    def _compare(
        self, action: Begin | Stop | Show | Unfold | Use, kept: KeptLab, setup: Setup, user: str | None
    ) -> None:
        match action:
            case Begin():
                self._begin(action, kept, setup, user)
            case Stop():
                if kept.run:
                    self._lab.stop(kept.run)
            case Show(which=which):
                kept.shown, kept.unfolded = which, ""
            case Unfold(question=question):
                kept.unfolded = "" if kept.unfolded == question else question
            case Use(side=side):
                look = self.look(kept)
                if look is None or look.report is None:
                    raise StudyError("lab_run_gone")
                kept.used = int(side)
                kept.recut = look.sides[kept.used].cutting is not None

    def look(self, kept: KeptLab) -> Look | None:
        """How the comparison stands that the page looks at."""
        try:
            return self._lab.look(kept.run) if kept.run else None
        except StudyError:  # too many were begun since
            kept.run = ""
            return None

    # Coming and going -------------------------------------------------------------------------------------------------

    def _enter(self, kept: KeptLab, collection: str, setup: Setup, user: str | None) -> None:
        kept.collection, kept.marking, kept.used, kept.recut = collection, None, None, False
        if all(line.id != kept.set_id for line in self._sets.all()):
            kept.set_id = self._first_set()
        look = self._find_last(kept, user)
        if look is not None:
            kept.sides = (words_of(look.sides[0]), words_of(look.sides[1]))
            kept.window = str(look.asking.window or "")
        elif kept.sides is None:
            start = words_of(usual(_retrieval(setup)))
            kept.sides = (start, start)

    def _first_set(self) -> str:
        """Of people's own sets the one with most evidence, else a stock set with some; "" where there is none."""
        lines = self._sets.all()
        counts = {line.id: len(self._evidence.of_set(line.id)) for line in lines}
        ranked = sorted(lines, key=lambda line: (counts[line.id], not line.stock), reverse=True)
        own = [line for line in ranked if counts[line.id] or not line.stock]
        return own[0].id if own else ""

    def _find_last(self, kept: KeptLab, user: str | None) -> Look | None:
        found = self._lab.last(kept.set_id, kept.collection, user)
        kept.run = found.id if found is not None else ""
        return found

    # Evidence ---------------------------------------------------------------------------------------------------------

    def _mark(self, action: Mark | MarkSet | Keep | Forget, kept: KeptLab, user: str | None, words: Words) -> None:
        match action:
            case Mark():
                known = any(line.id == kept.set_id for line in self._sets.all())
                set_id = kept.set_id if known else self._first_set()
                kept.marking = Marking(self._span(action), set_id)
            case MarkSet(value=chosen) if kept.marking is not None:
                kept.marking.set_id = chosen
            case Keep() if kept.marking is not None:
                self._keep(action, kept, kept.marking, user, words)
            case Forget():
                kept.marking, kept.recut = None, False
            case MarkSet() | Keep():
                raise StudyError("evidence_not_marked")

    def _span(self, action: Mark) -> Span:
        """What was selected, as it stands in the text."""
        library = self._workspace.library
        document, text = library.document(action.document), library.text(action.document)
        end = action.start + len(action.text)
        if text[action.start : end] == action.text:
            return span_of(document, text, action.start, end)
        asked = Span(document.id, document.name, action.start, end, action.text.strip())
        found = find(text, asked)
        if found is None:
            raise StudyError("evidence_not_there")
        return span_of(document, text, *found)

    def _keep(self, action: Keep, kept: KeptLab, marking: Marking, user: str | None, words: Words) -> None:
        """Note the evidence; what keeps it from being noted is told in the form."""
        marking.set_id = action.set
        try:
            chosen = self._set(action, kept, user, words)
            wanted = folded(action.question)
            question = next((one for one in chosen.questions if folded(one.text) == wanted), None)
            if question is None:
                new = Question("", action.question.strip(), split=half(action.question))
                question = self._sets.add(chosen.id, new).set.questions[-1]
            marking.kept = self._evidence.add(chosen.id, question.id, marking.span, author=user)
            marking.failure, kept.set_id, marking.set_id = None, chosen.id, chosen.id
        except PlaygroundError as error:
            marking.failure = Failure.of(error)

    def _set(self, action: Keep, kept: KeptLab, user: str | None, words: Words) -> QuestionSet:
        """The set that was chosen; one that is made for the collection where it is a new one."""
        if action.set:
            return self._sets.get(action.set)
        name = self.new_set(kept, words)
        known = next((line for line in self._sets.all() if line.name == name and not line.stock), None)
        return self._sets.get(known.id) if known is not None else self._sets.create(name, (), user)

    def new_set(self, kept: KeptLab, words: Words) -> str:
        """What a set is called that is made for the evidence of a collection."""
        library = self._workspace.library
        collection = ""
        if kept.marking is not None:
            document = library.document(kept.marking.span.document_id)
            collection = library.collection_by_id(document.collection_id).name
        return words("lab.new_set", collection=words.collection(collection))

    def _take_in(self, kept: KeptLab, name: str, content: str, user: str | None, words: Words) -> None:
        """A file goes into the set that is chosen; where none is, or a stock set, into one of the file's name."""
        stock = {line.id for line in self._sets.all() if line.stock}
        stem = name.rsplit("/", 1)[-1].removesuffix(".jsonl").removesuffix(".json") or words("lab.title")
        into = kept.set_id if kept.set_id and kept.set_id not in stock else stem[:80]
        came = take_in(self._sets, self._evidence, into, read_evidence(content.encode()), user)
        kept.set_id = self._sets.get(into).id
        kept.told = words("lab.taken_in", questions=came.questions, places=came.places)

    # Comparing --------------------------------------------------------------------------------------------------------

    def _begin(self, action: Begin, kept: KeptLab, setup: Setup, user: str | None) -> None:
        if not kept.set_id:
            raise StudyError("lab_no_set")
        collection = self._workspace.library.collection_by_id(kept.collection)
        kept.sides = (_fields("a_", action.fields), _fields("b_", action.fields))
        kept.window = action.window
        kept.unfolded, kept.shown, kept.used, kept.recut = "", "all", None, False
        chunking = self._workspace.chunking_of(collection)
        sides = (_side(kept, 0, chunking), _side(kept, 1, chunking))
        asking = self._asking(setup, action.window, kept)
        kept.run = self._lab.begin(self._sets.get(kept.set_id), collection, sides, asking, owner=user)

    def _asking(self, setup: Setup, window: str, kept: KeptLab) -> Asking:
        """The prompt and the model of the Playground, and a window where one was typed."""
        spec = setup.spec(self._workspace.prompts.set_of)
        if window and not (window.isascii() and window.isdigit() and int(window)):
            kept.wrong = ("window",)
            raise StudyError("lab_setting_wrong", name="window", value=window)
        return Asking(spec.prompt, spec.endpoint, spec.model, spec.sampling, int(window) if window else None)


def _side(kept: KeptLab, place: int, chunking: ChunkSettings) -> Side:
    """One side as it was typed; where that cannot be, the fields that are wrong are kept."""
    assert kept.sides is not None
    try:
        return side_of(kept.sides[place], Side(), chunking)
    except PlaygroundError as error:
        names = [str(error.facts["name"])] if "name" in error.facts else ["size", "overlap"]
        kept.wrong = tuple(f"{SIDES[place].lower()}_{name}" for name in names)
        raise


def _fields(side: str, fields: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(side): value for name, value in fields.items() if name.startswith(side)}


def _retrieval(setup: Setup) -> RetrievalSettings:
    """How the Playground searches."""
    usual = RetrievalSettings(setup.top_k, setup.threshold, setup.mode, setup.fusion, extent=setup.extent)
    return replace(usual, rerank=setup.rerank)

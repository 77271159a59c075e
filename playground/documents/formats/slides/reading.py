"""The loader of PowerPoint files: each slide is a page with its title as heading, its shapes, notes and comments."""

from collections.abc import Iterator
from typing import Any

from playground.core.errors import DocumentError, Notice
from playground.documents.draft import Draft, Source
from playground.documents.formats.labels import labelled
from playground.documents.formats.office.left_out import LeftOut, told_hidden
from playground.documents.formats.office.names import A, P, R
from playground.documents.formats.office.opc import Part, office
from playground.documents.formats.slides.comments import comments
from playground.documents.formats.slides.shapes import Reader
from playground.documents.formats.slides.texts import text
from playground.documents.parsed import Parsed

_MAIN = "ppt/presentation.xml"
_MOST_NAMED = 20


def load(source: Source) -> Parsed:
    """Load all slides in order; those that are not shown are left out and named."""
    draft, left_out = Draft(source, "pptx"), LeftOut(reads_hidden=source.hidden)
    with office(source, "pptx") as package:
        presentation = package.main(_MAIN)
        references = presentation.root.findall(f"{P}sldIdLst/{P}sldId")
        if len(references) > source.limits.pages:
            raise DocumentError("too_many_pages", name=source.name, pages=len(references), limit=source.limits.pages)
        deck = _Deck(draft, presentation, left_out)
        for number, reference in enumerate(references, start=1):
            source.progress(number, len(references))
            draft.turn(number)
            deck.add(number, presentation.related(reference, f"{R}id"))
        title = package.title()
        left_out.note("parts_missing", len(package.missing))
    draft.warn_all([*deck.notices(), *left_out.notices()])
    return draft.finish(title=title)


class _Deck:
    """Adds slides to a draft, and remembers what is said on all of them."""

    def __init__(self, draft: Draft, presentation: Part, left_out: LeftOut) -> None:
        self._draft = draft
        self._presentation = presentation
        self._left_out = left_out
        self._footers = set[str]()
        self._hidden: list[int] = []

    def add(self, number: int, slide: Part | None) -> None:
        """Add a slide, None if its part is lost."""
        if slide is None:
            self._left_out.note("slides_lost")
            return
        if slide.root.get("show") in ("0", "false"):
            self._hidden.append(number)
            if not self._left_out.reads_hidden:
                return
        self._add_shapes(slide)
        for notes in slide.all("notesSlide"):
            self._draft.add(labelled("speaker_notes", "\n".join(_notes(notes.root))))
        for says in comments(slide, self._presentation):
            self._draft.add(says)

    def notices(self) -> Iterator[Notice]:
        """What is to say of hidden slides."""
        if self._hidden:
            more = ", …" if len(self._hidden) > _MOST_NAMED else ""
            named = ", ".join(map(str, self._hidden[:_MOST_NAMED])) + more
            code = told_hidden("hidden_slides", reads=self._left_out.reads_hidden)
            yield Notice.of(code, count=len(self._hidden), slides=named)

    def _add_shapes(self, slide: Part) -> None:
        for each in Reader(slide, self._left_out).read():
            if each.is_title:
                self._draft.heading(1, each.text)
            elif not each.is_footer:
                self._draft.add(each.text)
            elif each.text not in self._footers:  # it stands on every slide
                self._footers.add(each.text)
                self._draft.add(labelled("footer", each.text))


def _notes(root: Any) -> Iterator[str]:
    """The text of a page of notes without the picture of its slide, its number and date."""
    for shape in root.iter(f"{P}sp"):
        holder = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
        body = shape.find(f"{P}txBody")
        if body is not None and holder is not None and holder.get("type") == "body":
            yield text(body, [body.find(f"{A}lstStyle")])

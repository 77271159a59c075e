"""PowerPoint files: each slide is a page, with its title as heading, then its text, tables and notes."""

from collections.abc import Iterator
from typing import Any

from playground.core.errors import DocumentError
from playground.documents.draft import Draft, Source
from playground.documents.formats.package import inspect
from playground.documents.formats.rows import markdown
from playground.documents.parsed import Parsed


def load(source: Source) -> Parsed:
    """Load all slides in order."""
    import pptx

    inspect(source, "pptx")
    with source.path.open("rb") as file:
        presentation = pptx.Presentation(file)
    slides = presentation.slides
    if len(slides) > source.limits.pages:
        raise DocumentError("too_many_pages", name=source.name, pages=len(slides), limit=source.limits.pages)
    draft = Draft(source, "pptx")
    for number, slide in enumerate(slides, start=1):
        source.progress(number, len(slides))
        draft.turn(number)
        _add_slide(draft, slide)
    return draft.finish(title=presentation.core_properties.title)


def _add_slide(draft: Draft, slide: Any) -> None:
    title = slide.shapes.title
    if title is not None and title.has_text_frame:
        draft.heading(1, title.text_frame.text)
    for shape in _shapes(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if shape.has_text_frame:
            draft.add(shape.text_frame.text)
        elif getattr(shape, "has_table", False):
            rows = ([cell.text_frame.text for cell in row.cells] for row in shape.table.rows)
            draft.add("\n".join(markdown(rows)))
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        draft.add(slide.notes_slide.notes_text_frame.text)


def _shapes(shapes: Any) -> Iterator[Any]:
    """All shapes, those in groups included, in the order in which they are drawn."""
    stack = list(reversed(list(shapes)))
    while stack:
        shape = stack.pop()
        if hasattr(shape, "shapes"):
            stack.extend(reversed(list(shape.shapes)))
        else:
            yield shape

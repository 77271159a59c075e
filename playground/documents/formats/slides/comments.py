"""Comments on slides, with their authors: the kind that PowerPoint wrote until 2021, and the threads of today."""

from collections.abc import Iterator

from playground.documents.formats.labels import labelled
from playground.documents.formats.office.names import P
from playground.documents.formats.office.opc import Part
from playground.documents.formats.slides.texts import text

_NOW = "{http://schemas.microsoft.com/office/powerpoint/2018/8/main}"


def comments(slide: Part, presentation: Part) -> Iterator[str]:
    """Each comment on the slide as a paragraph that says so; answers follow what they answer."""
    authors = {
        each.get("id"): each.get("name", "")
        for kind in ("commentAuthors", "authors")
        for part in presentation.all(kind)
        for each in part.root
    }
    for part in slide.all("comments"):
        for each in part.root.iter(f"{P}cm", f"{_NOW}cm", f"{_NOW}reply"):
            body = each.find(f"{_NOW}txBody")
            says = each.findtext(f"{P}text") if body is None else text(body)
            if says and says.strip():
                yield labelled("comment_nowhere", says, author=authors.get(each.get("authorId")) or "?")

"""Forms that draw forms: a PDF of a few lines can have its page drawn a billion times by them, before any limit holds.

They are counted before a page is loaded, since pdfium follows them to a depth of forty levels however many there are.
"""

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from playground.core.errors import DocumentError
from playground.documents.draft import Source
from playground.documents.formats.pdf_damage import headers
from playground.documents.formats.pdf_second import open_with_pypdf
from playground.documents.formats.pdf_tree import Stumbled, pypdf_at_work

if TYPE_CHECKING:
    from pypdf import PdfReader

_MOST_DRAWN = 500_000
"""Forms that one form may draw, those that they draw included."""
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_HAS_OTHERS = re.compile(rb"/XObject\b|/Resources\s+\d")
_DRAW = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_LONGEST = 2_000  # bytes of the dictionary of a form
_LARGEST = 1_000_000  # bytes of a form that draws others and little else, as it is packed


def refuse_endless(source: Source) -> None:
    """Raise DocumentError if a form draws itself, or more forms than can be read in any time."""
    data = source.path.read_bytes()
    if not _FORM.search(data):
        return
    suspects = [number for number, _, at in headers(data) if _may_draw_forms(data[at : at + _LONGEST])]
    if not suspects:
        return
    try:
        with pypdf_at_work():
            forms = _Forms(open_with_pypdf(source))
            drawn = max(map(forms.drawn, suspects))
    except (Stumbled, DocumentError):
        return  # told where the pages are read
    if drawn > _MOST_DRAWN:
        raise DocumentError("nested_too_deep", name=source.name)


def _may_draw_forms(head: bytes) -> bool:
    dictionary, stream, _ = head.partition(b"stream")
    return bool(stream and _FORM.search(dictionary) and _HAS_OTHERS.search(dictionary))


class _Forms:
    """How many forms each form draws, by the numbers of their objects."""

    def __init__(self, reader: "PdfReader") -> None:
        self._reader = reader
        self._known: dict[int, int] = {}
        self._open: set[int] = set()

    def drawn(self, number: int) -> int:
        """The form itself and all that it draws; beyond the limit for one that draws itself."""
        if number in self._open:
            return _MOST_DRAWN + 1
        if number not in self._known:
            self._open.add(number)
            inside = (times * self.drawn(each) for each, times in self._draws(number).items())
            self._known[number] = min(1 + sum(inside), _MOST_DRAWN + 1)
            self._open.discard(number)
        return self._known[number]

    def _draws(self, number: int) -> Counter[int]:
        """The forms that a form draws, with how often it does."""
        form: Any = self._reader.get_object(number)
        if form is None or form.get("/Subtype") != "/Form" or len(form._data) > _LARGEST:
            return Counter()
        resources = form.get("/Resources", {})
        others = resources.get_object().get("/XObject") if resources else None
        if not others:
            return Counter()
        numbers = {name: others.get_object().raw_get(name).idnum for name in others.get_object()}
        named = Counter(f"/{name.decode('latin-1')}" for name in _DRAW.findall(form.get_data()))
        return Counter({numbers[name]: times for name, times in named.items() if name in numbers})

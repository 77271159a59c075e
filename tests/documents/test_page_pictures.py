"""Pages as pictures: drawn by a child within limits, kept within a bound, with the places of what stands on them."""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from playground.core.clock import Clock
from playground.core.errors import DocumentError
from playground.core.values import Document
from playground.documents import ocr
from playground.documents.originals import Originals
from playground.documents.page_cache import PageCache
from playground.documents.page_pictures import DrawLimits, PagePictures
from playground.documents.page_signs import WHOLE, Place
from playground.storage.aside import SetAside
from playground.storage.folder import DataFolder
from tests.documents.making import pdf, scans

USUAL = DrawLimits()
TEXT = "采莲南塘秋，莲花过人头"


class Pages:
    """Documents of one data folder, and what draws them."""

    def __init__(self, folder: DataFolder, most_bytes: int = 1_000_000) -> None:
        self.folder = folder
        self.originals = Originals(folder, SetAside(folder.set_aside, Clock()))
        self.pictures = self.drawing(DrawLimits(), most_bytes)

    def drawing(self, limits: DrawLimits, most_bytes: int = 1_000_000) -> PagePictures:
        return PagePictures(self.originals, PageCache(self.folder.pages, most_bytes), limits)

    def add(self, content: bytes, pages: int, name: str = "a.pdf") -> Document:
        digest = hashlib.sha256(content).hexdigest()
        document = Document(digest[:8], "c", name, "pdf", len(content), digest, pages, 1, 1, None, "")
        self.originals.path(document.id).write_bytes(content)
        return document

    def box(self, document: Document, text: str, number: int = 1) -> Place:
        """The one box of a text that stands on a line of a page."""
        ((box,),) = self.pictures.places(document, number, text, [(0, len(text))])
        return box

    def picture(self, document: Document, number: int = 1) -> Image.Image:
        return Image.open(io.BytesIO(self.pictures.picture(document, number))).convert("L")


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    with closing(DataFolder(tmp_path / "data")) as folder:
        yield Pages(folder)


def drawn(draw: Callable[[Canvas], object], **options: Any) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def ink_in(picture: Image.Image, box: Place) -> float:
    """The share of the dark points of a picture that lie in a box."""
    left, right = (side * picture.width // WHOLE for side in (box[0], box[2]))
    top, bottom = (side * picture.height // WHOLE for side in (box[1], box[3]))
    dark = picture.point(lambda grey: 1 if grey < 128 else 0)
    return sum(dark.crop((left - 1, top - 1, right + 2, bottom + 2)).tobytes()) / sum(dark.tobytes())


def test_a_page_becomes_a_picture_of_its_shape(pages: Pages) -> None:
    document = pages.add(pdf([[TEXT]]), 1)
    picture = pages.picture(document)
    assert (picture.height, round(picture.width / picture.height, 2)) == (1600, round(A4[0] / A4[1], 2))


def test_the_place_of_a_text_holds_all_that_is_drawn_of_it(pages: Pages) -> None:
    document = pages.add(pdf([[TEXT]]), 1)
    box = pages.box(document, TEXT)
    assert ink_in(pages.picture(document), box) == 1.0
    assert box[3] - box[1] < 0.03 * WHOLE


def _turned(canvas: Canvas) -> None:
    canvas.setPageRotation(90)
    canvas.drawString(100, 200, "Inspect the pump every six months")


def _cropped(canvas: Canvas) -> None:
    canvas.setCropBox((50, 400, 500, 800))
    canvas.drawString(100, 700, "Inspect the pump every six months")


@pytest.mark.parametrize("draw", [_turned, _cropped])
def test_so_it_does_on_pages_that_are_turned_or_cropped(draw: Callable[[Canvas], None], pages: Pages) -> None:
    document = pages.add(drawn(draw), 1)
    box = pages.box(document, "Inspect the pump every six months")
    assert ink_in(pages.picture(document), box) > 0.99


def test_a_turned_page_has_the_sides_of_what_is_seen(pages: Pages) -> None:
    document = pages.add(drawn(_turned, pagesize=(300, 500)), 1)
    assert pages.pictures.sizes(document) == ((300.0, 500.0),)  # reportlab turns the paper the other way before
    picture = pages.picture(document)
    assert round(picture.width / picture.height, 2) == 0.6


def test_of_a_scan_the_recognised_lines_have_places(pages: Pages) -> None:
    document = pages.add(scans([200]), 1)
    line = ocr.SeenLine(60, 100, 260, 120, "识别出的文字灰度为二百", 0.9)
    ocr.keep(pages.originals.recognised(document.id), ocr.SeenPage(1, A4[1], (line,)))
    box = pages.box(document, "识别出的文字灰度为二百")
    sides = (60 / A4[0], 100 / A4[1], 260 / A4[0], 120 / A4[1])
    assert box == pytest.approx([WHOLE * side for side in sides], abs=2)


def test_a_picture_is_drawn_once(pages: Pages) -> None:
    document = pages.add(pdf([[TEXT]]), 1)
    first = pages.pictures.picture(document, 1)
    pages.originals.path(document.id).unlink()
    assert pages.drawing(DrawLimits()).picture(document, 1) == first


def test_other_content_under_the_same_id_is_drawn_anew(pages: Pages) -> None:
    document = pages.add(pdf([[TEXT]]), 1)
    first = pages.pictures.picture(document, 1)
    other = pdf([["低头弄莲子，莲子清如水"]])
    pages.originals.path(document.id).write_bytes(other)
    changed = Document(document.id, "c", "a.pdf", "pdf", len(other), "f" * 64, 1, 1, 1, None, "")
    assert pages.pictures.picture(changed, 1) != first


def test_what_was_not_seen_longest_goes_first(tmp_path: Path) -> None:
    cache = PageCache(tmp_path, most_bytes=25)
    for name in ("a", "b"):
        cache.put(name, "1.jpg", b"x" * 10)
    assert cache.get("a", "1.jpg")
    cache.put("c", "1.jpg", b"x" * 10)
    assert [cache.get(name, "1.jpg") is not None for name in ("a", "b", "c")] == [True, False, True]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]


def test_the_bound_holds_for_what_an_earlier_process_kept(tmp_path: Path) -> None:
    PageCache(tmp_path).put("a", "1.jpg", b"x" * 20)
    cache = PageCache(tmp_path, most_bytes=25)
    cache.put("b", "1.jpg", b"x" * 20)
    assert cache.get("a", "1.jpg") is None


def test_the_pictures_of_a_document_go_with_it(pages: Pages) -> None:
    document = pages.add(pdf([[TEXT]]), 1)
    pages.pictures.picture(document, 1)
    pages.originals.remove(document.id)
    assert list(pages.folder.pages.iterdir()) == []


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_is_said_so(number: int, pages: Pages) -> None:
    with pytest.raises(DocumentError) as caught:
        pages.pictures.picture(pages.add(pdf([[TEXT]]), 1), number)
    assert caught.value.code == "page_unknown"


def refusal(pages: Pages, content: bytes, count: int = 1, limits: DrawLimits = USUAL) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        pages.drawing(limits).picture(pages.add(content, count), 1)
    return caught.value


def test_a_damaged_file_costs_a_sentence(pages: Pages) -> None:
    assert refusal(pages, b"%PDF-1.7\nnothing").code == "page_not_drawn"


def test_pages_are_not_shown_under_numbers_they_may_not_have(pages: Pages) -> None:
    assert refusal(pages, pdf([[TEXT], [TEXT]]), count=3).detail == "ValueError: 2 pages found, not 3"


def test_a_page_that_takes_too_long_ends_with_its_child(pages: Pages) -> None:
    assert refusal(pages, pdf([[TEXT]]), limits=DrawLimits(seconds=0.0)).code == "page_too_slow"


def test_a_page_that_needs_too_much_memory_does_too(pages: Pages) -> None:
    assert refusal(pages, pdf([[TEXT]]), limits=DrawLimits(memory_bytes=1 << 20)).code == "page_not_drawn"


def test_after_some_failures_the_rest_of_a_document_is_not_tried(pages: Pages) -> None:
    slow, document = pages.drawing(DrawLimits(seconds=0.0)), pages.add(pdf([[TEXT]] * 5), 5)
    failures = []
    for number in (1, 2, 3, 4):
        with pytest.raises(DocumentError) as caught:
            slow.picture(document, number)
        failures.append(caught.value)
    assert failures[3] is failures[0]


def test_where_no_page_can_be_drawn_that_is_said_at_once(pages: Pages) -> None:
    with pytest.raises(DocumentError) as caught:
        pages.pictures.sizes(pages.add(b"%PDF-1.7\nnothing", 1))
    assert caught.value.code == "pages_not_drawn"


def test_the_end_of_the_program_waits_for_no_page(pages: Pages) -> None:
    document = pages.add(pdf([[TEXT]]), 1)
    pages.pictures.close()
    with pytest.raises(DocumentError) as caught:
        pages.pictures.picture(document, 1)
    assert caught.value.detail == "the program ends"

"""The nursery of those who draw pages, and the child that draws: one page of a PDF as a picture, with its signs.

A child is asked for the sizes of all pages, and says `{"sizes": …}` in JSON, or for a page, and says `{"page": n}`
followed by the picture and by the signs; or it says `{"error": …}`.
"""

import ctypes
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from playground.core.forking import Line, Request, be_nursery_of_libraries, bound
from playground.documents import ocr
from playground.documents.cleaning import clean
from playground.documents.draft import HARDLY_ANY
from playground.documents.formats.pdf_pages import MOST_OBJECTS
from playground.documents.formats.pdf_places import Rectangle, loose_box
from playground.documents.page_signs import MOST, WHOLE, Place, Signs, spread

LONGEST_SIDE = 1_600
"""Pixels: twice what a page gets on a screen of usual size."""
_QUALITY = 85
_STEP = 1_000  # points, from which the way of the axes is told

ToPlace = Callable[[Rectangle], Place]


def main() -> None:
    """Fork a child for every request."""
    import pypdfium2  # noqa: F401  # so that no child has to load them
    from PIL import JpegImagePlugin  # noqa: F401

    be_nursery_of_libraries("drawing", _work)


def _work(request: Request, line: Line) -> None:
    """The whole life of a child."""
    bound(request["memory_bytes"], request["seconds"])
    os.nice(5)
    try:
        for message in _answers(request):
            line.say(message)
    except MemoryError:
        line.say(_json({"error": "MemoryError"}))
    except Exception as error:  # the edge of the process: libraries raise whatever they stumble over in damaged files
        line.say(_json({"error": clean(f"{type(error).__name__}: {error}"[:300])}))


def _answers(request: Request) -> tuple[bytes, ...]:
    from pypdfium2 import PdfDocument

    document = PdfDocument(request["path"])
    count, number = len(document), request["page"]
    if count != request["count"]:  # the document was read by other means, and its pages may have other numbers
        raise ValueError(f"{count} pages found, not {request['count']}")
    if number is None:
        return (_json({"sizes": [document.get_page_size(index) for index in range(count)]}),)
    document.init_forms()
    page = document[number - 1]
    seen = request["recognised"] and ocr.kept(Path(request["recognised"])).get(number)
    return _json({"page": number}), _picture(page), _signs(page, seen or None).to_bytes()


def _picture(page: Any) -> bytes:
    """JPEG, at most `LONGEST_SIDE` pixels wide and high."""
    from pypdfium2.raw import FPDFPage_CountObjects

    if FPDFPage_CountObjects(page) > MOST_OBJECTS:
        raise ValueError(f"more than {MOST_OBJECTS} objects")
    bitmap = page.render(scale=LONGEST_SIDE / max(*page.get_size(), 1.0), rev_byteorder=True, prefer_bgrx=True)
    buffer = io.BytesIO()
    bitmap.to_pil().convert("RGB").save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _signs(page: Any, seen: ocr.SeenPage | None) -> Signs:
    """The signs of the page's own text; those that were recognised where it has hardly any."""
    text_page = page.get_textpage()
    signs = Signs.of(_drawn(text_page, _to_place(page)))
    if seen is None or len(signs.text) >= HARDLY_ANY:
        return signs
    width, height = (WHOLE / max(side, 1.0) for side in page.get_size())
    lines = (
        (line.text, _within(line.left * width, line.top * height, line.right * width, line.bottom * height))
        for line in seen.lines
    )
    return Signs.of(pair for text, place in lines for pair in spread(text, place))


def _drawn(text_page: Any, to_place: ToPlace) -> Iterator[tuple[str, Place]]:
    """The characters of a page; the second letter of a ligature stands where the first does."""
    from pypdfium2.raw import FPDFText_GetUnicode

    place: Place | None = None
    for index in range(min(text_page.count_chars(), 2 * MOST)):
        character = chr(FPDFText_GetUnicode(text_page, index))
        if character.isspace():
            continue
        box = loose_box(text_page, index)
        place = place if box is None else to_place(box)
        if place is not None:
            yield character, place


def _to_place(page: Any) -> ToPlace:
    """From places on the page as it is stored to those on its picture, however the page is turned and cropped."""
    x, y = _seen_at(page, 0, 0)
    (right_x, right_y), (up_x, up_y) = _seen_at(page, _STEP, 0), _seen_at(page, 0, _STEP)

    def at(across: float, up: float) -> tuple[float, float]:
        seen_x = x + (right_x - x) * across / _STEP + (up_x - x) * up / _STEP
        return seen_x, y + (right_y - y) * across / _STEP + (up_y - y) * up / _STEP

    def to_place(box: Rectangle) -> Place:
        (one_x, one_y), (other_x, other_y) = at(box[0], box[1]), at(box[2], box[3])
        return _within(min(one_x, other_x), min(one_y, other_y), max(one_x, other_x), max(one_y, other_y))

    return to_place


def _seen_at(page: Any, across: float, up: float) -> tuple[float, float]:
    """Where a point of the page is seen, in parts of the page."""
    from pypdfium2.raw import FPDF_PageToDevice

    fine = 100  # pdfium answers in whole numbers
    x, y = ctypes.c_int(), ctypes.c_int()
    FPDF_PageToDevice(page, 0, 0, fine * WHOLE, fine * WHOLE, 0, across, up, x, y)
    return x.value / fine, y.value / fine


def _within(left: float, top: float, right: float, bottom: float) -> Place:
    left, top, right, bottom = (min(max(side, 0), WHOLE) for side in (left, top, right, bottom))
    return round(left), round(top), round(right), round(bottom)


def _json(message: Mapping[str, object]) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


if __name__ == "__main__":
    main()

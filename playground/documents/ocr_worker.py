"""The nursery of recognisers, and the child that recognises: it bounds itself and reads one page after the other.

A child says in JSON `{"page": …}` for each page asked for, or ends with an `{"error": …}`.
"""

import json
import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from playground.core.forking import Line, Request, be_nursery_of_libraries, bound, ends_after
from playground.documents.cleaning import clean, has_ink
from playground.documents.ocr import SeenLine, SeenPage

_DPI = 150
_MOST_PIXELS = 8_000_000  # an A3 page; larger ones are drawn coarser
_POINTS = 72.0  # an inch


def main() -> None:
    """Fork a child for every request."""
    be_nursery_of_libraries("recognising", _recognise)


def _recognise(request: Request, line: Line) -> None:
    """The whole life of a child."""
    bound(request["memory_bytes"])
    ends_after(request["seconds"])
    os.nice(10)
    try:
        from pypdfium2 import PdfDocument

        find = import_module(request["engine"]).open_engine()
        document = PdfDocument(request["path"])
        for number in request["pages"]:
            ends_after(request["seconds"])
            _say(line, {"page": _page(document, number, find).to_record()})
    except MemoryError:
        _say(line, {"error": "MemoryError"})
    except Exception as error:  # the edge of the process: libraries raise whatever they stumble over
        _say(line, {"error": clean(f"{type(error).__name__}: {error}"[:300])})


def _page(document: Any, number: int, find: Any) -> SeenPage:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        scale = _DPI / _POINTS * min(1.0, (_MOST_PIXELS / max(width * height * (_DPI / _POINTS) ** 2, 1.0)) ** 0.5)
        picture = page.render(scale=scale).to_numpy()
    finally:
        page.close()
    lines = tuple(
        SeenLine(left / scale, top / scale, right / scale, bottom / scale, clean(text), round(score, 4))
        for left, top, right, bottom, text, score in find(picture)
        if has_ink(clean(text))
    )
    return SeenPage(number, height, lines)


def _say(line: Line, message: Mapping[str, object]) -> None:
    line.say(json.dumps(message, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()

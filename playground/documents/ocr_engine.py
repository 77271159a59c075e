"""RapidOCR: lines of text in a picture, Chinese and English, with models that come with the library."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

Found = tuple[float, float, float, float, str, float]
"""Left, top, right and bottom in pixels, the text, and the confidence from 0 to 1."""
_THREADS = 2


def open_engine() -> Callable[[Any], Iterator[Found]]:
    """What finds the lines of a picture, given as an array of height, width and the colours blue, green and red."""
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # it turns long lines that are upright: of a dense page, a quarter was lost
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
        }
    )

    def find(picture: Any) -> Iterator[Found]:
        seen = engine(picture)
        if seen.boxes is None or seen.txts is None or seen.scores is None:
            return
        for corners, text, score in zip(seen.boxes, seen.txts, seen.scores, strict=True):
            xs, ys = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
            yield min(xs), min(ys), max(xs), max(ys), str(text), float(score)

    return find

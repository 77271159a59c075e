"""A recogniser that reads shades: each page says how grey its middle is, or does what a shade stands for."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

WHITE, CRASHES, HANGS, RAISES = 255, 1, 2, 3
"""Shades of the middle of a page: nothing is seen on it, the process dies, it never ends, it fails."""


def open_engine() -> Callable[[Any], Iterator[tuple[float, float, float, float, str, float]]]:
    def find(picture: Any) -> Iterator[tuple[float, float, float, float, str, float]]:
        height, width = picture.shape[:2]
        shade = int(picture[height // 2, width // 2, 0])
        if shade == CRASHES:
            os.kill(os.getpid(), signal.SIGKILL)
        while shade == HANGS:
            time.sleep(60)
        if shade == RAISES:
            raise ValueError("a picture of this kind")
        if shade != WHITE:
            yield 100, 100, 700, 130, f"识别出的文字，灰度为{shade}。", shade / 250
            yield 100, 140, 500, 170, "第二行到此结束。", shade / 250

    return find

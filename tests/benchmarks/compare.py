"""How soon each of four arms shows its first token: from the server's write to the page, in Chromium.

`python -m tests.benchmarks.compare [ROUNDS]` prints a line an arm: when its server begins, and after how many
milliseconds the first token stood on the page, the median and the most of all rounds.
"""

import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.site import WHERE, Site, chromium, ready, use_server
from tests.fakes.openai_server import Pause

FIRST = {"m1": 0.1, "m2": 0.4, "m3": 0.8, "m4": 1.6}
"""Seconds to the first token, by model."""
TOKENS = 200
_SEEN = """() => {
  window.seen = {};
  new MutationObserver(() => {
    for (const arm of document.querySelectorAll(".arm"))
      if (!(arm.id in window.seen) && arm.querySelector(".answered .prose")?.textContent) window.seen[arm.id] = Date.now();
  }).observe(document.querySelector("#arms"), { childList: true, subtree: true, characterData: true });
}"""


class Stamp(threading.Event):
    """A piece of a script that lets some time pass, and notes when the next piece is written."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.at = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        """Called by the server when it comes to this piece."""
        time.sleep(self.seconds)
        self.at = time.time()
        return True


def _plan() -> str:
    arm = {"endpoint": "fake", "language": "zh"}
    arms = [{**arm, "key": key, "name": model, "model": model} for key, model in zip("ABCD", FIRST, strict=True)]
    return json.dumps({"arms": arms, "held": [], "collection": "lotus", "frozen": True})


def _round(page: Page, site: Site) -> dict[str, float]:
    """Milliseconds from the server's first write to the page, by model."""
    stamps = {model: Stamp(seconds) for model, seconds in FIRST.items()}
    for model, stamp in stamps.items():
        tokens: list[Any] = [piece for _ in range(TOKENS) for piece in ("词", Pause(0.01))]
        site.server.script(stamp, *tokens, model=model)
    page.evaluate(_SEEN)
    page.locator("#compare-ask").click()
    page.wait_for_function("Object.keys(window.seen).length === 4", polling=30)
    seen = page.evaluate("window.seen")
    page.wait_for_function("!document.querySelector('#compare-live [data-running]')", polling=100)
    return {model: seen[f"arm-{number}"] - stamps[model].at * 1000 for number, model in enumerate(FIRST, start=1)}


def main(rounds: int = 5) -> None:
    """Measure, and print a line an arm."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser, Site(Path(folder)) as site:
        site.server.models = [{"id": model, "object": "model", "max_model_len": 8192} for model in FIRST]
        page = browser.new_page(locale="zh-CN")
        page.add_init_script(f"localStorage.setItem('playground.compare', {json.dumps(_plan())})")
        page.goto(site.url)
        ready(page)
        use_server(page)
        page.locator("#tabs > :first-child [data-tab-id=compare]").click()
        page.locator("#arm-4 .arm-head").wait_for()
        page.locator("#compare-question").fill(WHERE)
        _round(page, site)  # warms up
        found = [_round(page, site) for _ in range(rounds)]
    for model, seconds in FIRST.items():
        shown = [one[model] for one in found]
        print(
            f"first token at {seconds:.1f} s: shown after {statistics.median(shown):.0f} ms (most {max(shown):.0f} ms)"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

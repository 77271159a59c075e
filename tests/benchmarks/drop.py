"""Bytes that a page receives while many files are dropped on it at once: `python -m tests.benchmarks.drop [--files 1000]`.

The page is open in Chromium, which counts what comes in by address. A second page is open on the Playground and looks on.
"""

import argparse
import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.site import Site, chromium, ready


@dataclass
class Received:
    """What a page received, by address and by the event of the page that it came of."""

    paths: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    _of: dict[str, str] = field(default_factory=dict)

    def listen(self, page: Page) -> None:
        """Count from now on."""
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.dataReceived", self._received)
        session.on("Network.eventSourceMessageReceived", lambda told: self._message(told["data"]))

    def _sent(self, told: Any) -> None:
        path = re.sub(r"\?.*|^https?://[^/]+", "", told["request"]["url"])
        self._of[told["requestId"]] = path

    def _received(self, told: Any) -> None:
        self.paths[self._of.get(told["requestId"], "?")] += told["dataLength"]

    def _message(self, text: str) -> None:
        self.events[json.loads(text).get("msg", "?")] += len(text)

    def tell(self, name: str) -> None:
        """Print the sum, and what it consists of."""
        print(f"{name}: {sum(self.paths.values()) / 1e6:.2f} MB to the page")
        for path, size in self.paths.most_common(6):
            print(f"  {path:<40} {size / 1e3:8.0f} kB")


def opened(browser: Browser, url: str, tab: str) -> Page:
    """A page on that tab."""
    page = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(900_000)
    page.goto(url)
    ready(page)
    page.locator(f"#tabs > :first-child [data-tab-id={tab}]").click()
    if tab == "documents":
        page.locator("#shelf [data-id]").first.wait_for()
    return page


def until(page: Page, holds: Callable[[], bool]) -> None:
    while not holds():
        page.wait_for_timeout(250)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--provider", default="semantic", help="of the embedder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        for number in range(options.files):
            text = f"File {number} tells of bees and of the pond. 曲曲折折的荷塘上面。\n" * 40
            (folder / f"文件 {number}.txt").write_text(text, "utf-8")
        with Site(folder / "site", embedder={"provider": options.provider}) as site:
            page, other = opened(browser, site.url, "documents"), opened(browser, site.url, "playground")
            page.wait_for_timeout(4_000)
            here, there = Received(), Received()
            here.listen(page)
            there.listen(other)
            began = time.monotonic()
            page.locator("#choose-files-input, #drop input[type=file]").first.set_input_files(
                sorted(folder.glob("文件*.txt"))
            )
            page.locator("#works [data-act=stop]").wait_for()
            here.tell(f"the files sent, {time.monotonic() - began:.0f} s")
            until(page, lambda: page.locator("#works [data-act=clear]").count() > 0)
            page.wait_for_timeout(5_000)
            print(page.locator("#works summary").inner_text(), f"after {time.monotonic() - began:.0f} s")
            here.tell("dropped here")
            there.tell("looking on")


if __name__ == "__main__":
    main()

"""How soon the page can be used: `python -m tests.browser.opening [--rounds 5]`.

Seconds from the browser's request until the first question can be typed and asked, on a warm server: for a first visit
(nothing cached) and for one who comes back, beside an empty Gradio page (one button) measured in turn.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.site import Site, chromium, ready
from tests.fakes.app_process import free_port


def _empty_page() -> str:
    """Address of an empty page, served by this process as well."""
    import gradio as gr

    with gr.Blocks(analytics_enabled=False) as page:
        gr.Button("x", elem_id="ask")
    port = free_port()
    page.launch(server_name="127.0.0.1", server_port=port, prevent_thread_lock=True, quiet=True)
    return f"http://127.0.0.1:{port}"


def _seconds(context: BrowserContext, url: str, usable: Callable[[Page], None]) -> float:
    page = context.new_page()
    began = time.monotonic()
    page.goto(url, wait_until="commit")
    usable(page)
    seconds = time.monotonic() - began
    page.close()
    return seconds


def _visit(browser: Browser, url: str, usable: Callable[[Page], None]) -> tuple[float, float]:
    """Seconds of a first visit and of the one after it."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    first, again = (_seconds(context, url, usable) for _ in range(2))
    context.close()
    return first, again


def _ask_there(page: Page) -> None:
    page.locator("#ask").wait_for()


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as data, chromium() as browser, Site(Path(data)) as site:
        empty = _empty_page()
        for url, usable in ((empty, _ask_there), (site.url, ready)):
            _visit(browser, url, usable)  # the server gets warm
        visits = [(_visit(browser, empty, _ask_there), _visit(browser, site.url, ready)) for _ in range(rounds)]
    for which, name in enumerate(("first visit", "coming back")):
        base, ours = ([pair[side][which] for pair in visits] for side in (0, 1))
        print(
            f"{name}: usable after {statistics.median(ours):.2f} s (least {min(ours):.2f});"
            f" empty page {statistics.median(base):.2f} s (least {min(base):.2f})"
        )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, which browser and server share")


if __name__ == "__main__":
    _main()

"""How soon the page can be used: `python -m tests.browser.opening [--rounds 5]`.

Seconds by the page's own clock, from the browser's request until the first question can be typed and asked and the
documents are shown, on a warm server: for a first visit (nothing cached) and for one who comes back, each in a renderer
that was just started, beside an empty Gradio page (one button) measured in turn.
"""

import argparse
import os
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from tests.browser.site import Site, chromium
from tests.fakes.app_process import free_port


def _empty_page() -> str:
    """Address of an empty page, served by this process as well."""
    import gradio as gr

    with gr.Blocks(analytics_enabled=False) as page:
        gr.Button("x", elem_id="ask")
    port = free_port()
    page.launch(server_name="127.0.0.1", server_port=port, prevent_thread_lock=True, quiet=True)
    return f"http://127.0.0.1:{port}"


_WATCH = """
  const done = () => {
    if (!document.querySelector("%s")) return;
    watch.disconnect();
    window.usableAt = performance.now();
  };
  const watch = new MutationObserver(done);
  watch.observe(document, { childList: true, subtree: true });
"""
_EMPTY = "#ask"
_OURS = "body:has(#ask):has(#documents :is(.docs, .empty))"


def _seconds(context: BrowserContext, url: str, usable: str) -> float:
    page = context.new_page()
    page.add_init_script(_WATCH % usable)
    page.goto(url, wait_until="commit")
    seconds = page.wait_for_function("window.usableAt", polling=500).json_value() / 1000
    page.close()
    return float(seconds)


def _visit(browser: Browser, url: str, usable: str) -> tuple[float, float]:
    """Seconds of a first visit and of the one after it."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    first, again = (_seconds(context, url, usable) for _ in range(2))
    context.close()
    return first, again


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as data, chromium() as browser, Site(Path(data)) as site:
        empty = _empty_page()
        pages = ((empty, _EMPTY), (site.url, _OURS))
        for url, usable in pages:
            _visit(browser, url, usable)  # the server gets warm
        visits = [[_visit(browser, url, usable) for url, usable in pages] for _ in range(rounds)]
    for which, name in enumerate(("first visit", "coming back")):
        base, ours = ([pair[side][which] for pair in visits] for side in (0, 1))
        print(
            f"{name}: usable after {statistics.median(ours):.2f} s (least {min(ours):.2f});"
            f" empty page {statistics.median(base):.2f} s (least {min(base):.2f})"
        )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, which browser and server share")


if __name__ == "__main__":
    _main()

"""How a browser copes with a long answer: `python -m tests.browser.fluid [--tokens 4000] [--rate 100]`.

Prints how long the stream took against its own length, how busy the page's main thread was, its longest task, and the
longest time without a frame.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

from playground.settings import EndpointSettings
from tests.browser.site import Site, ask, chromium, use_server, wait_done
from tests.browser.views import QUESTIONS, WIDE, opened
from tests.fakes.paced_server import paced

_WATCH = """() => {
  window.seen = { longest: 0, gap: 0, updates: 0 };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.longest = Math.max(seen.longest, task.duration);
  }).observe({ entryTypes: ['longtask'] });
  let last = performance.now();
  const frame = (now) => { seen.gap = Math.max(seen.gap, now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  const answer = document.querySelector('#answer');
  new MutationObserver(() => seen.updates++).observe(answer, { childList: true, subtree: true, characterData: true });
}"""


def _busy(session: CDPSession) -> float:
    """Seconds the main thread has worked so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")


def measured(page: Page, tokens: int) -> dict[str, Any]:
    """Asks on a page that is ready for it."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.evaluate(_WATCH)
    began, busy = time.monotonic(), _busy(session)
    ask(page, f"{QUESTIONS['zh']} nonce-f1")
    page.set_default_timeout(600_000)
    wait_done(page)
    seconds, busy = time.monotonic() - began, _busy(session) - busy
    shown = page.locator("#answer").inner_text().count("nonce-f1")
    return {"seconds": seconds, "busy": busy, "whole": shown == tokens, **page.evaluate("seen")}


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tokens", type=int, default=4000)
    parser.add_argument("--rate", type=float, default=100)
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as data,
        paced(0.2, chosen.rate, chosen.tokens) as model,
        chromium() as browser,
        Site(Path(data), endpoints=(EndpointSettings(name="fake", base_url=model.url),)) as site,
        opened(browser, site, "zh", "light", WIDE) as view,
    ):
        use_server(view.page)
        found = measured(view.page, chosen.tokens)
    length = 0.2 + chosen.tokens / chosen.rate
    print(
        f"{chosen.tokens} tokens at {chosen.rate:g}/s: {length:.1f} s by the server, {found['seconds']:.1f} s on the page"
    )
    rate = found["updates"] / found["seconds"]
    print(f"whole: {found['whole']}; updates of the answer: {found['updates']}, {rate:.1f} a second")
    print(f"main thread busy {found['busy']:.1f} s ({found['busy'] / found['seconds']:.0%})")
    print(f"longest task {found['longest']:.0f} ms, longest time without a frame {found['gap']:.0f} ms")


if __name__ == "__main__":
    _main()

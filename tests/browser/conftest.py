"""The page in Chromium: one server for all tests, a fresh page for each, and a watch over what the page does."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.browser.site import Site, chromium, find_chromium, ready
from tests.fakes.openai_server import FakeServer, Script

PATIENCE = 15_000
"""Milliseconds to wait for anything: only a failing test waits so long."""
Browse = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.filterwarnings("ignore::Warning:gradio"))  # what it says about its own pandas


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; under CI it has to be there."""
    if find_chromium() is None:
        why = "no Chromium on the PATH: install it (Debian: apt-get install chromium fonts-noto-cjk)"
        pytest.fail(why) if os.environ.get("CI") == "true" else pytest.skip(why)
    expect.set_options(timeout=PATIENCE)
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app with a Chinese collection `lotus` (the one a new visitor gets) and an English one, `bees`."""
    with Site(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture
def server(site: Site) -> FakeServer:
    """The scripted model server of the app, as new; it is the endpoint `fake`."""
    server = site.server
    server.script(Script())
    server.models_script = server.tokenize_script = server.reply_to = None
    server.models = [{"id": "fake-model", "object": "model", "max_model_len": 8192}]
    server.tokenizes = True
    site.workspace.directory.forget()
    assert server.wait_idle(), "a request of the test before is still running"
    server.requests.clear()
    server.arrived.clear()
    server.disconnected.clear()
    return server


@dataclass
class Watch:
    """What a page did that no page of ours may do."""

    origin: str
    found: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ("signal is aborted", "Connection errored out")
    """Texts of console errors that are no fault: what Gradio says of a page that is left while it was listening."""

    def over(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"error in the page: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(text in message.text for text in self.expected):
            self.found.append(f"console: {message.text} {message.location}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.found.append(f"request to {request.url}")


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """Fails the test on a console error, an error of a script, and a request to anywhere but the app."""
    watch = Watch(site.url)
    yield watch
    assert not watch.found, "\n".join(watch.found)


@pytest.fixture(scope="package")
def _contexts(browser: Browser) -> Iterator[list[tuple[dict[str, Any], BrowserContext]]]:
    """Contexts to use again: they keep the files of the page cached, but nothing that a visitor leaves."""
    made: list[tuple[dict[str, Any], BrowserContext]] = []
    yield made
    for _, context in made:
        context.close()


@pytest.fixture
def browse(
    site: Site, browser: Browser, watch: Watch, _contexts: list[tuple[dict[str, Any], BrowserContext]]
) -> Iterator[Browse]:
    """Opens the page as a new visitor: `browse(locale="en-US", color_scheme="dark", viewport={...})`."""
    used: list[tuple[dict[str, Any], BrowserContext]] = []

    def open_page(path: str = "/", *, wait: bool = True, **options: Any) -> Page:
        wanted = {"locale": "zh-CN", "color_scheme": "light", "viewport": {"width": 1440, "height": 900}, **options}
        entry = next((one for one in _contexts if one[0] == wanted), None)
        if entry is None:
            entry = (wanted, browser.new_context(**wanted, permissions=["clipboard-read", "clipboard-write"]))
        else:
            _contexts.remove(entry)
        used.append(entry)
        page = entry[1].new_page()
        page.set_default_timeout(PATIENCE)
        watch.over(page)
        page.goto(f"{site.url}{path}")
        if wait:
            ready(page)
        return page

    yield open_page
    for options, context in used:
        for page in context.pages:
            if page.url.startswith(site.url):
                page.evaluate("localStorage.clear(); sessionStorage.clear()")
            page.close()
        context.clear_cookies()
        _contexts.append((options, context))


@pytest.fixture
def page(browse: Browse) -> Page:
    """The page of a new visitor with a Chinese browser."""
    return browse()


def eventually(holds: Callable[[], bool], what: str, seconds: float = 10.0) -> None:
    """Wait for something that only this side can see."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.02)

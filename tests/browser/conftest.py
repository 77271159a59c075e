"""The page in Chromium: one server a process, a visitor without a past for each test, a watch over what the page does."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Page, Request, ViewportSize, expect

from playground.models.endpoints import BUILTIN
from playground.models.registry import EndpointRegistry
from tests.browser.site import Site, choose, chromium, find_chromium, ready, use_server
from tests.fakes.openai_server import FakeServer, Script

PATIENCE = 60_000
"""Milliseconds to wait for anything: only a failing test waits so long."""
WIDE = ViewportSize(width=1440, height=900)
Browse = Callable[..., Page]
LEFT = ("signal is aborted", "Connection errored out")
"""What Gradio writes to the console when a page is left while it was listening: for tests marked `leaves`."""


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


@pytest.fixture
def endpoints(site: Site) -> Iterator[EndpointRegistry]:
    """The endpoints of the app; those that a test adds go with it."""
    registry = site.workspace.endpoints
    yield registry
    for entry in registry.entries():
        if entry.editable:
            registry.remove(entry.endpoint.name)
    registry.make_default(BUILTIN.name)


@dataclass
class Watch:
    """What a page did that no page of ours may do."""

    origin: str
    found: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    """Texts of console errors that are no fault of the page, set by the test that provokes them."""

    def over(self, page: Page) -> Callable[[], None]:
        """Begin to watch a page; the function that ends it."""
        handlers: dict[Any, Callable[[Any], None]] = {
            "console": self._console,
            "pageerror": self._error,
            "request": self._request,
        }
        for event, handler in handlers.items():
            page.on(event, handler)

        def leave() -> None:
            for event, handler in handlers.items():
                page.remove_listener(event, handler)

        return leave

    def _error(self, error: object) -> None:
        self.found.append(f"error in the page: {error}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(text in message.text for text in self.expected):
            self.found.append(f"console: {message.text} {message.location}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.found.append(f"request to {request.url}")


@pytest.fixture
def watch(site: Site, request: pytest.FixtureRequest) -> Iterator[Watch]:
    """Fails the test on a console error, an error of a script, and a request to anywhere but the app."""
    watch = Watch(site.url, expected=LEFT if request.node.get_closest_marker("leaves") else ())
    yield watch
    assert not watch.found, "\n".join(watch.found)


@dataclass
class Visitor:
    """A browser of its own; used by one test after another, since a new window costs more than a page."""

    page: Page
    protocol: CDPSession
    leave: Callable[[], None] = lambda: None

    def speak(self, locale: str) -> None:
        """Be a browser in that language; a second window of it is not."""
        agent = self.page.evaluate("navigator.userAgent")
        self.protocol.send("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": locale})
        self.protocol.send("Emulation.setLocaleOverride", {"locale": locale})

    def visit(
        self,
        url: str,
        *,
        locale: str = "zh-CN",
        color_scheme: Literal["light", "dark"] = "light",
        viewport: ViewportSize = WIDE,
        drawn: bool = True,
    ) -> None:
        """Open the page and wait until it is drawn, or only until our script in its head has run."""
        self.speak(locale)
        self.page.set_viewport_size(viewport)
        self.page.emulate_media(color_scheme=color_scheme)
        self.page.goto(url, wait_until="load" if drawn else "commit")
        if drawn:
            ready(self.page)
        else:
            self.page.locator("body").wait_for(state="attached")

    def forget(self, origin: str) -> None:
        """Leave nothing of what the app keeps for the next test, only its files in the cache."""
        self.leave()
        for other in self.page.context.pages:
            if other is not self.page:
                other.close()
        self.page.goto("about:blank")  # first: what a page has under way may still write
        self.protocol.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})
        self.page.context.clear_cookies()


@pytest.fixture(scope="package")
def _visitors(browser: Browser) -> Iterator[list[Visitor]]:
    """Those that no test uses at the moment."""
    idle: list[Visitor] = []
    yield idle
    for visitor in idle:
        visitor.page.context.close()


def _arrived(browser: Browser) -> Visitor:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    return Visitor(page, context.new_cdp_session(page))


@pytest.fixture
def browse(site: Site, browser: Browser, watch: Watch, _visitors: list[Visitor]) -> Iterator[Browse]:
    """Opens the page as a new visitor: `browse(locale="en-US", color_scheme="dark", viewport={...})`."""
    used: list[Visitor] = []

    def open_page(**options: Any) -> Page:
        visitor = _visitors.pop() if _visitors else _arrived(browser)
        used.append(visitor)
        visitor.leave = watch.over(visitor.page)
        visitor.visit(site.url, **options)
        return visitor.page

    yield open_page
    for visitor in used:
        if not visitor.page.is_closed():
            visitor.forget(site.url)
            _visitors.append(visitor)


@pytest.fixture(scope="module")
def _regulars(site: Site, browser: Browser, _visitors: list[Visitor]) -> Iterator[Callable[[ViewportSize], Visitor]]:
    """Visitors that stay while the tests of a file go on, one a size of the window."""
    here: dict[tuple[int, int], Visitor] = {}

    def regular(viewport: ViewportSize) -> Visitor:
        size = viewport["width"], viewport["height"]
        if size not in here:
            here[size] = _visitors.pop() if _visitors else _arrived(browser)
            here[size].visit(site.url, viewport=viewport)
        return here[size]

    yield regular
    for visitor in here.values():
        visitor.forget(site.url)
        _visitors.append(visitor)


@pytest.fixture
def stay(watch: Watch, _regulars: Callable[[ViewportSize], Visitor]) -> Iterator[Browse]:
    """A page that another test may have used before: for tests that leave no trace, or that no trace disturbs."""
    leaving: list[Callable[[], None]] = []

    def page_of(viewport: ViewportSize = WIDE) -> Page:
        page = _regulars(viewport).page
        leaving.append(watch.over(page))
        return page

    yield page_of
    for leave in leaving:
        leave()


@pytest.fixture
def page(browse: Browse) -> Page:
    """The page of a new visitor with a Chinese browser."""
    return browse()


@pytest.fixture
def asker(stay: Browse, server: FakeServer) -> Page:
    """A page that asks the scripted server about the Chinese collection, whatever was chosen and asked there before."""
    page = stay()
    page.locator("#tabs > :first-child [data-tab-id=playground]").click()
    if page.locator("#endpoint input").input_value() != "fake":
        use_server(page)
    if not page.locator("#collection input").input_value().startswith("lotus"):
        choose(page, "collection", "lotus")
    page.locator("#custom-instruction textarea").fill("")
    page.locator("#run-tabs button[role=tab]").first.click()
    return page


def eventually(holds: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Wait for something that only this side can see."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.02)

"""The page behind a reverse proxy that shows it under a path of its own."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LEFT, PATIENCE, Watch
from tests.browser.site import WHERE, Site, ask, choose, ready, use_server, wait_done
from tests.fakes.reverse_proxy import ReverseProxy

PATH = "/playground"


@pytest.fixture(scope="module")
def proxy(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReverseProxy]:
    with (
        Site(tmp_path_factory.mktemp("proxied"), root_path=PATH) as site,
        ReverseProxy(site.workspace.settings.port, PATH) as proxy,
    ):
        yield proxy


@pytest.fixture
def page(proxy: ReverseProxy, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    parts = urlsplit(proxy.url)
    watch = Watch(f"{parts.scheme}://{parts.netloc}", expected=LEFT)
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if f"{PATH}/" not in request.url else None)
    leave = watch.over(page)
    page.goto(proxy.url)
    ready(page)
    yield page
    leave()
    context.close()
    assert not watch.found, "\n".join(watch.found)
    assert not [url for url in outside if not url.startswith(("blob:", "data:"))]


def test_a_question_is_answered_and_a_file_is_taken(page: Page) -> None:
    use_server(page)
    ask(page, WHERE)
    wait_done(page)
    expect(page.locator("#state")).to_contain_text("完成")
    choose(page, "collection", "empty")
    with page.expect_file_chooser() as chooser:
        page.locator("#upload").click()
    chooser.value.set_files([{"name": "记录.txt", "mimeType": "text/plain", "buffer": "一条记录。".encode()}])
    expect(page.locator("#files .good")).to_contain_text("记录.txt")


def test_the_files_named_in_advance_are_the_ones_that_are_fetched(page: Page) -> None:
    page.reload()
    ready(page)
    links = page.locator("link[rel=modulepreload]")
    assert links.count() > 20
    assert page.evaluate("performance.getEntriesByType('resource').filter(e => e.responseStatus >= 400).length") == 0

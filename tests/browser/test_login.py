"""The page where one has to log in first: what it says, and what becomes of it when the server was started anew."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.core.strings import text
from tests.browser.conftest import PATIENCE
from tests.browser.site import Site, ready


@pytest.fixture(scope="module")
def locked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("locked"), auth="team:secret") as site:
        yield site


@pytest.fixture
def page(locked: Site, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(locked.url)
    yield page
    context.close()


def log_in(page: Page, password: str) -> None:
    name, secret = page.locator("input").all()
    name.fill("team")
    secret.fill(password)
    page.locator("button.primary").click()


def test_who_knows_the_password_gets_in(page: Page) -> None:
    page.locator("button.primary").wait_for()
    expect(page.locator("input").first).to_be_focused()
    log_in(page, "wrong")
    expect(page.locator(".creds")).to_have_text("用户名或密码不正确")
    log_in(page, "secret")
    ready(page)


def test_a_page_whose_login_is_no_longer_known_goes_to_the_login(page: Page, locked: Site) -> None:
    page.locator("button.primary").wait_for()
    log_in(page, "secret")
    ready(page)
    locked.gradio.tokens.clear()  # as after a restart
    page.evaluate("fetch('gradio_api/app_id')")  # what Gradio does once the connection was lost
    page.locator("input[type=password]").wait_for()


def test_a_try_that_came_too_soon_is_told_of(page: Page) -> None:
    page.locator("button.primary").wait_for()
    said = text("zh", "ui.refused.guesses")
    page.route("**/login", lambda route: route.fulfill(status=429, json={"detail": said}))
    page.on("dialog", lambda dialog: dialog.dismiss())  # at once: the click may be waiting for the page meanwhile
    with page.expect_event("dialog") as dialog:
        log_in(page, "secret")
    assert dialog.value.message == said

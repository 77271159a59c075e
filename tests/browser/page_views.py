"""What belongs to no tab in each of its states, for pictures: the login, the finder, the list of keys."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.browser.site import Site
from tests.browser.views import View


def _login(view: View) -> None:
    folder = view.exit.enter_context(tempfile.TemporaryDirectory())
    locked = view.exit.enter_context(Site(Path(folder), auth="team:secret"))
    view.exit.callback(view.page.goto, "about:blank")  # first the page leaves, then its server
    view.page.goto(locked.url)
    view.page.locator("button.primary").wait_for()


def _login_failed(view: View) -> None:
    _login(view)
    name, secret = view.page.locator("input").all()
    name.fill("team")
    secret.fill("wrong")
    view.page.locator("button.primary").click()
    view.page.locator(".creds").wait_for()


def _finder(view: View) -> None:
    view.page.keyboard.press("Control+k")
    view.page.locator("#finder-found [role=option]").nth(5).wait_for()


def _found(view: View) -> None:
    _finder(view)
    view.page.keyboard.type("qwen")
    view.page.locator("#finder-found [aria-selected=true]").filter(has_text="qwen").wait_for()


def _nothing_found(view: View) -> None:
    _finder(view)
    view.page.keyboard.type("nowhere-at-all")
    view.page.locator("#finder-found .empty").wait_for()


def _keys(view: View) -> None:
    view.page.locator("#brand").click()
    view.page.keyboard.press("?")
    view.page.locator("#shortcuts[open]").wait_for()


STATES: dict[str, Callable[[View], None]] = {
    "login": _login,
    "login-failed": _login_failed,
    "finder": _finder,
    "finder-found": _found,
    "finder-nothing": _nothing_found,
    "keys": _keys,
}

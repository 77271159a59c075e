"""Pictures of every tab and state: `python -m tests.browser.screenshots OUT [--only PART] [--sizes 390x844] …`.

A file tells what is seen: `documents-picked.zh.dark.1024.png`; `documents-picked.sheet.png` shows all of that state side
by side. Scrollbars are drawn as on Windows and Linux, where they take room. Below the name of a picture stands what there
is to object to, and with `--axe` what axe-core finds; a state that cannot be reached is told of at the end. The exit code
is 1 if there was any of it.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Error, Page, ViewportSize

from playground.core.errors import PlaygroundError
from tests.browser import (
    batch_views,
    compare_views,
    documents_views,
    history_views,
    models_views,
    page_views,
    playground_views,
    prompts_views,
)
from tests.browser.objections import objections
from tests.browser.site import Site, chromium
from tests.browser.test_access import violations
from tests.browser.views import WIDE, View, opened

SIZES = ("1920x1080", "1440x900", "1280x720", "1024x768", "960x600", "390x844")
THEMES = ("light", "dark")
LANGUAGES = ("zh", "en")
STATES: dict[str, Callable[[View], None]] = {
    **playground_views.STATES,
    **compare_views.STATES,
    **batch_views.STATES,
    **history_views.STATES,
    **documents_views.STATES,
    **prompts_views.STATES,
    **models_views.STATES,
    **page_views.STATES,
}
IN_SIGHT: Mapping[str, str] = {
    **compare_views.IN_SIGHT,
    **batch_views.IN_SIGHT,
    **documents_views.IN_SIGHT,
    **prompts_views.IN_SIGHT,
    **models_views.IN_SIGHT,
}
"""What a picture of a state is of, where a narrow or low window has to be scrolled to it."""
PATIENCE = 60_000
"""Milliseconds to wait for anything."""
_FAILURES = (Error, PlaygroundError, AssertionError)
"""What keeps a state from being reached; the next one is tried all the same."""
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_CALM = """() => Promise.all(document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 1000)
    .map((one) => one.finished)).then(() => {}, () => {})"""
"""What fades from one theme to the other has done so; what spins or counts down goes on."""
_TO = (
    "at => { if (at.matches('.cm-scroller')) at.scrollTop = at.scrollHeight; at.scrollIntoView({ block: 'nearest' }) }"
)
_THEME = "dark => document.body.classList.contains('dark') === dark"


def size(name: str) -> ViewportSize:
    """The size of a window from `1440x900`."""
    width, height = name.split("x")
    return ViewportSize(width=int(width), height=int(height))


def dress(page: Page, theme: str, window: str) -> None:
    """Turn a page that is open to a theme and to the size of a window, and wait until it is drawn so."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size(size(window))
    page.wait_for_function(_THEME, arg=theme == "dark")
    page.mouse.move(0, 0)
    page.evaluate(_DRAWN)
    page.evaluate(_CALM)


def open_settings(page: Page) -> None:
    """The settings of the Playground, which hang below a button where the window is narrow."""
    button = page.locator("#drawer")
    if button.is_visible() and button.get_attribute("aria-expanded") != "true":
        button.click()


class Photographer:
    """Takes the pictures that are wanted, and remembers what there was to object to."""

    def __init__(self, browser: Browser, site: Site, options: argparse.Namespace) -> None:
        self._browser = browser
        self._site = site
        self._options = options
        self.taken: list[Path] = []
        self.found: list[str] = []
        self.failed: list[str] = []

    def state(self, name: str) -> None:
        """All pictures of a state, and their sheet."""
        taken = [path for language in self._options.languages for path in self._tried(name, language)]
        if taken and self._options.sheets:
            sheet(taken, len(self._options.sizes), self._options.out / f"{name}.sheet.png")
        self.taken += taken

    def _tried(self, name: str, language: str) -> list[Path]:
        taken: list[Path] = []
        try:
            with opened(self._browser, self._site, language, "light", WIDE) as view:
                view.page.set_default_timeout(PATIENCE)
                try:
                    STATES[name](view)
                except _FAILURES:
                    view.page.screenshot(path=self._options.out / f"{name}.{language}.failed.png")
                    raise
                taken += self._sizes(view, name)
        except _FAILURES as error:
            self.failed.append(f"{name}.{language}: {str(error).splitlines()[0]}")
            print(f"{name}.{language} failed: {error}", flush=True)
        return taken

    def _sizes(self, view: View, name: str) -> Iterator[Path]:
        for theme in self._options.themes:
            for window in self._options.sizes:
                dress(view.page, theme, window)
                if name == "setup":
                    open_settings(view.page)
                if name in IN_SIGHT:
                    view.page.locator(IN_SIGHT[name]).first.evaluate(_TO)
                path = self._options.out / f"{name}.{view.language}.{theme}.{window.split('x')[0]}.png"
                view.page.screenshot(path=path, full_page=self._options.whole)
                self._look(view.page, path.stem)
                yield path

    def _look(self, page: Page, name: str) -> None:
        found = objections(page, "body") + (violations(page) if self._options.axe else [])
        self.found += [f"{name}: {one}" for one in found]
        print(name, *found, sep="\n    ", flush=True)


def sheet(pictures: Sequence[Path], columns: int, path: Path, height: int = 450) -> None:
    """Pictures side by side, made smaller, a row for each language and theme."""
    images = [Image.open(picture).convert("RGB") for picture in pictures]
    for image in images:
        image.thumbnail((height * 2, height))
    rows = [images[at : at + columns] for at in range(0, len(images), columns)]
    whole = Image.new("RGB", (max(sum(one.width + 8 for one in row) for row in rows), (height + 8) * len(rows)), "gray")
    for down, row in enumerate(rows):
        across = 0
        for image in row:
            whole.paste(image, (across, down * (height + 8)))
            across += image.width + 8
    whole.save(path)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="+", default=[""], metavar="PART", help="states whose name begins so")
    parser.add_argument("--sizes", nargs="+", default=SIZES, choices=SIZES)
    parser.add_argument("--themes", nargs="+", default=THEMES, choices=THEMES)
    parser.add_argument("--languages", nargs="+", default=LANGUAGES, choices=LANGUAGES)
    parser.add_argument("--whole", action="store_true", help="down to the end of the page")
    parser.add_argument("--axe", action="store_true", help="look with axe-core as well")
    parser.add_argument("--sheets", action="store_true", help="beside the pictures one sheet for each state")
    return parser.parse_args()


def _main(options: argparse.Namespace) -> int:
    options.out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as data,
        chromium(scrollbars=True) as browser,
        Site(Path(data), samples=True) as site,
    ):
        photographer = Photographer(browser, site, options)
        for name in STATES:
            if name.startswith(tuple(options.only)):
                photographer.state(name)
    print(f"\n{len(photographer.taken)} pictures in {time.monotonic() - began:.0f} s")
    print(f"{len(photographer.found)} objections", *photographer.found, sep="\n    ")
    print(f"{len(photographer.failed)} states not reached", *photographer.failed, sep="\n    ")
    return int(bool(photographer.found or photographer.failed))


if __name__ == "__main__":
    sys.exit(_main(_options()))

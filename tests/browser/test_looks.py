"""Every tab as drawn, in all sizes and both themes: nothing a designer would object to, nothing that axe-core finds."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PATIENCE
from tests.browser.objections import objections
from tests.browser.screenshots import SIZES, STATES, THEMES, dress, open_settings
from tests.browser.site import Site
from tests.browser.test_access import violations
from tests.browser.views import WIDE, opened

LOOKED_AT = (
    *(
        ("zh", name)
        for name in (
            "answered",
            "left-out",
            "past",
            "setup",
            "compare",
            "batch",
            "history",
            "documents",
            "reader-piece",
            "prompts",
        )
    ),
    *(("zh", name) for name in ("models", "models-fit", "lab-unfolded", "documents-describing", "finder-found")),
    *(
        ("en", name)
        for name in ("prompt", "compare-judged", "batch-new", "history-found", "documents-picked", "reader-pages")
    ),
    *(
        ("en", name)
        for name in (
            "prompts-files",
            "models-adding",
            "models-explain",
            "lab-refused",
            "login",
            "finder-nothing",
            "keys",
        )
    ),
)
"""Two states and more of each tab, in one language each: `tests.browser.screenshots` looks at all of them in both."""
AXE_AT = {"1440x900", "390x844"}
"""Sizes at which axe-core looks: what it finds depends on the layout alone, of which these are the widest apart."""
FOREIGN = {"login"}
"""States whose page Gradio draws by itself, without a title and landmarks; axe-core does not look at them."""


@pytest.fixture(scope="module")
def samples(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app with the sample documents, which the states are about."""
    with Site(tmp_path_factory.mktemp("samples"), samples=True) as site:
        yield site


@pytest.mark.parametrize("language, name", LOOKED_AT)
def test_there_is_nothing_to_object_to(samples: Site, browser: Browser, language: str, name: str) -> None:
    found = []
    with opened(browser, samples, language, "light", WIDE) as view:
        view.page.set_default_timeout(PATIENCE)
        STATES[name](view)
        for theme in THEMES:
            for window in SIZES:
                dress(view.page, theme, window)
                if name == "setup":
                    open_settings(view.page)
                seen = objections(view.page, "body") + (
                    violations(view.page) if window in AXE_AT and name not in FOREIGN else []
                )
                found += [f"{theme}, {window}: {one}" for one in seen]
    assert found == []

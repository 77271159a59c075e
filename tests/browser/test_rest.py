"""A page that nobody touches does nothing: what our scripts write after a change is no change that makes them write."""

import pytest

from tests.browser.conftest import Browse

AT_REST = """() => new Promise((atRest) => {
  let quiet = 0;
  const watch = new MutationObserver(() => { quiet = 0; });
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const frame = () => (++quiet < 20 ? requestAnimationFrame(frame) : atRest(true));
  requestAnimationFrame(frame);
})"""
"""Comes true after twenty frames without a change."""


@pytest.mark.parametrize("tab", ["playground", "history", "prompts", "documents", "models"])
def test_a_tab_comes_to_rest(stay: Browse, tab: str) -> None:
    page = stay()
    page.locator(f"#tabs > :first-child [data-tab-id={tab}]").click()
    page.wait_for_function(AT_REST)

"""How the page declares its events to Gradio, and what makes it open sooner."""

import httpx
from playwright.sync_api import Page

from tests.browser.site import Site


def test_no_event_tells_other_components_of_its_progress(site: Site) -> None:
    events = httpx.get(f"{site.url}/config", trust_env=False, timeout=60).json()["dependencies"]
    assert [event["targets"] for event in events if event["outputs"] and event["show_progress_on"] != []] == []


def test_events_are_no_plain_objects(page: Page) -> None:
    assert page.evaluate("gradio_config.dependencies.length") > 0
    assert page.evaluate("gradio_config.dependencies.every((event) => Object.getPrototypeOf(event) === null)")

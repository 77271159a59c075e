"""How the page declares its events to Gradio."""

import httpx

from tests.browser.site import Site


def test_no_event_tells_other_components_of_its_progress(site: Site) -> None:
    events = httpx.get(f"{site.url}/config", trust_env=False).json()["dependencies"]
    assert [event["targets"] for event in events if event["outputs"] and event["show_progress_on"] != []] == []

"""How the page declares its events to Gradio."""

from playground.ui.app import build_app
from playground.workspace import Workspace


def test_no_event_tells_other_components_of_its_progress(workspace: Workspace) -> None:
    events = build_app(workspace).get_config_file()["dependencies"]
    assert [event["targets"] for event in events if event["outputs"] and event["show_progress_on"] != []] == []

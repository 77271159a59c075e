"""Lists of the page: what stands in one comes as it stands there."""

import gradio as gr
import pytest

from playground.ui.workarounds.choices import take_as_they_stand


def test_what_the_list_lacks_by_now_comes_as_it_stands_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gr.Dropdown, "preprocess", gr.Dropdown.preprocess)  # put back after the test
    take_as_they_stand()
    assert gr.Dropdown(["lotus"], value="lotus").preprocess("shelf") == "shelf"

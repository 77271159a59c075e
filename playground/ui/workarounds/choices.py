"""Lists of the page whose value comes as it stands; whoever takes it looks whether there is such a thing.

Gradio 6.31 answers an event with an error of its own, and does nothing, where a list's value is not among the choices
that the server sent last. A page may show such a value for a while: what is chosen was just deleted or renamed. It can
go when an event can take one of its inputs as it is. (A class of our own would do, but for the file that Gradio writes
beside its source.)
"""

from typing import Any

import gradio as gr


def take_as_they_stand() -> None:
    """From now on, for all lists."""
    gr.Dropdown.preprocess = _as_it_stands  # type: ignore[assignment, method-assign]


def _as_it_stands(_: gr.Dropdown, value: Any) -> Any:
    return value

"""Sessions of pages without a description of every component.

Gradio 6.31 describes all components anew for every page that is opened, and again each that an event changes, so that a
page can be shared as it stands (`gr.DeepLinkButton`), which ours is not: tens of milliseconds in which no stream moves,
and thousands of values a page for the garbage collector to go through. It can go when Gradio describes a page when it
is asked for its deep link.
"""

from types import SimpleNamespace
from typing import Any

import gradio as gr
from gradio.state_holder import SessionState, StateHolder


class Undescribed(SessionState):
    """What is known of one page: components that were changed, and states."""

    def __init__(self, blocks: gr.Blocks) -> None:
        sparse: Any = SimpleNamespace(default_config=blocks.default_config, blocks=())
        super().__init__(sparse)
        config: Any = self.blocks_config  # its own copy
        config.config_for_block = _nothing


class Sessions(StateHolder):
    """The pages that are open, by the hash of their session."""

    @classmethod
    def over(cls, blocks: gr.Blocks) -> "Sessions":
        """Those of `blocks`, which ask here for them from now on."""
        sessions = cls()
        sessions.set_blocks(blocks)
        return sessions

    def __getitem__(self, session_id: str) -> SessionState:
        """The page; what is not known begins now."""
        if session_id not in self.session_data:
            self.session_data[session_id] = Undescribed(self.blocks)
        return super().__getitem__(session_id)


def _nothing(*_: object) -> dict[str, Any]:
    return {}

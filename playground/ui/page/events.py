"""How events of the page are declared to Gradio."""

from collections.abc import Mapping
from typing import Any

PRIVATE: Mapping[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "show_progress_on": []}
"""The page's own business, with no component to show its progress on. With None instead of an empty list Gradio would
tell every component that any event ever wrote to about every step of every event."""

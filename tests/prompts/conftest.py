"""One renderer for all tests of prompts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from playground.core.values import RenderedPrompt
from playground.prompts.renderer import Renderer
from tests.prompts import NOW, choice, chunk


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    with Renderer() as running:
        running.warm()
        yield running


@pytest.fixture
def render(renderer: Renderer) -> Callable[..., RenderedPrompt]:
    """Renders a template as the custom frame, with the texts given as chunks 1, 2, … and parts changed by name."""

    def rendered(template: str, *texts: str, question: str = "压力是多少？", **changes: Any) -> RenderedPrompt:
        chosen = choice(**{"custom": template, "frame": "custom", "custom_instruction": "简短回答", **changes})
        chunks = [(n, chunk(text, n, page=n)) for n, text in enumerate(texts, start=1)]
        return renderer.render(chosen, question, chunks, NOW)

    return rendered

"""The README's picture, taken from the running app: `python -m tests.browser.picture`."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.browser.site import Site, ask, chromium, use_server, wait_done
from tests.browser.views import ANSWERS, QUESTIONS, WIDE, opened
from tests.fakes.openai_server import Pause

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "playground.png"
MODEL = {"id": "Qwen2.5-32B-Instruct-AWQ", "object": "model", "max_model_len": 32768}


def _paced(answer: str) -> Iterator[str | Pause]:
    """The answer at about the speed of a 32B model on two cards."""
    yield Pause(0.4)
    for at in range(0, len(answer), 2):
        yield answer[at : at + 2]
        yield Pause(0.03)


def _main() -> None:
    PICTURE.parent.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        chromium() as browser,
        Site(Path(data), {}, samples=True, endpoint="vLLM") as site,
    ):
        site.server.models = [MODEL]
        with opened(browser, site, "zh", "light", WIDE) as view:
            use_server(view.page, "vLLM")
            site.server.script(*_paced(ANSWERS["zh"]))
            for _ in range(2):  # the first question warms the page up
                ask(view.page, QUESTIONS["zh"])
                wait_done(view.page)
            view.page.mouse.move(0, 0)
            view.page.screenshot(path=PICTURE)


if __name__ == "__main__":
    _main()

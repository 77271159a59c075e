"""A page to look at in a language, and what is asked and answered on it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.site import Site, ask, ready, use_server, wait_done
from tests.fakes.openai_server import Pause, Script

QUESTIONS = {
    "zh": "'采莲南塘秋，莲花过人头；低头弄莲子，莲子清如水。'这首词出自哪里",
    "en": "How much memory does Qwen2.5-32B AWQ need on two 22 GB GPUs?",
}
ANSWERS = {
    "zh": """这几句出自南朝乐府民歌**《西洲曲》**[1]。

朱自清在《荷塘月色》里先想起梁元帝的《采莲赋》，随后又想起《西洲曲》，引用的正是这四句[1]：

> 采莲南塘秋，莲花过人头；
> 低头弄莲子，莲子清如水。

- **体裁**：五言乐府，写一位女子对情人的思念；
- **位置**：在文章末尾，由采莲的热闹引出“到底惦着江南了”。[2]
""",
    "en": """Yes, it fits. **Qwen2.5-32B-Instruct AWQ** takes about 18.1 GB for its weights; split over two GPUs that is \
roughly 9 GB on each [1].

1. The rest of each 22 GB card is left for the KV cache [1].
2. Serve it with tensor parallelism 2, as the guide shows [2]:

```bash
vllm serve Qwen/Qwen2.5-32B-Instruct-AWQ --tensor-parallel-size 2
```
""",
}
Language = str
WIDE = ViewportSize(width=1440, height=900)
_NOTED = 6_000
"""Characters of the page that are told where something on it failed."""


@dataclass(frozen=True)
class View:
    """A page to look at."""

    page: Page
    site: Site
    language: Language
    exit: ExitStack = field(default_factory=ExitStack)
    """Closed with the page."""

    def ask(self) -> None:
        ask(self.page, QUESTIONS[self.language])

    def answered(self, *pieces: Any, **options: Any) -> None:
        """Ask the scripted server, which gives this."""
        self.site.server.script(*pieces, **options)
        use_server(self.page)
        self.ask()
        wait_done(self.page)

    def pieces(self) -> tuple[str, ...]:
        return tuple(ANSWERS[self.language][at : at + 3] for at in range(0, len(ANSWERS[self.language]), 3))


@contextmanager
def opened(browser: Browser, site: Site, language: Language, theme: str, size: ViewportSize) -> Iterator[View]:
    """The page of a new visitor; the scripted server is as new afterwards."""
    locale = "zh-CN" if language == "zh" else "en-US"
    with ExitStack() as leaving:
        context = browser.new_context(locale=locale, color_scheme=theme, viewport=size)  # type: ignore[arg-type]
        leaving.callback(_restore, site)
        leaving.callback(context.close)
        page = context.new_page()
        page.goto(site.url)
        ready(page)
        try:
            yield View(page, site, language, leaving)
        except Exception as error:
            error.add_note(f"On the page stood:\n{page.locator('body').inner_text()[:_NOTED]}")
            raise


def _restore(site: Site) -> None:
    server = site.server
    server.script(Script())
    server.models_script = server.reply_to = None
    server.pages = {}
    server.models = [{"id": "fake-model", "object": "model", "max_model_len": 8192}]
    site.workspace.directory.forget()


def tab(view: View, name: str) -> None:
    view.page.locator(f"#tabs > :first-child [data-tab-id={name}]").click()


def paced(text: str) -> list[Any]:
    return [piece for at in range(0, len(text), 2) for piece in (text[at : at + 2], Pause(0.01))]

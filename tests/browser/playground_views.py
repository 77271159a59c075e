"""What the Playground looks like in each of its states, for pictures."""

import threading
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.site import ask, choose, open_section, show_prompt, use_server, wait_done
from tests.browser.views import ANSWERS, View
from tests.fakes.openai_server import DISCONNECT, Reasoning, error


def _answered(view: View) -> None:
    view.answered(*view.pieces())


def _builtin(view: View) -> None:
    view.ask()
    wait_done(view.page)


def _prompt(view: View) -> None:
    _answered(view)
    show_prompt(view.page)


def _streaming(view: View) -> None:
    half = ANSWERS[view.language][:120]
    view.site.server.script(half, threading.Event())
    use_server(view.page)
    view.ask()
    expect(view.page.locator("#answer")).to_contain_text(half[:6].strip("*"))


def _waiting(view: View) -> None:
    view.site.server.script(threading.Event())
    use_server(view.page)
    view.ask()
    view.page.locator("#chunk-1").wait_for()


def _reasoning(view: View) -> None:
    view.answered(Reasoning("先看问题问的是出处，再在片段里找这四句。" * 3), *view.pieces())
    view.page.locator("#reasoning summary").click()


def _down(view: View) -> None:
    view.site.server.models_script = error(503, "Loading model")
    use_server(view.page)
    view.page.locator("#refresh").click()
    view.page.locator("#server .note.bad").wait_for()


def _cut(view: View) -> None:
    view.answered(ANSWERS[view.language][:90], finish="length")


def _stopped(view: View) -> None:
    _streaming(view)
    view.page.locator("#stop").click()
    wait_done(view.page)


def _failed(view: View) -> None:
    view.answered(error(500, "CUDA out of memory. Tried to allocate 2.00 GiB"))


def _broken_off(view: View) -> None:
    view.answered(ANSWERS[view.language][:90], DISCONNECT)


def _none_sent(view: View) -> None:
    open_section(view.page, "retrieval")
    view.page.locator("#threshold input").fill("5")
    view.page.locator("#threshold input").blur()
    _answered(view)


def _none_found(view: View) -> None:
    choose(view.page, "collection", "lotus")
    open_section(view.page, "retrieval")
    choose(view.page, "extent", {"zh": "最相关的片段", "en": "Best chunks"}[view.language])
    choose(view.page, "mode", "BM25")
    view.site.server.script("…")
    use_server(view.page)
    ask(view.page, "zyxwv")
    wait_done(view.page)
    view.page.locator("#state .note.warn").wait_for()


def _over_budget(view: View) -> None:
    view.site.server.models = [
        {"id": "fake-model", "object": "model", "max_model_len": 3300 if view.language == "zh" else 5200}
    ]
    use_server(view.page)
    view.page.locator("#refresh").click()
    expect(view.page.locator("#server")).to_contain_text(",")
    _answered(view)


def _left_out(view: View) -> None:
    _answered(view)
    view.page.locator("#chunk-1 [data-off]").click()


def _changed(view: View) -> None:
    _left_out(view)
    view.page.locator("#question textarea").fill("？")
    expect(view.page.locator("#asked .badge:visible")).to_have_count(2)  # of the question, and of what is left out


def _past(view: View) -> None:
    """As somebody sees it who was sent its address."""
    _answered(view)
    view.page.evaluate("sessionStorage.clear()")
    view.page.locator("#question textarea").fill("")
    view.page.locator("#asked [data-use]").wait_for()


def _queued(view: View) -> None:
    _streaming(view)
    view.page.locator("#question textarea").press("Enter")
    view.page.locator("#queue-note .queue").wait_for()


def _enlarged(view: View) -> None:
    _prompt(view)
    view.page.locator("[data-enlarge]").click()
    view.page.locator("#enlarged dialog [data-fold-all]").click()


def _no_document(view: View) -> None:
    choose(view.page, "collection", "empty")


def _uploading(view: View) -> None:
    with view.page.expect_file_chooser() as chooser:
        view.page.locator("#upload").click()
    chooser.value.set_files(
        [
            {"name": "会议纪要【三月】.txt", "mimeType": "text/plain", "buffer": "三月例会纪要。".encode("gb18030")},
            {"name": "broken.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 nothing follows"},
            {"name": "notes.md", "mimeType": "text/markdown", "buffer": b"# Notes\n\nOne two three."},
        ]
    )
    view.page.locator("#files .bad").wait_for()
    view.page.wait_for_function("document.querySelectorAll('#files .good, #files .warn').length === 2")


def _setup(view: View) -> None:
    for section in ("more-prompt", "retrieval", "sampling"):
        open_section(view.page, section)


def _examined(view: View) -> None:
    _answered(view)
    view.page.locator("#answer-tools [data-act=examine]").click()
    view.page.locator("#examined .block-checks").wait_for()


def _adding(view: View) -> None:
    """The question on its way into a set."""
    _answered(view)
    view.page.locator("#answer-tools [data-add-to-set]").click()
    view.page.locator("#add-to-set form").wait_for()


STATES: dict[str, Callable[[View], None]] = {
    "empty": lambda view: None,
    "answered": _answered,
    "builtin": _builtin,
    "prompt": _prompt,
    "streaming": _streaming,
    "waiting": _waiting,
    "reasoning": _reasoning,
    "examined": _examined,
    "down": _down,
    "cut": _cut,
    "stopped": _stopped,
    "failed": _failed,
    "broken-off": _broken_off,
    "none-sent": _none_sent,
    "none-found": _none_found,
    "over-budget": _over_budget,
    "left-out": _left_out,
    "changed": _changed,
    "past": _past,
    "queued": _queued,
    "enlarged": _enlarged,
    "adding": _adding,
    "no-document": _no_document,
    "uploading": _uploading,
    "setup": _setup,
}

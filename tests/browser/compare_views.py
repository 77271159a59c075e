"""What the Compare tab looks like in each of its states, for pictures."""

import threading
from collections.abc import Callable

from tests.browser.site import use_server
from tests.browser.views import ANSWERS, QUESTIONS, View, paced, tab
from tests.fakes.openai_server import error

OTHER_ANSWERS = {
    "zh": "根据参考信息，这首诗出自《西洲曲》，收于 1930 年的《乐府诗集》。全诗 32 句，写女子对情郎的思念。",
    "en": "According to the reference information, the AWQ model needs about 18.1 GB for its weights, and 47 GB in total.",
}


def _empty(view: View) -> None:
    """As it is found, before anything was asked."""
    use_server(view.page)
    tab(view, "compare")
    view.page.locator("#arm-2 .arm-head").wait_for()


def _answered(view: View) -> None:
    """Two arms that gave different answers."""
    view.site.server.once(*paced(ANSWERS[view.language]))
    view.site.server.script(*paced(OTHER_ANSWERS[view.language]))
    use_server(view.page)
    view.page.locator("#question textarea").fill(QUESTIONS[view.language])
    tab(view, "compare")
    view.page.locator("#arm-2 .arm-head").wait_for()
    _through(view)


def _through(view: View) -> None:
    """Ask all arms, and wait for the last of them."""
    view.page.locator("#compare-ask").click()
    view.page.locator("#compare-live [data-running]").wait_for(state="attached")
    view.page.wait_for_function("!document.querySelector('#compare-live [data-running]')")


def _more(view: View, *kinds: str) -> None:
    """Two more arms, of which some answers are still being written."""
    _answered(view)
    for number, kind in enumerate(kinds, start=3):
        view.page.locator(f"[data-kind={kind}]").click()
        view.page.locator(f"#arm-{number} .arm-head").wait_for()


def _four(view: View) -> None:
    _more(view, "no_documents", "repeats")
    view.site.server.once(error(500, "CUDA out of memory. Tried to allocate 2.00 GiB"))
    _through(view)


def _streaming(view: View) -> None:
    _more(view, "no_documents", "copy")
    half = ANSWERS[view.language][:120]
    view.site.server.once(half, threading.Event())
    view.site.server.once(half[:40], threading.Event())
    view.site.server.once(threading.Event())
    view.page.locator("#compare-ask").click()
    view.page.locator(".arm:has([data-state=running])").nth(2).wait_for()
    view.page.locator(".arm:has([data-state=running]) .answered .prose").nth(1).wait_for()
    view.page.locator(".arm:has([data-state=completed])").first.wait_for()


def _failed(view: View) -> None:
    _more(view, "no_documents")
    view.site.server.once(error(500, "CUDA out of memory. Tried to allocate 2.00 GiB"))
    _through(view)


def _judged(view: View) -> None:
    """A sentence with its place, the checks, and a verdict."""
    _answered(view)
    view.page.locator("#arm-1 [data-step='1']").click()
    view.page.locator("#arm-1 .checks summary").click()
    view.page.locator("#arm-2 [data-verdict=wrong]").click()
    view.page.locator("#arm-2 .reasons").wait_for()


def _editing(view: View) -> None:
    _answered(view)
    view.page.locator("#arm-2 [data-act=edit]").click()
    view.page.locator("#arm-2 .arm-form").wait_for()


def _prompts(view: View) -> None:
    _answered(view)
    view.page.locator("#compare-section [data-value=prompts]").click()
    view.page.locator("#compare-section .diff ins").first.wait_for()
    view.page.locator("#compare-beside").evaluate("(at) => at.scrollIntoView({ block: 'start' })")


def _chunks(view: View) -> None:
    _answered(view)
    view.page.locator("[data-section=chunks]").click()
    view.page.locator(".choosing [data-act=off]").nth(1).click()
    view.page.locator(".choosing .off").first.wait_for()
    view.page.locator("#compare-beside").evaluate("(at) => at.scrollIntoView({ block: 'end' })")


def _timed(view: View) -> None:
    _answered(view)
    view.page.locator("[data-section=timing]").click()
    view.page.locator("[data-act=time]").click()
    view.page.locator(".times").wait_for()
    view.page.wait_for_function("!document.querySelector('#compare-live [data-running]')")
    view.page.locator("#compare-beside").evaluate("(at) => at.scrollIntoView({ block: 'end' })")


STATES: dict[str, Callable[[View], None]] = {
    "compare-empty": _empty,
    "compare": _answered,
    "compare-four": _four,
    "compare-streaming": _streaming,
    "compare-failed": _failed,
    "compare-judged": _judged,
    "compare-editing": _editing,
    "compare-prompts": _prompts,
    "compare-chunks": _chunks,
    "compare-timed": _timed,
}
IN_SIGHT = {
    "compare-judged": "#arm-2 .verdict",
    "compare-editing": "#arm-2 .arm-form",
    "compare-prompts": "#compare-section .diff",
    "compare-chunks": ".choosing .off",
    "compare-timed": "#compare-section .times",
}
"""What a picture of a state is of, where it stands farther down."""

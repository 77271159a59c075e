"""Pictures of every tab and state: `python -m tests.browser.screenshots OUT [PART…]`; PART is in the names wanted.

Names tell what is seen: `answered.zh.dark.1024.png`. With `--scrollbars` they are drawn as on Windows and Linux, with
`--whole` a picture goes down to the end of the page, and `--all PART…` takes what has every PART in its name. Below a
name of the Compare and Batch tabs stands what there is to object to.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

from playground.models.registry import Draft
from tests.browser import batch_views, compare_views
from tests.browser.objections import objections
from tests.browser.site import Site, ask, choose, chromium, open_section, ready, show_prompt, use_server, wait_done
from tests.browser.views import ANSWERS, Language, View, paced, tab
from tests.fakes.openai_server import DISCONNECT, Reasoning, Script, error

SIZES = {"1440": (1440, 900), "1024": (1024, 768), "390": (390, 844)}


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
    choose(view.page, "mode", "BM25")
    view.site.server.script("…")
    use_server(view.page)
    ask(view.page, "zyxwv")
    wait_done(view.page)


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
    expect(view.page.locator("#asked .badge:visible")).to_have_count(1)


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


def _documents(view: View) -> None:
    tab(view, "documents")
    view.page.locator("#list tbody tr").first.wait_for()


def _document(view: View) -> None:
    _documents(view)
    view.page.locator("#list .name").filter(has_text=".md").first.click()
    view.page.locator("#reading pre").first.wait_for()


def _deleted(view: View) -> None:
    view.site.add("bees", "old.txt", f"An old note about bees, number {time.monotonic()}.")
    _documents(view)
    view.page.locator("#shelf [data-act=choose]").filter(has_text="bees").click()
    row = view.page.locator("#list tbody tr").filter(has_text="old.txt")
    row.locator("[data-act=delete]").click()
    view.page.locator("[data-act=undo]").first.wait_for()


def _prompts(view: View) -> None:
    tab(view, "prompts")
    view.page.locator("#edit-system .cm-line").nth(3).wait_for()
    view.page.locator("#problems [data-marks]").wait_for(state="attached")


METRICS = """vllm:num_requests_running{engine="0"} 3.0
vllm:num_requests_waiting{engine="0"} 0.0
vllm:kv_cache_usage_perc{engine="0"} 0.42
"""
LOG = """INFO 05-01 10:01:02 [api_server.py:1043] vLLM API server version 0.8.5
INFO 05-01 10:01:03 [config.py:717] model='/home/model/Qwen2.5-32B-Instruct-AWQ', tensor_parallel_size=2
INFO 05-01 10:01:30 [worker.py:287] the current vLLM instance can use total_gpu_memory (21.67GiB) x \
gpu_memory_utilization (0.90) = 19.50GiB
INFO 05-01 10:01:30 [worker.py:287] model weights take 9.05GiB; non_torch_memory takes 0.76GiB; PyTorch activation \
peak memory takes 9.15GiB; the rest of the memory reserved for KV Cache is 0.54GiB.
INFO 05-01 10:01:31 [executor_base.py:112] # cuda blocks: 279, # CPU blocks: 2048
ERROR 05-01 10:01:31 [engine.py:448] ValueError: The model's max seq len (32768) is larger than the maximum number of \
tokens that can be stored in KV cache (4464). Try increasing `gpu_memory_utilization` or decreasing `max_model_len`.
"""


def _models(view: View) -> None:
    """Four servers, one of each state, and the answer of a check."""
    server, endpoints = view.site.server, view.site.workspace.endpoints
    server.models = [
        {
            "id": "Qwen2.5-32B-Instruct-AWQ",
            "object": "model",
            "owned_by": "vllm",
            "max_model_len": 32768,
            "root": "/home/model/Qwen2.5-32B-Instruct-AWQ",
        }
    ]
    server.pages = {"/metrics": Script(body=METRICS), "/version": Script(body={"version": "0.8.5"})}
    server.script(*paced(ANSWERS[view.language][:80]))
    if all(entry.endpoint.name != "lmdeploy" for entry in endpoints.entries()):
        endpoints.create(Draft("http://127.0.0.1:9/v1", "lmdeploy", window=16384))
        endpoints.create(Draft("http://192.0.2.7:8000/v1", "gpu-2"))
        endpoints.hide("gpu-2")
    tab(view, "models")
    view.page.locator("#servers .note.bad").first.wait_for()
    view.page.locator("#check-form [type=submit]").click()
    view.page.locator("#check-result blockquote").wait_for()


def _pressed(view: View) -> None:
    _models(view)
    view.page.locator("#check-form [data-act=press]").click()
    view.page.locator("#check-result tbody tr").nth(3).wait_for()


def _adding(view: View) -> None:
    tab(view, "models")
    view.page.locator("#servers .server").first.wait_for()
    view.page.locator("#servers-head [data-act=new]").click()
    view.page.locator("#server-form form").wait_for()


def _fit(view: View) -> None:
    """Advice for a model that does not fit."""
    tab(view, "models")
    view.page.locator("#models-rail [data-section=fit]").click()
    view.page.locator("#fit-form [name=model]").select_option("Qwen2.5-32B-Instruct-GPTQ-Int8")
    view.page.locator("#fit-form [name=engine_version]").fill("0.8.5")
    view.page.locator("#fit-result .verdict.bad").wait_for()


def _fits(view: View) -> None:
    tab(view, "models")
    view.page.locator("#models-rail [data-section=fit]").click()
    view.page.locator("#fit-form [name=gpu_count]").fill("4")
    view.page.locator("#fit-form [name=tensor_parallel]").fill("2")
    view.page.locator("#fit-form details").last.locator("summary").click()
    view.page.locator("#fit-result .idle").first.wait_for()


def _explain(view: View) -> None:
    tab(view, "models")
    view.page.locator("#models-rail [data-section=explain]").click()
    view.page.locator("#explain-form textarea").fill(LOG)
    view.page.locator("#explain-form [type=submit]").click()
    view.page.locator("#cause .verdict").wait_for()


def _plays(states: dict[str, batch_views.Play]) -> dict[str, Callable[[View], None]]:
    return {name: lambda view, play=play: play(view.page, view.site, view.language) for name, play in states.items()}  # type: ignore[misc]


STUDIES = {**compare_views.STATES, **_plays(batch_views.STATES)}
STATES: dict[str, Callable[[View], None]] = {
    "empty": lambda view: None,
    "answered": _answered,
    "builtin": _builtin,
    "prompt": _prompt,
    "streaming": _streaming,
    "waiting": _waiting,
    "reasoning": _reasoning,
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
    "queued": _queued,
    "enlarged": _enlarged,
    "no-document": _no_document,
    "uploading": _uploading,
    "setup": _setup,
    "documents": _documents,
    "document": _document,
    "deleted": _deleted,
    "prompts": _prompts,
    "models": _models,
    "pressed": _pressed,
    "adding": _adding,
    "fit": _fit,
    "fits": _fits,
    "explain": _explain,
    **STUDIES,
}
NARROW: dict[str, Callable[[View], None]] = {
    "empty": lambda view: None,
    "answered": _answered,
    "prompt": _prompt,
    "setup": _setup,
    "documents": _documents,
    "prompts": _prompts,
    "models": _models,
    "fit": _fit,
    "explain": _explain,
    **STUDIES,
}


def _wanted() -> Iterator[tuple[str, Callable[[View], None], Language, str, str]]:
    for language in ("zh", "en"):
        for theme in ("light", "dark"):
            for width in SIZES:
                states = NARROW if width == "390" else STATES
                for name, play in states.items():
                    yield f"{name}.{language}.{theme}.{width}", play, language, theme, width


def _size(width: str) -> ViewportSize:
    return ViewportSize(width=SIZES[width][0], height=SIZES[width][1])


@contextmanager
def opened(browser: Browser, site: Site, language: Language, theme: str, width: str) -> Iterator[View]:
    """The page of a new visitor."""
    locale = "zh-CN" if language == "zh" else "en-US"
    context = browser.new_context(locale=locale, color_scheme=theme, viewport=_size(width))
    page = context.new_page()
    page.goto(site.url)
    ready(page)
    yield View(page, site, language)
    context.close()
    site.server.script(Script())
    site.server.models_script = None
    site.server.pages = {}
    site.server.models = [{"id": "fake-model", "object": "model", "max_model_len": 8192}]
    site.workspace.directory.forget()


def _objections(page: Page, name: str) -> list[str]:
    tab = next((tab for tab in ("compare", "batch") if name.startswith(tab)), None)
    return objections(page, f"#{tab}") if tab else []


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("parts", nargs="*", metavar="PART")
    for switch in ("--scrollbars", "--whole", "--all"):
        parser.add_argument(switch, action="store_true")
    return parser.parse_intermixed_args()


def _main(options: argparse.Namespace) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    enough = all if options.all else any
    with (
        tempfile.TemporaryDirectory() as data,
        chromium(scrollbars=options.scrollbars) as browser,
        Site(Path(data), samples=True) as site,
    ):
        for name, play, language, theme, width in _wanted():
            if options.parts and not enough(part in f".{name}." for part in options.parts):
                continue
            with opened(browser, site, language, theme, "1440") as view:
                play(view)
                view.page.set_viewport_size(_size(width))
                if play is _setup and width != "1440":
                    view.page.locator("#drawer").click()
                view.page.mouse.move(0, 0)
                view.page.screenshot(path=options.out / f"{name}.png", full_page=options.whole)
                print(name, *_objections(view.page, name), sep="\n    ", flush=True)


if __name__ == "__main__":
    _main(_options())

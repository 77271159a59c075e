"""What the Prompts tab looks like in each of its states, for pictures."""

from collections.abc import Callable
from dataclasses import replace

from tests.browser.site import choose
from tests.browser.views import QUESTIONS, View, tab

NAMES = {"zh": "三步作答", "en": "Three steps"}
NOTES = {"zh": "先写一句结论，再列依据。", "en": "One sentence first, then what it rests on."}
ADDED = {"zh": "请用一句话作结。", "en": "End with one sentence."}
CONFIGS = """# 提示词配置
SYSTEM = "你是助手，今天是{{today_date}}。"
INSTRUCTIONS = "回答：{{question}}" "；再看一遍：{{question}}"
PROMPT_TEMPLATE = "<系统>{{system}}</系统><文档>{{context}}</文档><指令>{{instructions}}</指令>"
PORT = 8080
"""


def _stock(view: View) -> None:
    """With a question, so that the preview holds chunks."""
    view.page.locator("#question textarea").fill(QUESTIONS[view.language])
    tab(view, "prompts")
    view.page.locator("#edit-system .cm-line").nth(3).wait_for()
    view.page.locator("#problems [data-marks]").wait_for(state="attached")
    view.page.locator("#preview pre").first.wait_for()


def _write(view: View, part: str, text: str) -> None:
    view.page.locator(f"#part-{part}").click()
    view.page.locator(f"#edit-{part} .cm-content").click()
    view.page.keyboard.press("Control+End")
    view.page.keyboard.insert_text(text)


def _draft(view: View) -> None:
    _stock(view)
    _write(view, "system", f"\n{ADDED[view.language]}")
    view.page.locator("#origin [data-ask]").wait_for()


def _discarding(view: View) -> None:
    _draft(view)
    view.page.locator("#origin [data-ask]").click()


def _broken(view: View) -> None:
    _stock(view)
    _write(view, "system", "\n{{ today_dat }}")
    view.page.locator("#problems .bad").wait_for()


def _variables(view: View) -> None:
    _stock(view)
    view.page.locator("#variables-box > button").click()
    view.page.locator("#variables .vars:visible li").first.wait_for()


def _saving(view: View) -> None:
    _draft(view)
    view.page.locator("#save-open").click()
    view.page.locator("#saving dialog[open]").wait_for()


def _saved(view: View) -> str:
    """Two versions of a set, made once; its name."""
    name, catalog = NAMES[view.language], view.site.workspace.prompts
    if name not in catalog.names():
        stock = view.site.workspace.catalog.stock(view.language)  # type: ignore[arg-type]
        for added in ("", f"\n{ADDED[view.language]}"):
            parts = {**stock.parts, "system": stock.parts["system"] + added}
            catalog.save(replace(stock, parts=parts, name=name), note=NOTES[view.language])
    return name


def _side(view: View, name: str) -> None:
    view.page.locator(f"#side-tabs [data-tab-id={name}]").click()


def _versions(view: View) -> None:
    name = _saved(view)
    _stock(view)
    view.page.evaluate("to => { location.hash = to }", f"#prompts/{view.language}/{name}@2")
    view.page.wait_for_function("name => document.querySelector('#edit-set input').value.includes(name)", arg=name)
    _side(view, "versions")
    view.page.locator(".version").nth(1).wait_for()


def _compared(view: View) -> None:
    _versions(view)
    _side(view, "compare")
    choose(view.page, "compare-old", "1")
    view.page.locator("#diff ins").first.wait_for()


def _pair(view: View) -> None:
    _stock(view)
    _side(view, "pair")
    view.page.locator("#pair :is(.good, .warn)").first.wait_for()


def _files(view: View) -> None:
    _stock(view)
    _side(view, "files")
    view.page.locator("#exports a").first.wait_for()


def _imported(view: View) -> None:
    _files(view)
    view.page.locator("#import-pasted textarea").fill(CONFIGS)
    view.page.locator("#import-name :is(input, textarea)").fill(f"configs {view.language}")
    view.page.locator("#import-now").click()
    view.page.locator("#imported .note").first.wait_for()


STATES: dict[str, Callable[[View], None]] = {
    "prompts": _stock,
    "prompts-draft": _draft,
    "prompts-discarding": _discarding,
    "prompts-broken": _broken,
    "prompts-variables": _variables,
    "prompts-saving": _saving,
    "prompts-versions": _versions,
    "prompts-compare": _compared,
    "prompts-pair": _pair,
    "prompts-files": _files,
    "prompts-imported": _imported,
}
IN_SIGHT = {
    "prompts-draft": "#edit-system .cm-scroller",
    "prompts-discarding": "#origin",
    "prompts-broken": "#edit-system .cm-scroller",
    "prompts-variables": "#variables-box",
    "prompts-versions": "#beside",
    "prompts-compare": "#beside",
    "prompts-pair": "#beside",
    "prompts-files": "#beside",
    "prompts-imported": "#imported",
}
"""What each picture is of; an editor is scrolled to its end, where was written."""

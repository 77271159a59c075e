"""The settings of a past run are taken over as far as there still is what they name, and what is gone is named."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gradio as gr
import pytest

from playground.core.values import PromptChoice, RetrievalSettings, Run, RunSpec, Sampling
from playground.models.endpoints import BUILTIN
from playground.ui import playground
from playground.ui.page.page import Page
from playground.workspace import Workspace
from tests.ui.values import PAGE, told


class Browser:
    """Begins the events of the tab, as Gradio calls them."""

    def __init__(self, workspace: Workspace) -> None:
        with gr.Blocks() as blocks:
            self._page = Page(workspace, blocks)
            with gr.Tab() as tab:
                wire = playground.TAB.build(self._page, tab)
            wire()
        self._events: dict[str, Callable[..., Any]] = {str(one.name): one.fn for one in blocks.fns.values() if one.fn}
        self._names = {control: name for name, control in self._page.controls.items()}

    async def use(self, run: Run, drafts: str = "{}", **setup: Any) -> tuple[dict[str, Any], str]:
        """What the controls are set to, and all that is written on the page."""
        said = told(run=run.id, setup=json.dumps(setup), drafts=drafts)
        values: dict[str, Any] = {}
        written = ""
        async for picture in self._events["use_run"](PAGE, said):
            for component, value in picture.items():
                name = self._names.get(component)
                given = value.get("value") if isinstance(value, dict) else value
                if name and given is not None:
                    values[name] = given
                elif isinstance(value, str):
                    written += value
        return values, written


@pytest.fixture
async def browser(lotus: Workspace) -> Browser:
    lotus.ready.set()
    return Browser(lotus)


Put = Callable[..., Run]


@pytest.fixture
def put(lotus: Workspace) -> Put:
    """Puts a run into the store that asked the collection `lotus` with the stock prompt, some of it in another way."""

    def put_one(prompt: PromptChoice | None = None, **fields: Any) -> Run:
        chosen = prompt or PromptChoice(lotus.catalog.stock("zh"), custom_instruction="先给结论")
        collection = lotus.library.collection("lotus")
        spec = RunSpec("荷塘在哪里", "lotus", chosen, "fake", "fake-model", collection_id=collection.id)
        run = Run("r1", replace(spec, **fields), "completed", "2026-11-24T14:45:12.000+08:00")
        lotus.runs.save(run).result()
        return run

    return put_one


async def test_all_that_a_run_was_asked_with_is_set(browser: Browser, put: Put) -> None:
    run = put(
        retrieval=RetrievalSettings(top_k=7, threshold=0.2, mode="dense"), sampling=Sampling(0.1, stop=("。", "!"))
    )
    values, written = await browser.use(run, question="别的", collection="", top_k=3, endpoint=BUILTIN.name)
    expected = {
        "question": "荷塘在哪里",
        "collection": "lotus",
        "endpoint": "fake",
        "model": "fake-model",
        "prompt_set": "stock",
        "custom_instruction": "先给结论",
        "top_k": 7,
        "threshold": 0.2,
        "mode": "dense",
        "temperature": 0.1,
        "stop": "。\n!",
    }
    assert {name: values[name] for name in expected} == expected
    assert "未能照用" not in written


async def test_a_run_without_documents_takes_the_collection_away(browser: Browser, put: Put) -> None:
    values, _ = await browser.use(put(collection=None, collection_id=None), collection="lotus")
    assert values["collection"] == ""


async def test_a_collection_that_has_another_name_now_is_found(browser: Browser, put: Put) -> None:
    values, written = await browser.use(put(collection="früher"))
    assert values["collection"] == "lotus"
    assert "未能照用" not in written


async def test_a_collection_that_is_gone_is_named_and_the_chosen_one_stays(browser: Browser, put: Put) -> None:
    values, written = await browser.use(put(collection="旧资料", collection_id="gone"), collection="lotus")
    assert values["collection"] == "lotus"
    assert "文档集“旧资料”" in written


async def test_a_server_that_is_gone_is_named_with_its_model(browser: Browser, put: Put) -> None:
    values, written = await browser.use(put(endpoint="gpu-9", model="qwen"), endpoint=BUILTIN.name, model=BUILTIN.name)
    assert (values["endpoint"], values["model"]) == (BUILTIN.name, BUILTIN.name)
    assert "模型服务“gpu-9”、模型“qwen”" in written


async def test_a_model_that_its_server_has_no_more_is_named(browser: Browser, put: Put) -> None:
    values, written = await browser.use(put(model="unloaded"))
    assert values["model"] == "fake-model"
    assert "模型“unloaded”" in written


async def test_a_saved_version_is_chosen_and_one_that_is_gone_is_named(
    browser: Browser, put: Put, lotus: Workspace
) -> None:
    version = lotus.prompts.save(replace(lotus.catalog.stock("zh"), name="简短"))
    values, _ = await browser.use(put(PromptChoice(replace(version.set, number=1))))
    assert values["prompt_set"] == "简短@1"
    _, written = await browser.use(put(PromptChoice(replace(version.set, number=9))))
    assert "提示词“简短 · 第 9 版”" in written


async def test_a_draft_is_chosen_while_it_says_the_same(browser: Browser, put: Put, lotus: Workspace) -> None:
    parts = dict(lotus.catalog.stock("zh").parts)
    run = put(PromptChoice(replace(lotus.catalog.stock("zh"), name="draft", number=None)))
    values, written = await browser.use(run, json.dumps({"zh": {"base": "stock", "parts": parts}}))
    assert values["prompt_set"] == "draft"
    assert "未能照用" not in written
    values, written = await browser.use(run, json.dumps({"zh": {"base": "stock", "parts": {**parts, "custom": "新"}}}))
    assert values["prompt_set"] == "stock"
    assert "提示词“我的草稿”" in written


async def test_the_documents_that_were_asked_are_told_to_the_page(browser: Browser, put: Put, lotus: Workspace) -> None:
    [document] = lotus.library.documents(lotus.library.collection("lotus").id)
    _, written = await browser.use(put(retrieval=RetrievalSettings(scope=(document.id, "gone"))))
    assert f"&#34;ids&#34;: [&#34;{document.id}&#34;]" in written


async def test_a_run_that_is_gone_is_told(browser: Browser, put: Put) -> None:
    with pytest.raises(gr.Error):
        await browser.use(replace(put(), id="gone"))

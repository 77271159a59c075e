"""What the Models tab looks like in each of its states, for pictures."""

from collections.abc import Callable

from playground.models.registry import Draft
from tests.browser.views import ANSWERS, View, paced, tab
from tests.fakes.openai_server import Script

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


STATES: dict[str, Callable[[View], None]] = {
    "models": _models,
    "models-pressed": _pressed,
    "models-adding": _adding,
    "models-fit": _fit,
    "models-fits": _fits,
    "models-explain": _explain,
}
IN_SIGHT = {
    "models-pressed": "#check-result .charts",
    "models-fits": "#fit-result .verdict",
    "models-fit": "#fit-result .verdict",
}
"""What each picture is of."""

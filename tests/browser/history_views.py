"""What the History tab looks like in each of its states, for pictures; runs of the past are put into the store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from playground.core.errors import Failure
from playground.core.values import Origin, PromptChoice, Run, RunSpec, Timings
from playground.studies.values import Judgement
from playground.workspace import Workspace
from tests.browser.views import View, tab

MODEL = "Qwen2.5-32B-Instruct-AWQ"
E107 = "设备报 E-107 是什么原因，怎么处理？"
_ASKED = (
    (E107, "根据参考信息，E-107 表示主轴过热：请停机检查冷却液液位和散热风扇[1]。", 1),
    (E107, "主轴过热。停机检查冷却液。", 2),
    ("去上海出差住酒店，普通员工每晚最多能报多少？", "一线城市住宿费上限为每晚 500 元[2]。", 2),
    ("How long is the warranty of the HL-200 machining centre, and what does it not cover?", "24 months [1].", 1),
)


def past(workspace: Workspace) -> tuple[Run, ...]:
    """Runs of one day, the last one first: answered, stopped, failed, of a comparison."""
    stock = workspace.catalog.stock("zh")
    choices = (PromptChoice(stock), *(PromptChoice(replace(stock, name="华澜知识库", number=n)) for n in (1, 2)))
    end = datetime.fromisoformat("2026-11-30T15:14:00.000+08:00")
    runs = []
    for at, (question, answer, prompt) in enumerate(_ASKED * 2):
        spec = RunSpec(question, "samples-zh", choices[prompt if at < 4 else 0], "vllm", MODEL)
        asked = (end - timedelta(minutes=17 * at)).isoformat(timespec="milliseconds")
        timed = Timings(total=4.37 + at)
        runs.append(Run(f"past{at}", spec, "completed", asked, answer=answer, timings=timed))
    failure = Failure("model", "endpoint_unreachable", (("address", "127.0.0.1:8000"),))
    runs[1] = replace(runs[1], status="failed", answer="", failure=failure, timings=Timings(total=0.03))
    runs[3] = replace(runs[3], status="cancelled", answer=runs[3].answer[:3])
    runs[4] = replace(runs[4], origin=Origin(batch="compared", arm="A 简短"))
    return tuple(runs)


def put(workspace: Workspace) -> None:
    """Put them into the store, in place of those that are there already."""
    for saving in [workspace.runs.save(run) for run in past(workspace)]:
        saving.result()
    workspace.studies.judgements.judge(Judgement("past2", "partly", remark="没有说二线城市。"))


def _history(view: View) -> None:
    put(view.site.workspace)
    tab(view, "history")
    view.page.locator("#history-list tbody tr").nth(7).wait_for()


def _found(view: View) -> None:
    _history(view)
    view.page.locator("#history-fields [type=search]").fill("E-107")
    view.page.locator("#history-fields [data-clear]").wait_for()


def _nothing_found(view: View) -> None:
    _history(view)
    view.page.locator("#history-fields [type=search]").fill("nowhere-at-all")
    view.page.locator("#history-list .welcome").wait_for()


STATES: dict[str, Callable[[View], None]] = {
    "history": _history,
    "history-found": _found,
    "history-nothing": _nothing_found,
}

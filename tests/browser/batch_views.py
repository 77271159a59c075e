"""What the Batch tab looks like in each of its states, for pictures."""

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from playwright.sync_api import Page

from playground.core.errors import Failure
from playground.core.values import PromptChoice, Run, Timings, TokenCount
from playground.runs.folding import whole
from playground.studies.batches.values import Batch, Plan
from playground.studies.examining import examined
from playground.studies.values import Arm, Judgement, Verdict
from tests.browser.site import Site
from tests.browser.views import View
from tests.fakes.openai_server import Pause

Play = Callable[[Page, Site, str], None]

NAMES = {
    "zh": ("周一回归：短指令", "夜间：三种指令", "周三追问"),
    "en": ("Monday regression: shorter instruction", "Nightly: three instructions", "Wednesday follow-up"),
}
ARMS = {
    "zh": ("生产提示词", "更短的指令", "指令在系统消息中"),
    "en": ("production", "shorter instruction", "as system message"),
}
SHORTER = {"zh": "简短回答。", "en": "Answer briefly."}
ANSWERS = {
    "zh": "根据参考信息，这几句出自南朝乐府民歌**《西洲曲》**[1]。朱自清先想起梁元帝的《采莲赋》，随后又想起《西洲曲》。\n\n"
    "- **体裁**：五言乐府；\n- **位置**：在文章末尾，约 1927 年。",
    "en": "According to the reference information, **Qwen2.5-32B-Instruct AWQ** takes about 18.1 GB for its weights [1]. "
    "Split over two GPUs that is roughly 9 GB on each.\n\n1. The rest is left for the KV cache.\n2. Serve it in parallel.",
}
REMARKS = {"zh": "少了出处的年代", "en": "does not say which card"}
PASTED = {
    "zh": "问题\t要点\t颜色\n采莲赋写什么\t莲|荷; !西湖\t红\n年假几天\t5天\t蓝",
    "en": "question\tkey_points\tcolour\nWhat does it cost\t12 euro|€12; !free\tred\nHow many days\t5 days\tblue",
}
SERVER_ERROR = Failure("model", "server_error", (("status", 500), ("endpoint", "fake")))


def _arms(site: Site, language: str) -> tuple[Arm, ...]:
    prompt = PromptChoice(site.workspace.catalog.stock(language))  # type: ignore[arg-type]
    prompts = (prompt, replace(prompt, custom_instruction=SHORTER[language]), replace(prompt, roles="system_user"))
    return tuple(
        Arm(name, chosen, "fake", "fake-model", baseline=at == 0)
        for at, (name, chosen) in enumerate(zip(ARMS[language], prompts, strict=True))
    )


def _batch(site: Site, language: str, name: str, part: float) -> Batch:
    """A batch over the sample documents of which this part was answered; what an earlier picture left is used again."""
    studies = site.workspace.studies
    if known := next((line.id for line in studies.store.list() if line.name == name), None):
        return studies.store.get(known)
    asked = studies.sets.get(f"stock-samples-{language}")
    batch = studies.create(
        name, asked, Plan(asked.questions, _arms(site, language)), f"samples-{language}", owner="li.na"
    )
    with ThreadPoolExecutor(1) as beside:  # a loop of its own can run there: the browser has that of this thread
        beside.submit(_answer, site, batch, language, part).result()
    studies.store.put_state(batch.id, "done" if part == 1 else "paused")
    return batch


def _answer(site: Site, batch: Batch, language: str, part: float) -> None:
    """Cells as a server of middling speed leaves them, most of them judged; the baseline is the worst."""
    studies, draw, found = site.workspace.studies, random.Random(3), dict[str, Run]()
    questions = {one.id: one for one in batch.plan.questions}
    arms = {one.name: one for one in batch.plan.arms}
    lines = studies.store.cells(batch.id)
    for slot in [line.slot for line in lines][: round(len(lines) * part)]:
        question, arm = questions[slot.question], arms[slot.arm]
        spec = arm.spec(question.text, f"samples-{language}")
        if question.id not in found:
            found[question.id] = asyncio.run(whole(site.workspace.pipeline.preview(spec)))
        run = replace(found[question.id], id=f"{batch.id[:24]}{slot.place:08x}", spec=spec)
        run = _ended(run, ANSWERS[language], draw)
        site.workspace.runs.save(run)
        checks, grounding = examined(run, question) if run.answer else ((), None)
        studies.store.finish(batch.id, slot, run, inputs="", findings=checks, grounding=grounding).result()
        if run.answer and draw.random() < 0.7:
            good = draw.random() < (0.55 if arm.baseline else 0.8)
            studies.judgements.judge(_judged(run, good, draw, language))


def _ended(run: Run, answer: str, draw: random.Random) -> Run:
    """With some of the answer; now and then it failed."""
    seconds = 2.5 + draw.random() * 3
    if draw.random() < 0.03:
        return replace(run, status="failed", failure=SERVER_ERROR, timings=Timings(total=seconds))
    return replace(
        run,
        status="completed",
        answer=answer[: draw.randint(60, len(answer))],
        completion=TokenCount(211, "reported"),
        timings=replace(run.timings, first_token=0.31, generation=seconds - 0.4, total=seconds),
    )


def _judged(run: Run, good: bool, draw: random.Random, language: str) -> Judgement:
    if good:
        return Judgement(run.id, "right", author="li.na")
    verdict: Verdict = "partly" if draw.random() < 0.5 else "wrong"
    return Judgement(run.id, verdict, ("incomplete",), REMARKS[language], "li.na")


def _go(page: Page, address: str) -> None:
    page.evaluate("to => { location.hash = to }", address)


def _done(page: Page, site: Site, language: str) -> None:
    batch = _batch(site, language, NAMES[language][0], 1)
    _go(page, f"#batch/{batch.id}")
    page.locator("#batch-grid tbody tr").first.wait_for()
    page.locator("#batch-verdicts [data-view=by]").wait_for()


def _empty(page: Page, site: Site, language: str) -> None:
    for line in site.workspace.studies.store.list():
        site.workspace.studies.store.remove(line.id)
    _go(page, "#batch")
    page.locator("#batch-list .empty-list").wait_for()


def _list(page: Page, site: Site, language: str) -> None:
    _batch(site, language, NAMES[language][0], 1)
    _batch(site, language, NAMES[language][1], 0.6)
    _go(page, "#batch")
    page.locator("#batch-list .name").nth(1).wait_for()


def _paused(page: Page, site: Site, language: str) -> None:
    batch = _batch(site, language, NAMES[language][1], 0.6)
    _go(page, f"#batch/{batch.id}")
    page.locator("#batch-grid tbody tr").first.wait_for()


def _running(page: Page, site: Site, language: str) -> None:
    """A batch of which some cells are done and more are asked; it ends within seconds."""
    studies = site.workspace.studies
    for line in studies.store.list():
        if line.name == NAMES[language][2] and line.state == "done":
            studies.store.remove(line.id)
    asked = studies.sets.get(f"stock-samples-{language}")
    site.server.script(Pause(0.4), ANSWERS[language])
    batch = studies.create(
        NAMES[language][2], asked, Plan(asked.questions, _arms(site, language)), f"samples-{language}"
    )
    studies.batches.start(batch.id)
    _go(page, f"#batch/{batch.id}")
    page.locator("#batch-grid .excerpt").nth(7).wait_for()


def _cell(page: Page, site: Site, language: str) -> None:
    """An answer beside the grid, judged."""
    _done(page, site, language)
    page.locator("#batch-grid [data-cell] button").nth(4).click()
    page.locator("#batch-cell .answered").wait_for()
    page.locator("#batch-judge [data-verdict=wrong]").wait_for()
    if not page.locator("#batch-judge [data-verdict=wrong][aria-pressed=true]").count():
        page.keyboard.press("3")
    page.locator("#batch-judge .reasons").wait_for()


def _measures(page: Page, site: Site, language: str) -> None:
    """What folds out of the sentences, and all measures."""
    _done(page, site, language)
    page.locator("#batch-verdicts .beside summary").first.click()
    page.locator("#batch-verdicts .measures > summary").click()


def _downloads(page: Page, site: Site, language: str) -> None:
    _done(page, site, language)
    page.locator("#batch-head .menu summary").nth(1).click()


def _sieved(page: Page, site: Site, language: str) -> None:
    batch = _batch(site, language, NAMES[language][0], 1)
    _go(page, f"#batch/{batch.id}?show=broken")
    page.locator("#batch-sieve [aria-current] .c").wait_for()
    page.locator("#batch-grid tbody tr").first.wait_for()


def _no_row(page: Page, site: Site, language: str) -> None:
    batch = _batch(site, language, NAMES[language][0], 1)
    _go(page, f"#batch/{batch.id}?text=zyxwv")
    page.locator("#batch-grid .empty").wait_for()


def _keys(page: Page, site: Site, language: str) -> None:
    _cell(page, site, language)
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def _stock(page: Page, site: Site, language: str) -> None:
    _go(page, f"#batch/sets/stock-samples-{language}")
    page.locator("#batch-set-rows tbody tr").first.wait_for()


def _set(page: Page, site: Site, language: str) -> None:
    """A question being edited."""
    sets = site.workspace.studies.sets
    name = NAMES[language][0].split("：")[0].split(":")[0]
    if name not in [one.name for one in sets.all()]:
        sets.create(name, sets.get(f"stock-samples-{language}").questions, "li.na")
    _go(page, f"#batch/sets/{sets.get(name).id}")
    page.locator("#batch-set-rows [data-act=edit_question]").nth(1).click()
    page.locator("#batch-set-rows form").wait_for()


def _incoming(page: Page, site: Site, language: str) -> None:
    _go(page, "#batch/sets/new")
    page.locator("#batch-new-set textarea").fill(PASTED[language])
    page.locator("#batch-new-set [type=submit]").click()
    page.locator("#batch-incoming table").wait_for()


def _new(page: Page, site: Site, language: str) -> None:
    _go(page, f"#batch/new?from=stock-samples-{language}")
    page.locator("#batch-arms [data-act=edit]").nth(1).wait_for()
    page.locator("#batch-estimate dd").nth(5).wait_for()


def _arm(page: Page, site: Site, language: str) -> None:
    """An arm of a new batch being set up."""
    _new(page, site, language)
    page.locator("#batch-arms [data-act=edit]").nth(1).click()
    page.locator("#batch-arms .arm-form").wait_for()


def _of(play: Play) -> Callable[[View], None]:
    return lambda view: play(view.page, view.site, view.language)


_PLAYS: dict[str, Play] = {
    "batch-empty": _empty,
    "batch": _done,
    "batch-measures": _measures,
    "batch-downloads": _downloads,
    "batch-sieved": _sieved,
    "batch-no-row": _no_row,
    "batch-list": _list,
    "batch-new": _new,
    "batch-arm": _arm,
    "batch-running": _running,
    "batch-paused": _paused,
    "batch-cell": _cell,
    "batch-keys": _keys,
    "batch-stock": _stock,
    "batch-set": _set,
    "batch-incoming": _incoming,
}
STATES: dict[str, Callable[[View], None]] = {name: _of(play) for name, play in _PLAYS.items()}
IN_SIGHT = {"batch-arm": "#batch-arms .arm-form", "batch-incoming": "#batch-incoming form"}
"""What a picture of a state is of, where it stands farther down."""

"""A plan: a bar for each GPU against its budget, the figures, what would make it fit, what to mind, its script."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from playground.core.errors import Failure
from playground.core.strings import Language, text
from playground.serving.values import GIB, Change, Figure, Plan, Setup
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, Inner, element, join
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.models.views.causes import with_options

MOST_BARS = 8
_TONES = {"ok": "good", "tight": "warn", "refuted": "warn", "no": "bad", "unsupported": "bad"}


@dataclass(frozen=True, slots=True)
class Written:
    """What a plan is started with; a failure in the place of what could not be written."""

    script: str | Failure
    entry: str = ""
    """Table for playground.toml."""
    unit: str | Failure | None = None


def fit(
    plan: Plan,
    written: Written,
    language: Language,
    *,
    log_of: Mapping[str, str] | None = None,
    may_add: bool = False,
) -> Html:
    """The whole result.

    `log_of` are the fields in which the form was another when its log was written; None without a log. `may_add` where
    the server to be can be put into the list of servers.
    """
    words = Words(language)
    return join(
        [
            element("h2", words("fit.result"), class_="unseen"),
            _verdict(plan, words),
            None if log_of is None else _log(plan, words),
            _bars(plan, words),
            _legend(plan, words),
            _facts(plan, words),
            _advice(plan, log_of, words),
            _warnings(plan, words),
            _script(plan, written, may_add, words),
        ]
    )


def _verdict(plan: Plan, words: Words) -> Html:
    setup = plan.setup
    cards, used = setup.gpus.count, setup.tensor_parallel
    more = words("fit.of_cards", count=cards) if used < cards else ""
    what = f"{setup.model.name} · {used} × {setup.gpus.name or f'{setup.gpus.memory_gib:g} GiB'}{more}"
    title = element("p", words(f"fit.verdict_{plan.verdict}"), class_="title")
    reason = element("p", plan.reason.message(words.language), class_="why")
    about = element("p", element("bdi", what), class_="sum")
    failed = plan.verdict == "ok" and any(notice.code == "serving_log_failed" for notice in plan.warnings)
    tone = "warn" if failed else _TONES[plan.verdict]
    return element("div", title, reason, about, class_=f"note verdict {tone}", role="status")


def _log(plan: Plan, words: Words) -> Html:
    """That a log stands beside the plan, and whether its figures are in it."""
    figures = (plan.weights, plan.activation, plan.other)
    said = "fit.calibrated" if any(figure.source == "calibrated" for figure in figures) else "fit.beside_log"
    drop = button(
        "×", class_="link", said=words("servers.cancel"), data_apply=json.dumps({"calibrated": "", "log_of": ""})
    )
    return element("p", element("span", words(said), class_="badge on"), drop, class_="line")


# Bars -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a GPU's memory."""

    name: str
    gib: float
    figure: Figure | None = None


def shares(plan: Plan) -> list[Share]:
    """What stands in a bar, from the left; `missing` is what one request of the whole window lacks."""
    needed = plan.held_gib + plan.window * plan.kv_bytes_per_token / GIB
    taken = [
        Share("weights", plan.weights.gib, plan.weights),
        Share("activation", plan.activation.gib, plan.activation),
        Share("other", plan.other.gib, plan.other),
        Share("kv", plan.kv_pool.gib, plan.kv_pool),
    ]
    lacking = max(needed - plan.kv_pool.gib, 0.0)
    if lacking > 0.005:
        taken.append(Share("missing", lacking))
    free = plan.setup.gpus.memory_gib - sum(share.gib for share in taken)
    return [*taken, Share("free", free)] if free > 0.005 else taken


def _bars(plan: Plan, words: Words) -> Html:
    parts = shares(plan)
    scale = max(plan.setup.gpus.memory_gib, sum(share.gib for share in parts))
    used = min(plan.setup.tensor_parallel, MOST_BARS)
    count = max(min(plan.setup.gpus.count, MOST_BARS), used)
    bars = [_bar(plan, number, parts, scale, number < used, words) for number in range(count)]
    budget = words("fit.budget_line", gib=f"{plan.budget.gib:.2f}")
    place = f"left:{plan.budget.gib / scale * 100:.2f}%"
    end = "end" if plan.budget.gib / scale > 0.6 else "start"
    ruler = element("div", element("span", budget, style=place, class_=end), class_="ruler", aria_hidden="true")
    return element("div", ruler, *bars, class_="gpus")


def _bar(plan: Plan, number: int, parts: list[Share], scale: float, used: bool, words: Words) -> Html:
    name = element("span", words("fit.gpu_number", number=number), class_="aside")
    if not used:
        idle = element("span", words("fit.gpu_idle"), class_="aside")
        return element("div", name, element("div", idle, class_="track idle"), class_="gpu")
    drawn = (element("i", class_=f"g-{share.name}", style=f"width:{share.gib / scale * 100:.3f}%") for share in parts)
    budget = element("b", class_="budget", style=f"left:{plan.budget.gib / scale * 100:.2f}%")
    said = words(
        "fit.bar",
        number=number,
        weights=f"{plan.weights.gib:.2f}",
        activation=f"{plan.activation.gib:.2f}",
        other=f"{plan.other.gib:.2f}",
        kv=f"{plan.kv_pool.gib:.2f}",
        budget=f"{plan.budget.gib:.2f}",
    )
    memory = f"width:{plan.setup.gpus.memory_gib / scale * 100:.3f}%"
    frame = element("span", class_="memory", style=memory)
    return element(
        "div", name, element("div", frame, *drawn, budget, class_="track", role="img", aria_label=said), class_="gpu"
    )


def _legend(plan: Plan, words: Words) -> Html:
    rows = [_entry(share, plan, words) for share in shares(plan)]
    return element("dl", *rows, class_="terms", aria_label=words("fit.per_gpu"))


def _entry(share: Share, plan: Plan, words: Words) -> Html:
    value: Inner = f"{share.gib:.2f}"
    if share.name == "other" and plan.other_low < plan.other.gib:
        value = words("fit.other_range", low=f"{plan.other_low:.2f}", high=f"{plan.other.gib:.2f}")
    source = None
    if share.figure is not None:
        source = element("dd", text(words.language, f"serving.source_{share.figure.source}"), class_="aside")
    name = element("dt", element("i", class_=f"g-{share.name}"), words(f"fit.part_{share.name}"))
    return element("div", name, element("dd", value, element("small", "GiB")), source)


def _facts(plan: Plan, words: Words) -> Html:
    tokens = words.number(plan.kv_tokens)
    if plan.kv_tokens_at_best > plan.kv_tokens:
        tokens = f"{tokens} – {words.number(plan.kv_tokens_at_best)}"
    longest = words.number(plan.longest_window) if plan.longest_window else words("fit.none_fits")
    facts = [
        ("window", words.number(plan.window)),
        ("longest", longest),
        ("concurrency", f"{plan.concurrency:.1f}" if plan.concurrency >= 0.05 else "0"),
        ("tokens", tokens),
        ("batch", words.number(plan.prefill_batch)),
        ("per_token", f"{plan.kv_bytes_per_token / 1024:,.1f} KiB"),
    ]
    rows = (element("div", element("dt", words(f"fit.fact_{name}")), element("dd", value)) for name, value in facts)
    return element("dl", *rows, class_="facts-grid")


# What to do -----------------------------------------------------------------------------------------------------------


def _advice(plan: Plan, log_of: Mapping[str, str] | None, words: Words) -> Html | None:
    if plan.verdict == "ok":
        return None
    if not plan.advice:
        return element("p", words("fit.no_advice"), class_="sum") if plan.verdict != "tight" else None
    rows = (_change(change, plan.setup, log_of, words) for change in plan.advice)
    title = words("fit.advice_refuted" if plan.verdict == "refuted" else "fit.advice")
    return join([element("h3", title), element("ul", *rows, class_="advice")])


def _change(change: Change, before: Setup, log_of: Mapping[str, str] | None, words: Words) -> Html:
    message = change.notice.message(words.language)
    tone = _TONES[change.verdict]
    dot = element("i", class_="dot", aria_hidden="true")
    verdict = element("span", dot, words(f"fit.verdict_{change.verdict}"), class_=f"line {tone}")
    fields = json.dumps(adopted_fields(before, change.setup, log_of), ensure_ascii=False)
    apply = button(
        words("fit.apply"), said=words("servers.named", what=words("fit.apply"), name=message), data_apply=fields
    )
    return element("li", element("span", with_options(message), class_="n"), verdict, apply)


def changed_fields(before: Setup, after: Setup) -> dict[str, str]:
    """The fields of the form that lead from one setup to another."""
    pairs = {name: (_fields(before)[name], value) for name, value in _fields(after).items()}
    return {name: now for name, (was, now) in pairs.items() if was != now}


def adopted_fields(before: Setup, after: Setup, log_of: Mapping[str, str] | None) -> dict[str, str]:
    """The same for a form with a log, which goes on being of the setup that was started."""
    fields = changed_fields(before, after)
    if log_of is None:
        return fields
    return {**fields, "log_of": json.dumps({**changed_fields(after, before), **log_of}, ensure_ascii=False)}


def _fields(setup: Setup) -> dict[str, str]:
    return {
        "model": setup.model.name if setup.model.path is None else str(setup.model.path),
        "gpu_count": str(setup.gpus.count),
        "engine": setup.engine.name,
        "engine_version": setup.engine.version or "",
        "tensor_parallel": str(setup.tensor_parallel),
        "utilization": f"{setup.utilization:g}",
        "max_model_len": _or_empty(setup.max_model_len),
        "prefill_batch": _or_empty(setup.prefill_batch),
        "dtype": setup.dtype,
        "kv_dtype": setup.kv_dtype,
    }


def _or_empty(value: int | None) -> str:
    return "" if value is None else str(value)


def _warnings(plan: Plan, words: Words) -> Html | None:
    if not plan.warnings:
        return None
    rows = (element("li", with_options(notice.message(words.language))) for notice in plan.warnings)
    return join([element("h3", words("fit.warnings")), element("ul", *rows, class_="minds")])


# The start script -----------------------------------------------------------------------------------------------------


def _script(plan: Plan, written: Written, may_add: bool, words: Words) -> Html:
    if isinstance(written.script, Failure):
        return failure_card(written.script, words.language)
    parts = [_text("start-script", words("fit.script"), written.script, "start.sh", words)]
    add = _addition(written.entry, words) if may_add else None
    parts.append(_text("toml-entry", words("fit.entry"), written.entry, None, words, add))
    if isinstance(written.unit, Failure):
        parts.append(failure_card(written.unit, words.language))
    elif written.unit is not None:
        parts.append(_text("systemd-unit", words("fit.systemd"), written.unit, "model-server.service", words))
    if plan.verdict in ("ok", "tight"):
        return join(parts)
    summary = element("summary", words("fit.script_folded"))
    return element("details", summary, *parts, data_stay="fit:forced", class_="more")


def _addition(entry: str, words: Words) -> Html:
    """The way to the form of a new server, filled in."""
    [table] = tomllib.loads(entry)["endpoints"]
    return button(
        words("fit.add_server"),
        data_act="new",
        data_go="servers",
        data_base_url=table["base_url"],
        data_name=table["name"],
        data_window=str(table["window"]),
    )


def _text(name: str, title: str, content: str, file: str | None, words: Words, more: Html | None = None) -> Html:
    tools = [
        button(words("fit.copy"), said=f"{words('fit.copy')} · {title}", data_copy=content, data_spot=f"copy:{name}")
    ]
    if file is not None:
        url = f"data:text/plain;charset=utf-8,{quote(content)}"
        tools.append(element("a", words("fit.download", name=file), class_="small", download=file, href=url))
    head = element("div", element("h3", title), element("span", *tools, more, class_="choices"), class_="crown")
    return join(
        [head, element("pre", "\n", content, id=name, tabindex=0, aria_label=title, class_="script", role="region")]
    )

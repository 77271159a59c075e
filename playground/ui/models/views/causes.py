"""Why a server did not start: the cause, the line that shows it, what to change, and the figures of the log."""

import json
import re
from collections.abc import Mapping

from playground.core.strings import Language
from playground.serving.explaining import Explanation, Unrecognised
from playground.serving.loglines import Line
from playground.serving.values import NAMES, Calibration
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words

_GIB = ("total_gib", "weights_gib", "activation_gib", "other_gib", "kv_gib")
_OPTION = re.compile(r"(?<![\w-])(--[a-z][\w-]*)")
_NARROW = 14
"""Characters that a column of the figures holds."""
_COUNTS = ("tensor_parallel", "max_model_len", "prefill_batch", "kv_tokens")


def explain_form(language: Language) -> Html:
    """Where a log is pasted."""
    words = Words(language)
    area = element(
        "textarea",
        name="log",
        placeholder=words("explain.placeholder"),
        aria_label=words("explain.log"),
        spellcheck="false",
        autocomplete="off",
        rows=14,
    )
    why = element("p", words("explain.why"), class_="sum")
    go = element("button", words("explain.go"), type="submit", class_="small main")
    choose = button(words("explain.choose"), data_press="#choose-log")
    tools = element("div", go, choose, class_="tools")
    return element("form", element("h2", words("explain.title")), why, area, tools, data_form="explain")


def no_cause(language: Language) -> Html:
    """What will stand here."""
    return element("p", Words(language)("explain.empty"), class_="empty")


def cause(
    found: Explanation | Unrecognised, fields: Mapping[str, str], language: Language, remark: str | None = None
) -> Html:
    """What the log says; `fields` are those of the plan that it fills, none where it says too little."""
    words = Words(language)
    parts: list[Html | None] = [_told(found, words)]
    if remark:
        parts.insert(0, element("p", remark, class_="sum"))
    parts += [_figures(found.calibration, words), _take_over(fields, words)]
    return join(parts)


def _told(found: Explanation | Unrecognised, words: Words) -> Html:
    language = words.language
    if isinstance(found, Unrecognised):
        return _not_recognised(found, words)
    title = "explain.cause"
    if found.weight == "warning":
        title = "explain.warned" if found.started else "explain.warning"
    tone = "warn" if found.weight == "warning" else "bad"
    message = element("p", with_options(found.message(language)), class_="said")
    card = element(
        "div", element("p", words(title), class_="title"), message, class_=f"note verdict {tone}", role="status"
    )
    remedy = element(
        "div",
        element("h3", words("explain.remedy")),
        element("p", with_options(found.remedy(language)), class_="remedy"),
    )
    return join([card, _line(found.line, "explain.line", words), remedy])


def _not_recognised(found: Unrecognised, words: Words) -> Html:
    title = words(f"explain.{found.state}")
    message = element("p", found.message(words.language), class_="said")
    tone = {"started": "good", "died": "bad"}.get(found.state, "calm")
    card = element("div", element("p", title, class_="title"), message, class_=f"note verdict {tone}", role="status")
    if found.last_error is not None:
        return join([card, _line(found.last_error, "explain.last_error", words)])
    return join([card, None if found.started else element("p", words("explain.no_error"), class_="sum")])


def _line(line: Line, key: str, words: Words) -> Html:
    title = words(key, number=words.number(line.number))
    return join(
        [
            element("h3", title),
            element("pre", "\n", line.text, tabindex=0, class_="script", aria_label=title, role="region"),
        ]
    )


def _figures(log: Calibration, words: Words) -> Html | None:
    known = figures(log, words)
    if not known:
        return None
    rows = (
        element("div", element("dt", name), element("dd", element("bdi", value)), class_=_width(value))
        for name, value in known
    )
    return join([element("h3", words("explain.figures")), element("dl", *rows, class_="facts-grid")])


def _width(value: str) -> str | None:
    """The name of a model has a line of its own."""
    return "wide" if len(value) > _NARROW else None


def with_options(text: str) -> Html:
    """Prose in which the options of a command are code, which no line breaks."""
    pieces = _OPTION.split(text)
    return join(element("code", piece, class_="option") if at % 2 else piece for at, piece in enumerate(pieces))


def figures(log: Calibration, words: Words) -> list[tuple[str, str]]:
    """What a log prints, name and value."""
    found: list[tuple[str, str | None]] = [
        ("engine", " ".join(filter(None, (log.engine and NAMES[log.engine], log.version))) or None),
        ("model", log.model and log.model.rstrip("/").rpartition("/")[2]),
        ("utilization", None if log.utilization is None else f"{log.utilization:g}"),
        ("concurrency", None if log.concurrency is None else f"{log.concurrency:g}"),
    ]
    for name in _COUNTS:
        value = getattr(log, name)
        found.append((name, None if value is None else words.number(value)))
    for name in _GIB:
        gib = getattr(log, name)
        found.append((name, None if gib is None else f"{gib:.2f} GiB"))
    return [(words(f"explain.figure_{name}"), value) for name, value in found if value is not None]


def _take_over(fields: Mapping[str, str], words: Words) -> Html | None:
    if not fields:
        return None
    apply = button(
        words("explain.take_over"),
        class_="small main",
        data_apply=json.dumps(fields, ensure_ascii=False),
        data_go="fit",
    )
    return element("div", apply, element("span", words("explain.take_over_why"), class_="sum"), class_="tools")

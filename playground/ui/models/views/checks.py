"""The check of a server: what is asked of which, how it answered, how usable that is, and a small load test."""

from collections.abc import Sequence

from playground.core.errors import Failure
from playground.core.strings import Language
from playground.core.values import Endpoint, ModelInfo
from playground.models.check import FEWEST, Answer
from playground.models.servers.pressing import MOST_SECONDS, MOST_TOKENS, Level, Spread
from playground.models.servers.verdict import Usable, Verdict
from playground.ui.html.controls import button, option, select_field
from playground.ui.html.elements import Html, Inner, element, join
from playground.ui.html.notes import failure_card
from playground.ui.html.words import NONE, Words
from playground.ui.models.checking import Checking
from playground.ui.models.views.load_chart import load_chart

_TONES: dict[Usable, str] = {
    "good": "good",
    "slow": "warn",
    "unmeasured": "warn",
    "unusable": "bad",
    "unreliable": "bad",
    "failed": "bad",
}


def check_form(
    endpoints: Sequence[Endpoint],
    chosen: Endpoint | None,
    models: Sequence[ModelInfo],
    model: str,
    running: bool,
    language: Language,
) -> Html:
    """What to check; Stop stands in the place of the buttons while it goes on."""
    words = Words(language)
    title = element("h2", words("check.title"))
    if chosen is None:
        return join([title, element("p", words("check.none"), class_="empty small")])
    servers = select_field(
        words("check.endpoint"),
        "endpoint",
        [option(one.name, one.name, chosen=one == chosen) for one in endpoints],
        data_pick=True,
        disabled=running,
    )
    names = [option(info.id, info.id, chosen=info.id == model) for info in models]
    listed = select_field(
        words("check.model"),
        "model",
        names or [option("", words("check.model_unknown"))],
        data_pick=True,
        disabled=running,
    )
    fields = element("div", servers, listed, class_="fields")
    form = element("form", fields, _tools(running, words), data_form="check")
    why = words("check.press_why", tokens=MOST_TOKENS, seconds=round(MOST_SECONDS))
    intro = element("p", words("check.intro"), class_="sum intro")
    return join([title, form, intro, element("p", why, class_="sum")])


def _tools(running: bool, words: Words) -> Html:
    if running:
        stop = button(words("check.stop"), data_act="stop", data_spot="check")
        return element("div", stop, class_="tools")
    go = element("button", words("check.go"), type="submit", class_="small main", data_spot="check")
    press = button(words("check.press"), data_act="press", data_spot="press")
    return element("div", go, press, class_="tools")


def check_result(checking: Checking | None, now: float, language: Language) -> Html:
    """How far a check is, and what came out so far."""
    words = Words(language)
    if checking is None:
        return Html("")
    parts = [_title(checking), _phase(checking, now, words), _failure(checking, words)]
    if checking.asked is not None:
        parts += [_verdict(checking.verdict, "verdict", words), _answer(checking.asked, checking.model, words)]
    if checking.pressing:
        parts.append(_pressed(checking, words))
    return join(parts)


def _title(checking: Checking) -> Html:
    model = element("span", " · ", element("bdi", checking.model), class_="aside") if checking.model else None
    return element("h3", element("bdi", checking.endpoint.name), model)


def _phase(checking: Checking, now: float, words: Words) -> Html | None:
    if checking.phase == "stopped":
        return element("p", words("check.stopped"), class_="line", role="status")
    if checking.phase == "done":
        return None
    said = words(f"check.phase_{checking.phase}", at_once=checking.at_once)
    clock = element("span", words.seconds_running(now - checking.began), class_="clock", aria_hidden="true")
    sign = element("i", class_="spin", aria_hidden="true")
    return element("p", sign, element("span", said, role="status"), clock, class_="line busy")


def _failure(checking: Checking, words: Words) -> Html | None:
    failure: Failure | None = checking.failure
    return None if failure is None else failure_card(failure, words.language)


def _verdict(verdict: Verdict | None, kind: str, words: Words) -> Html | None:
    if verdict is None:
        return None
    tone = _TONES[verdict.usable]
    key = f"check.{kind}_{verdict.usable}"
    said = (element("p", notice.message(words.language), class_="why") for notice in verdict.said)
    return element("div", element("p", words(key), class_="title"), *said, class_=f"note {tone}", role="status")


def _answer(answer: Answer, model: str, words: Words) -> Html:
    question = element("p", words("check.asked", question=words("check.question")), class_="sum")
    text = element("blockquote", answer.text.strip() or words("check.no_answer"))
    usage, completion = answer.usage, answer.completion
    source = words(f"source.{completion.source}")
    rate = NONE if answer.rate is None else f"{answer.rate:.1f}"
    asked = None if usage is None else usage.prompt_tokens
    facts = [
        (words("check.first"), words.seconds(answer.first_token), None),
        (words("check.total"), words.seconds(answer.total), None),
        (
            words("check.rate"),
            f"≈ {rate}" if completion.source == "estimated" and answer.rate else rate,
            _basis(answer, words),
        ),
        (words("check.written"), words.tokens(completion), source),
        (words("check.prompt"), words.number(asked), words("source.reported") if asked is not None else None),
        (words("check.finish"), answer.finish_reason, None),
    ]
    if answer.reply_model not in (None, model):
        facts.append((words("check.reply_model"), answer.reply_model or "", None))
    return join([question, text, element("dl", *(_fact(*fact) for fact in facts), class_="facts-grid")])


def _basis(answer: Answer, words: Words) -> str | None:
    """What the rate rests on, or why there is none."""
    tokens = answer.completion.tokens
    if answer.rate is not None:
        return words("check.rate_of", tokens=words.number(tokens))
    return words("check.rate_short") if 0 < tokens < FEWEST else None


def _fact(name: str, value: str, source: str | None) -> Html:
    small = element("small", " ", source) if source else None
    return element("div", element("dt", name), element("dd", value, small))


# Load test ------------------------------------------------------------------------------------------------------------


def _pressed(checking: Checking, words: Words) -> Html:
    levels = checking.levels
    verdict = _verdict(checking.load_verdict, "load", words)
    return join([verdict, load_chart(levels, words.language), _table(levels, words) if levels else None])


def _table(levels: Sequence[Level], words: Words) -> Html:
    heads = ("at_once", "throughput", "first", "latency", "failed")
    head = element("tr", *(element("th", words(f"check.level_{name}"), scope="col") for name in heads))
    rows = (_row(level, words) for level in levels)
    known = all(level.source == "reported" for level in levels)
    table = element("table", element("thead", head), element("tbody", *rows))
    return join(
        [table, element("p", words("check.level_reported" if known else "check.level_estimated"), class_="sum")]
    )


def _row(level: Level, words: Words) -> Html:
    throughput = NONE if level.throughput is None else f"{level.throughput:,.1f}"
    failed = f"{level.failed + level.cut_off}/{level.requests}" if level.failed or level.cut_off else "0"
    times = (_spread(level.first_token, words), _spread(level.latency, words))
    cells = (str(level.at_once), throughput, *times, failed)
    return element("tr", *(element("td", cell) for cell in cells))


def _spread(spread: Spread | None, words: Words) -> Inner:
    """Median and 95th percentile; a narrow card breaks the line between the two and nowhere else."""
    if spread is None:
        return NONE
    median, p95 = (element("span", words.seconds(value), class_="n") for value in (spread.median, spread.p95))
    return join([median, " / ", p95])

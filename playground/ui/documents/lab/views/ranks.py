"""The questions of a comparison: what became better or worse, and of one of them both lists rank by rank."""

from playground.studies.lab.results import SIDES, change
from playground.studies.lab.values import Asked, Outcome, Report, Row
from playground.ui.documents.lab.actions import Shown
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words

_WHICH: tuple[tuple[Shown, int | None], ...] = (("all", None), ("better", 1), ("worse", -1), ("same", 0))
_AROUND = 90
"""Characters of a chunk that are shown around evidence, or from its beginning."""


def ranks(report: Report | None, shown: Shown, unfolded: str, words: Words) -> Html:
    """The questions of that kind, one of them with its lists."""
    if report is None:
        return Html("")
    changes = {asked.id: change(asked) for asked in report.asked}
    wanted = dict(_WHICH)[shown]
    listed = [asked for asked in report.asked if wanted is None or changes[asked.id] == wanted]
    chips = [
        button(
            words(f"lab.show_{which}", count=sum(value is None or one == value for one in changes.values())),
            class_="small",
            data_act="show",
            data_which=which,
            aria_pressed="true" if which == shown else "false",
        )
        for which, value in _WHICH
    ]
    rows = [_question(asked, changes[asked.id], asked.id == unfolded, words) for asked in listed]
    empty = element("p", words("lab.show_none"), class_="empty small")
    return join(
        [
            element("div", *chips, class_="lab-sieve", role="group", aria_label=words("lab.questions")),
            element("ol", *rows, class_="lab-questions") if rows else empty,
        ]
    )


def _question(asked: Asked, changed: int | None, unfolded: bool, words: Words) -> Html:
    signs = {1: ("▲", "better"), -1: ("▼", "worse"), 0: ("=", "same"), None: ("?", "unknown")}
    sign, kind = signs[changed]
    fold = element(
        "button",
        element("span", sign, class_=f"sign {kind}", aria_hidden="true"),
        element("span", words(f"lab.change_{kind}"), class_="unseen"),
        element("span", asked.text, class_="q"),
        *(_summary(place, outcome, words) for place, outcome in enumerate(asked.outcomes)),
        type="button",
        class_="lab-fold",
        data_act="unfold",
        data_question=asked.id,
        aria_expanded="true" if unfolded else "false",
    )
    lists = element("div", *(_list(asked, place, words) for place in (0, 1)), class_="lab-lists") if unfolded else None
    return element("li", fold, lists)


def _summary(place: int, outcome: Outcome, words: Words) -> Html:
    name = SIDES[place]
    if outcome.figures is None:
        said = words("lab.failed")
    else:
        rank = words("lab.whole") if outcome.whole else words("lab.rank", rank=outcome.rank or "–")
        said = f"{rank} · {words('lab.sent', share=f'{100 * outcome.figures.sent:.0f}')}"
    return element("span", element("b", name, class_=f"side side-{name.lower()}"), said, class_="figure")


def _list(asked: Asked, place: int, words: Words) -> Html:
    outcome, name = asked.outcomes[place], SIDES[place]
    title = element("p", element("b", name, class_=f"side side-{name.lower()}"), _facts(outcome, words), class_="sum")
    if outcome.failure is not None:
        return element("div", title, failure_card(outcome.failure, words.language))
    # What was read whole stands in the order of the document, which is no rank.
    rows = [_row(row, None if outcome.whole else number, words) for number, row in enumerate(outcome.rows, start=1)]
    notices = [element("p", notice.message(words.language), class_="sum") for notice in outcome.notices]
    return element(
        "div",
        title,
        *notices,
        element("ol", *rows, class_="lab-rows") if rows else element("p", words("lab.nothing"), class_="empty small"),
        element("p", words("lab.rows_more", count=outcome.more), class_="sum") if outcome.more else None,
    )


def _facts(outcome: Outcome, words: Words) -> str:
    tokens = words.tokens(outcome.tokens)
    key = "lab.facts_whole" if outcome.whole else "lab.facts"
    return words(key, chunks=outcome.chunks, tokens=tokens, time=words.seconds(outcome.seconds))


def _row(row: Row, number: int | None, words: Words) -> Html:
    chunk, fate = row.passage.hit.chunk, row.passage.fate
    score = next((f"{each.value:.3f}" for each in row.passage.hit.scores), None)
    kind = fate.kind if row.within or fate.kind != "candidate" else "beyond"
    page = words("lab.page", page=chunk.pages) if chunk.page is not None else None
    share = words("lab.holds", share=f"{100 * row.share:.0f}") if row.marks else None
    return element(
        "li",
        element("span", "" if number is None else str(number), class_="rank"),
        element(
            "div",
            element(
                "p",
                element("bdi", chunk.document),
                *(f" · {part}" for part in (page, score) if part),
                class_="aside",
            ),
            element("p", *_text(row), class_="text"),
            element(
                "p",
                element("span", words(f"lab.fate_{kind}", n=fate.n or ""), class_=f"chip {kind}"),
                element("span", share, class_="chip evidence") if share else None,
            ),
        ),
        class_="holds" if row.marks else "beyond" if kind == "beyond" else None,
    )


def _text(row: Row) -> list[Html | str]:
    """The chunk around its evidence, which is marked; the beginning of one without."""
    text = row.passage.hit.chunk.text
    if not row.marks:
        return [shortened(" ".join(text[: 2 * _AROUND + 40].split()), 2 * _AROUND)]
    parts: list[Html | str] = []
    at = max(row.marks[0][0] - _AROUND, 0)
    parts.append("…" if at else "")
    for start, end in row.marks:
        parts += [_clipped(text[at:start]), element("mark", text[start:end])]
        at = end
    parts.append(text[at : at + _AROUND])
    parts.append("…" if at + _AROUND < len(text) else "")
    return parts


def _clipped(text: str) -> str:
    """What stands between two places, its middle left out where it is long."""
    return text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]} … {text[-_AROUND:]}"

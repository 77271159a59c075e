"""The runs of the History tab: a table, a row a run, or why there is none and what to do then."""

import json
from collections.abc import Mapping

from playground.core.plain import plain
from playground.runs.history import Column, Sort
from playground.runs.lines import EXCERPT, RunLine
from playground.studies.values import Judgement
from playground.ui.history.location import SORTS, parts_of, sort_name
from playground.ui.history.looking import PAGE, Shelf
from playground.ui.html.controls import button, page_buttons
from playground.ui.html.elements import Html, element, join
from playground.ui.html.marks import spotted
from playground.ui.html.notes import Tone
from playground.ui.html.part_names import with_part_named
from playground.ui.html.words import NONE, Words
from playground.ui.page.choices import model_name
from playground.ui.page.prompt_sets import reference, shown
from playground.ui.study.views.verdicts import named

_HEADS: tuple[tuple[str, Column | None], ...] = (
    ("asked", "created_at"),
    ("question", None),
    ("collection", None),
    ("model", "model"),
    ("prompt", None),
    ("status", None),
    ("total", "total"),
)
"""The columns: the name of each, and what it sorts by."""
_TONES: Mapping[str, Tone] = {
    "completed": "good",
    "failed": "bad",
    "running": "busy",
    "cancelled": "calm",
    "interrupted": "warn",
}


def head(shelf: Shelf, words: Words) -> Html:
    """The heading, how many runs there are, and whose."""
    told = words.counted("runs", shelf.found)
    if shelf.seen.is_filtered:
        told = words("history.found", found=words.counted("runs", shelf.found), all=words.number(shelf.all))
    ids = ",".join(line.id for line in shelf.lines)
    table = element(
        "a",
        words("history.table"),
        href=f"./exports/runs/table.md?ids={ids}",
        title=words("history.table_why"),
        class_="small",
        download=True,
    )
    return element(
        "div",
        element("h2", words("history.title")),
        element("span", told, class_="aside", role="status"),
        element("span", words("history.own"), class_="aside") if shelf.user else None,
        element(
            "span",
            table if shelf.lines else None,
            button(words("answer.copy_link"), title=words("history.link_why"), data_copy_link="", data_spot="link"),
            class_="acts",
        ),
        class_="crown",
    )


def table(shelf: Shelf, words: Words) -> Html:
    """A page of runs; `data-place` is what the address says of it."""
    place = json.dumps(parts_of(shelf.seen), ensure_ascii=False)
    return element("div", _runs(shelf, words) if shelf.lines else _none(shelf, words), data_place=place)


def _runs(shelf: Shelf, words: Words) -> Html:
    rows = (_row(line, shelf, words) for line in shelf.lines)
    whole = element(
        "table",
        element("caption", words("history.title"), class_="unseen"),
        element("thead", element("tr", *(_head(name, by, shelf.seen.sort, words) for name, by in _HEADS))),
        element("tbody", *rows),
    )
    pages = -(-shelf.found // PAGE)
    turn = page_buttons(shelf.seen.page - 1, pages, words) if pages > 1 else None
    hint = element("p", words("history.keys"), class_="sum keys-hint")
    return join([whole, turn, hint])


def _head(name: str, by: Column | None, sort: Sort, words: Words) -> Html:
    shown = words(f"history.head_{name}")
    if by is None:
        return element("th", shown, scope="col", class_=f"c-{name}")
    chosen = sort.by == by
    turned = Sort(by, not sort.down if chosen else SORTS[by])
    sign = element("span", "↓" if sort.down else "↑", aria_hidden="true") if chosen else None
    way = button(
        join([shown, sign], " "),
        class_="sort",
        title=words("history.sort", name=shown),
        data_sort=f"={sort_name(turned)}",
        data_spot=f"sort:{name}",
    )
    ordered = ("descending" if sort.down else "ascending") if chosen else None
    return element("th", way, scope="col", class_=f"c-{name}", aria_sort=ordered)


def _row(line: RunLine, shelf: Shelf, words: Words) -> Html:
    moment = element("time", words.moment(line.created_at), datetime=line.created_at)
    cells = {
        "asked": moment,
        "question": _question(line, shelf, words),
        "collection": element(
            "bdi", words.collection(line.collection) if line.collection else _undocumented(line, words)
        ),
        "model": element("bdi", model_name(line.model, words.language)),
        "prompt": element("bdi", _prompt(line, words)),
        "status": _status(line, words),
        "total": NONE if line.status == "running" else words.seconds(line.total),
    }
    heads = {name: words(f"history.head_{name}") for name in cells}
    return element(
        "tr", *(element("td", cell, class_=f"c-{name}", data_label=heads[name]) for name, cell in cells.items())
    )


def _question(line: RunLine, shelf: Shelf, words: Words) -> Html:
    """The question, which leads to the answer; below it how the answer begins, or why there is none."""
    failure = shelf.causes.get(line.id)
    cause = with_part_named(failure, words).message(words.language) if failure else None
    excerpt = " ".join(plain(line.excerpt or "").split())
    return join(
        [
            element(
                "a",
                element("bdi", spotted(line.question, shelf.seen.text)),
                href=f"#playground/{line.id}",
                class_="run",
                data_spot=f"run:{line.id}",
            ),
            element("span", cause, class_="cause", title=cause) if cause else None,
            element("bdi", spotted(excerpt, shelf.seen.text), class_="excerpt") if excerpt else None,
            _said(shelf.said.get(line.id), words),
            _study(line, shelf, words),
            element("bdi", words.collection(line.collection), class_="of") if line.collection else None,
        ]
    )


def _said(said: Judgement | None, words: Words) -> Html | None:
    """What somebody says of the answer."""
    if said is None or not (said.verdict or said.remark):
        return None
    verdict = element("b", named(said.verdict, words), class_=f"v {said.verdict}") if said.verdict else None
    return element("span", join([verdict, element("bdi", said.remark)], " "), class_="said", title=said.remark)


def _study(line: RunLine, shelf: Shelf, words: Words) -> Html | None:
    """The comparison or batch that it belongs to, and as which arm."""
    if line.batch is None:
        return None
    name = shelf.batches.get(line.batch)
    if name is None:
        return element("span", _armed(words("history.compared"), line, words), class_="study")
    told = words("history.of_batch", name=name)
    return element(
        "a", _armed(told, line, words), href=f"#batch/{line.batch}", class_="study", data_spot=f"batch:{line.id}"
    )


def _armed(told: str, line: RunLine, words: Words) -> str:
    return words("history.armed", study=told, arm=line.arm) if line.arm else told


def _undocumented(line: RunLine, words: Words) -> str:
    """In place of a collection; nothing but the question is known of a record that cannot be read."""
    return words("asked.no_documents") if line.until else NONE


def _prompt(line: RunLine, words: Words) -> str:
    if line.prompt is None:
        return NONE
    name = shown(reference(line.prompt, line.prompt_number), words)
    return f"{name} · {words(f'language.{line.language}')}" if line.language else name


def _status(line: RunLine, words: Words) -> Html:
    ended = line.until if line.status == "completed" and line.until else line.status
    sign = "spin" if line.status == "running" else "dot"
    return element(
        "span",
        element("i", class_=sign, aria_hidden="true"),
        words(f"state.{ended}"),
        class_=f"line {_TONES[line.status]}",
    )


def _none(shelf: Shelf, words: Words) -> Html:
    """No runs: none was asked yet, or none is what is looked for."""
    which = "nothing_found" if shelf.seen.is_filtered else "nothing_asked"
    do = (
        button(words("history.clear"), data_clear=True)
        if shelf.seen.is_filtered
        else button(words("history.to_question"), data_to_question=True)
    )
    return element(
        "div",
        element("p", words(f"history.{which}"), class_="title"),
        element("p", words(f"history.{which}_why", all=words.number(shelf.all), characters=EXCERPT), class_="why"),
        do,
        class_="welcome",
    )

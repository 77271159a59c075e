"""Below the arms: differences of answers and prompts, the chunks to be changed by hand, and the times."""

from collections.abc import Sequence
from typing import Any

from playground.core.values import Fate, Passage, Run
from playground.prompts.diffing import diff
from playground.ui.compare.actions import Section
from playground.ui.compare.chunks import Choosing
from playground.ui.compare.kept import MOST, Kept
from playground.ui.html.controls import Option, button, option, select_field
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.marks import marked, terms_of
from playground.ui.html.words import Words
from playground.ui.study.views.differences import changes, gathered, size

_SHOWN = 1_200
"""Characters of a chunk that are shown."""


def sections(kept: Kept, words: Words) -> Html:
    """The way from one to another."""
    names: tuple[Section, ...] = ("differences", "chunks", "timing", "judging")
    buttons = (
        button(
            words(f"comparison.section_{name}"),
            class_="pick",
            aria_current="true" if name == kept.section else None,
            data_act="show",
            data_section=name,
            data_spot=f"show:{name}",
        )
        for name in names
    )
    return element("nav", *buttons, class_="sections-of", aria_label=words("comparison.sections"))


# Differences ----------------------------------------------------------------------------------------------------------


def differences(kept: Kept, runs: Sequence[tuple[str, str, Run]], words: Words) -> Html:
    """Two of the answers, or of their prompts; `runs` are key, name and run of the arms that have one."""
    if len(runs) < 2:
        return element("p", words("comparison.differences_empty"), class_="empty")
    left, right = _two(kept, runs)
    names: list[Option] = [(key, name) for key, name, _ in runs]
    choice = element(
        "div",
        _side("left", left[0], names, words),
        element("span", "→", class_="arrow", aria_hidden="true"),
        _side("right", right[0], names, words),
        _what(kept, words),
        class_="diff-choice",
    )
    before, after = left[2], right[2]
    return join([choice, _answers(before, after, words) if kept.what == "answers" else _prompts(before, after, words)])


def _two(kept: Kept, runs: Sequence[tuple[str, str, Run]]) -> tuple[tuple[str, str, Run], tuple[str, str, Run]]:
    """Those that were chosen; else the baseline and the first of the others."""
    by_key = {run[0]: run for run in runs}
    left = by_key.get(kept.sides[0]) or by_key.get(kept.arms.baseline.key) or runs[0]
    right = by_key.get(kept.sides[1])
    if right is None or right[0] == left[0]:
        right = next(run for run in runs if run[0] != left[0])
    return left, right


def _side(side: str, chosen: str, names: Sequence[Option], words: Words) -> Html:
    options = [option(key, name, chosen=key == chosen) for key, name in names]
    return select_field(words(f"comparison.{side}"), side, options, data_change=side, data_spot=side)


def _what(kept: Kept, words: Words) -> Html:
    buttons = (
        button(
            words(f"comparison.of_{what}"),
            class_="chip",
            aria_pressed="true" if kept.what == what else "false",
            data_act="what",
            data_value=what,
            data_spot=f"what:{what}",
        )
        for what in ("answers", "prompts")
    )
    return element("div", *buttons, class_="chips", role="group", aria_label=words("comparison.what"))


def _answers(before: Run, after: Run, words: Words) -> Html:
    found = gathered(diff(before.answer, after.answer))
    if all(change.kind == "equal" for change in found):
        return element("p", words("comparison.answers_equal"), class_="sum")
    said = words("comparison.of_answers")
    return join([element("p", size(found, words), class_="sum"), changes(found, said, words, whole=True)])


def _prompts(before: Run, after: Run, words: Words) -> Html:
    """Message by message, as they were sent."""
    if before.prompt is None or after.prompt is None:
        return element("p", words("comparison.no_prompt"), class_="sum")
    olds, news = before.prompt.messages, after.prompt.messages
    pieces: list[Html] = []
    for at in range(max(len(olds), len(news))):
        old, new = (messages[at] if at < len(messages) else None for messages in (olds, news))
        role = " → ".join(dict.fromkeys(words(f"role.{message.role}") for message in (old, new) if message is not None))
        found = gathered(diff(old.content if old else "", new.content if new else ""))
        if any(change.kind != "equal" for change in found):
            head = element("h3", role, " ", element("small", size(found, words)))
            pieces.append(element("section", head, changes(found, role, words)))
    return join(pieces) if pieces else element("p", words("comparison.prompts_equal"), class_="sum")


# Chunks ---------------------------------------------------------------------------------------------------------------


def chunks(kept: Kept, runs: Sequence[tuple[str, str, Run]], words: Words) -> Html:
    """The candidates of one arm, to be left out, pinned and moved, and what can be done with that."""
    having = [(key, name, run) for key, name, run in runs if run.passages]
    if not having:
        return element("p", words("comparison.chunks_empty"), class_="empty")
    wanted = kept.choosing.run if kept.choosing else ""
    key, _, run = next((one for one in having if one[2].id == wanted), having[0])
    choosing = kept.choosing if kept.choosing is not None and kept.choosing.run == run.id else Choosing.of(run)
    edit = choosing.edit(run, words)
    passages = {one.hit.chunk.id: one for one in run.passages}
    terms = terms_of(run.spec.question)
    options = [option(one, name, chosen=one == key) for one, name, _ in having]
    which = select_field(
        words("comparison.chunks_of"), "chunks_of", options, data_change="chunks_of", data_spot="chunks_of"
    )
    rows = [
        _row(
            passages[chunk],
            at,
            choosing,
            marked(shortened(passages[chunk].hit.chunk.text.strip(), _SHOWN), terms),
            words,
        )
        for at, chunk in enumerate(choosing.order)
        if chunk in passages
    ]
    told = words("comparison.changed", told=edit.told) if edit else words("comparison.chunks_why")
    full = len(kept.arms.forms) >= MOST
    acts = element(
        "div",
        button(
            words("comparison.run_beside"), class_="small primary", disabled=edit is None or full, data_act="beside"
        ),
        button(words("comparison.run_all"), disabled=edit is None, data_act="edited"),
        button(words("comparison.chunks_anew"), class_="link", data_act="chunks_anew") if edit else None,
        class_="tools",
    )
    head = element("div", which, element("p", told, class_="sum"), acts, class_="chunks-head")
    return join([head, element("ol", *rows, class_="choosing")])


def _row(passage: Passage, at: int, choosing: Choosing, text: Html, words: Words) -> Html:
    hit, fate = passage.hit, passage.fate
    chunk = hit.chunk
    on, pinned = chunk.id not in choosing.off, chunk.id in choosing.pinned
    number = f"[{fate.n}]" if fate.n else words("comparison.chunk_rank", rank=hit.rank)

    def act(sign: str, name: str, kind: str, **more: Any) -> Html:
        said = words(f"comparison.{name}", chunk=number)
        spot = f"{kind}:{chunk.id}"
        return button(sign, said=said, title=said, data_act=kind, data_chunk=chunk.id, data_spot=spot, **more)

    acts = element(
        "span",
        act(
            "✓" if on else "",
            "put_out" if on else "put_in",
            "off",
            class_="small tickbox",
            aria_pressed="true" if on else "false",
        ),
        act(words("comparison.pin_sign"), "pin", "pin", class_="chip", aria_pressed="true" if pinned else "false"),
        act("↑", "move_up", "up", class_="small key", disabled=at == 0),
        act("↓", "move_down", "down", class_="small key", disabled=at == len(choosing.order) - 1),
        class_="row-acts",
    )
    page = words("chunks.page", page=chunk.pages) if chunk.page else None
    name = element("bdi", chunk.document, class_="file", title=chunk.document)
    head = element(
        "header",
        element("b", number, class_="n"),
        name,
        element("span", page, class_="aside") if page else None,
        _fate(fate, words),
    )
    return element("li", acts, element("div", head, element("p", text, class_="text")), class_="on" if on else "off")


def _fate(fate: Fate, words: Words) -> Html | None:
    if fate.kind == "sent":
        return None
    return element("span", words(f"comparison.fate_{fate.kind}"), class_="aside")

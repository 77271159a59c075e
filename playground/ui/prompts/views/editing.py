"""Around the editors: the parts, where the text comes from, its mistakes with their places, and the variables."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from playground.core.errors import Failure, Notice
from playground.core.strings import Language
from playground.core.values import PARTS, FrameName, Part, PromptSet, Rendering, Run, Segment, TokenCount
from playground.prompts.replacement import known_in
from playground.prompts.variables import DOCUMENT_FIELDS, PART_VARIABLES, VARIABLES, Asked
from playground.prompts.versions import Version
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, dotted, element, join, shortened
from playground.ui.html.part_names import with_part_named
from playground.ui.html.words import Words
from playground.ui.page.drafts import DRAFT, Draft
from playground.ui.page.prompt_sets import shown

_SAMPLE_CHARACTERS = 60
_SCANNED = 300


@dataclass(frozen=True)
class Preview:
    """What there is to say about a prompt before anybody asks with it."""

    run: Run
    """Ended at the rendered prompt, or failed on the way there."""
    problems: tuple[Failure, ...]
    """Every mistake found in the templates, also in parts that this question does not use."""
    remarks: tuple[Notice, ...]
    """What renders and is likely not meant."""
    used: Mapping[Part, frozenset[str]]
    """Names each part uses; a part that cannot be read is missing."""
    tokens: Mapping[Part, TokenCount]
    """Of each template as it is written."""
    sample: bool
    """The question is a sample, since none was typed."""

    @property
    def prompt_set(self) -> PromptSet:
        """The prompt that was looked at."""
        return self.run.spec.prompt.set


def part_tabs(language: Language) -> Html:
    """The five parts to choose from; the script of the page marks the chosen one and writes tokens and mistakes."""
    words = Words(language)
    tabs = (
        element(
            "button",
            element("span", words(f"part.{part}")),
            element("small", class_="aside", data_tokens=True),
            element("i", class_="dot", hidden=True),
            type="button",
            role="tab",
            id=f"part-{part}",
            data_part=part,
            aria_selected="true" if part == "system" else "false",
            aria_controls=f"edit-{part}",
            tabindex=0 if part == "system" else -1,
            title=words(f"part.{part}_why"),
            data_unused_said=words("part.unused"),
        )
        for part in PARTS
    )
    return element("div", *tabs, role="tablist", class_="parts", aria_label=words("part.label"))


# Where it comes from --------------------------------------------------------------------------------------------------


def origin(reference: str, version: Version | None, draft: Draft | None, changed: Sequence[Part], words: Words) -> Html:
    """What stands in the editors, in a line, and the way back from it."""
    if reference != DRAFT:
        return element("p", _saved(version, words), class_="sum")
    if draft is None:
        return element("p", words("prompts.no_draft"), class_="sum")
    parts = words("prompts.list_comma").join(words(f"part.{part}") for part in changed)
    base = shown(draft.base, words)
    told = words("prompts.changed", base=base, parts=parts) if changed else words("prompts.unchanged", base=base)
    return element(
        "p",
        element("span", told, data_changed=" ".join(changed)),
        element("span", element("span", words("prompts.draft_where"), class_="aside"), _discard(words), class_="kept"),
        class_="sum",
    )


def _saved(version: Version | None, words: Words) -> str:
    if version is None:
        return words("prompts.stock_why")
    told = (words.moment(version.created_at), version.author, shortened(version.note, 200))
    return words("prompts.saved_at", what=" · ".join(part for part in told if part))


def _discard(words: Words) -> Html:
    """Asked twice; what was thrown away is still listed as an earlier draft."""
    return element(
        "span",
        element("button", words("prompts.discard"), type="button", class_="link danger plain", data_ask=True),
        element(
            "span",
            element("span", words("prompts.discard_ask")),
            element("button", words("prompts.discard_sure"), type="button", class_="small danger", data_act="discard"),
            element("button", words("prompts.keep"), type="button", class_="small", data_keep=True),
            class_="sure",
            hidden=True,
        ),
        class_="choices",
    )


# Mistakes -------------------------------------------------------------------------------------------------------------


def problems(preview: Preview, language: Language) -> Html:
    """Every mistake with its place; each leads to its line. What the script of the page marks goes along as data."""
    words = Words(language)
    cards = [element("li", *_mistake(failure, preview, words), class_="note bad") for failure in preview.problems]
    remarks = {with_part_named(notice, words).message(language): _tone(notice) for notice in preview.remarks}
    shown = [element("li", remark, class_=f"note {tone}") for remark, tone in remarks.items()]
    marks = json.dumps(
        {
            "tokens": {part: words.tokens(count) for part, count in preview.tokens.items()},
            "lines": _lines(preview.problems),
            "draft": preview.prompt_set.name == DRAFT,
            "at": uuid.uuid4().hex,  # never twice the same: what is marked is of the prompt that is shown now
        }
    )
    good = element("p", element("i", class_="dot"), words("prompts.no_problem"), class_="line good")
    body = element("ul", *cards, *shown) if cards or shown else good
    unused = _unused(preview)
    return element("div", body, _unused_note(preview, unused, words), data_marks=marks, data_unused=" ".join(unused))


def _unused(preview: Preview) -> tuple[Part, ...]:
    """The parts of which nothing stands in the prompt: the frame in force has no place for them."""
    prompt = preview.run.prompt
    if prompt is None:
        return ()
    used = {segment.origin.removeprefix("template:") for segment in prompt.segments}
    return tuple(part for part in PARTS if part not in used)


def _unused_note(preview: Preview, unused: Sequence[Part], words: Words) -> Html | None:
    """The frame, what it has no place for, and the frames to see the rest in."""
    prompt = preview.run.prompt
    if prompt is None or not unused:
        return None
    parts = words.listed(words(f"part.{part}") for part in unused if part not in get_args(FrameName))
    others = [
        button(words(f"part.{part}"), class_="link", data_frame=part) for part in unused if part in get_args(FrameName)
    ]
    told = (
        words("part.active", frame=words(f"frame.{prompt.frame}")),
        words("part.unused_parts", parts=parts) if parts else None,
        join([words("part.others"), join(others, " / ")]) if others else None,
    )
    return element("p", dotted(told), class_="sum")


def _tone(notice: Notice) -> str:
    """To leave a variable out is the author's choice; what stays in the prompt unreplaced is not."""
    return "calm" if notice.code == "prompt_variable_missing" else "warn"


def _lines(failures: Iterable[Failure]) -> Mapping[str, list[int]]:
    """Lines with a mistake by part; 0 where the line is not known."""
    lines: dict[str, list[int]] = {}
    for facts in (dict(failure.facts) for failure in failures):
        part, line = facts.get("part"), facts.get("line")
        if isinstance(part, str):
            lines.setdefault(part, []).append(line if isinstance(line, int) else 0)
    return lines


def mistakes(preview: Preview, language: Language) -> Html:
    """Every mistake with its remedy, where there is room for it."""
    words = Words(language)
    return join(_remedied(failure, preview, words) for failure in preview.problems)


def _remedied(failure: Failure, preview: Preview, words: Words) -> Html:
    nearest = dict(failure.facts).get("nearest")
    meant = element("p", words("prompts.nearest"), element("code", nearest)) if isinstance(nearest, str) else None
    remedy = element("p", with_part_named(failure, words).remedy(words.language))
    return join([*_mistake(failure, preview, words), meant, remedy])


def _mistake(failure: Failure, preview: Preview, words: Words) -> tuple[Html, Html]:
    """Where it is, and what it is."""
    facts = dict(failure.facts)
    part, line = facts.get("part"), facts.get("line")
    place = None
    if isinstance(part, str) and part in PARTS:
        part_name = words(f"part.{part}")
        at = words("prompts.line", part=part_name, line=line) if isinstance(line, int) else part_name
        place = element("button", at, type="button", class_="link", data_line=line or 1, data_of=part)
    where = element("p", place, _excerpt(preview.prompt_set.parts, part, line), class_="where")
    return where, element("p", with_part_named(failure, words).message(words.language), class_="title")


def _excerpt(parts: Mapping[Part, str], part: object, line: object) -> Html | None:
    lines = next((text for name, text in parts.items() if name == part), "").split("\n")
    if not isinstance(line, int) or not 0 < line <= len(lines):
        return None
    return element("code", shortened(lines[line - 1].strip(), 120))


# Variables ------------------------------------------------------------------------------------------------------------


def variables(preview: Preview, language: Language) -> Html:
    """What each part can use, with the value it has now; the script of the page shows the chosen part's."""
    words = Words(language)
    samples = _samples(preview)
    how = element("p", words("variable.how"), class_="sum")
    return join([how, *(_of_part(part, preview, samples, words) for part in PARTS)])


def _of_part(part: Part, preview: Preview, samples: Mapping[str, str], words: Words) -> Html:
    names = _names(part, preview.run.spec.prompt.rendering)
    used = preview.used.get(part)
    rows = (_variable(name, name in PART_VARIABLES[part].expected, used, samples, words) for name in names)
    return element("ul", *rows, data_of=part, class_="vars")


def _names(part: Part, rendering: Rendering) -> Sequence[str]:
    """Those that the part is for first; plain replacement knows fewer."""
    expected, allowed = sorted(PART_VARIABLES[part].expected), PART_VARIABLES[part].allowed
    names = (*expected, *sorted(allowed - set(expected)))
    return names if rendering == "jinja" else tuple(name for name in names if name in known_in(part))


def _variable(name: str, expected: bool, used: frozenset[str] | None, samples: Mapping[str, str], words: Words) -> Html:
    insert = element(
        "button",
        "{{" + name + "}}",
        type="button",
        class_="link",
        data_insert="{{" + name + "}}",
        title=words("variable.insert"),
    )
    sample = samples.get(name)
    return element(
        "li",
        insert,
        element("span", words(f"variable.{name}")),
        element("small", sample, title=sample) if sample else element("small"),
        _usage(name, expected, used, words),
    )


def _usage(name: str, expected: bool, used: frozenset[str] | None, words: Words) -> Html:
    """Whether the part uses it; a word of warning where it should and does not."""
    if used is None or (name not in used and not expected):
        return element("span")
    if name in used:
        return element("span", words("variable.used"), class_="aside")
    return element("span", words("variable.missing"), class_="warn")


def _samples(preview: Preview) -> Mapping[str, str]:
    """The values that the names have now, cut short."""
    run, parts = preview.run, preview.prompt_set.parts
    segments = run.prompt.segments if run.prompt else ()
    asked = Asked(run.spec.question, run.spec.prompt.custom_instruction, datetime.fromisoformat(run.created_at))
    texts = {
        "system": _rendered("system", segments) or parts["system"],
        "instructions": _rendered("instructions", segments) or parts["instructions"],
        "context": "".join(segment.text for segment in segments if segment.origin.startswith(("header:", "chunk:"))),
        "documents": ", ".join(DOCUMENT_FIELDS),
        **{variable.name: variable.value(asked) for variable in VARIABLES},
    }
    return {name: shortened(" ".join(text[:_SCANNED].split()), _SAMPLE_CHARACTERS) for name, text in texts.items()}


def _rendered(part: Part, segments: Iterable[Segment]) -> str:
    return "".join(segment.text for segment in segments if segment.origin == f"template:{part}")

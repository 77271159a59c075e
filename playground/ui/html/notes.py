"""Notes of the page: a line, a card, and the card of a failure with its cause and its remedy."""

from typing import Literal

from playground.core.errors import Failure, Stage
from playground.core.strings import Language
from playground.core.values import PARTS
from playground.ui.html.elements import Html, Inner, element, shortened
from playground.ui.html.part_names import with_part_named
from playground.ui.html.words import Words

Tone = Literal["calm", "busy", "good", "warn", "bad"]

_APART: tuple[tuple[Stage, tuple[str, ...], str], ...] = (
    ("documents", ("chunk_settings",), "settings"),
    ("model", ("endpoint",), "endpoint"),
    ("model", ("key_",), "key"),
    ("model", ("no_model_chosen",), "choice"),
    ("model", ("models_", "no_model_listed"), "models"),
    ("render", ("archive_", "configs_", "prompt_file_", "prompt_nothing_"), "import"),
    ("render", ("prompt_version_", "prompt_name_", "prompt_note_", "prompt_part_"), "version"),
    ("render", ("prompt_draft_",), "draft"),
    ("render", ("question_",), "question"),
    ("render", ("frame_",), "pack"),
)
"""Failures that are no fault of the stage they carry, by the beginning of their code: what is said to have failed."""


def line(tone: Tone, *inner: Inner) -> Html:
    """One line with a dot in the colour of its tone."""
    return element("p", element("i", class_="dot", aria_hidden="true"), *inner, class_=f"line {tone}")


def card(tone: Tone, title: str, *inner: Inner) -> Html:
    """A title with paragraphs below; text becomes one, what is None leaves no trace."""
    paragraphs = [part if isinstance(part, Html) else element("p", part, class_="why") for part in inner if part]
    return element("div", element("p", title, class_="title"), *paragraphs, class_=f"note {tone}")


def failure_card(failure: Failure, language: Language, *, kept: bool = False) -> Html:
    """What failed, why and what to do; the server's own words folded apart, all of it to copy."""
    words = Words(language)
    mend = _mend(failure, words)
    failure = with_part_named(failure, words)
    what = _failed(failure)
    title = words(f"failed_at.{'broken_off' if kept and what == 'model' else what}")
    lines = [title, failure.message(language), failure.remedy(language), f"[{failure.code}]", failure.detail]
    return card(
        "bad",
        title,
        failure.message(language),
        failure.remedy(language),
        element("p", words("state.kept"), class_="why") if kept else None,
        _details(failure.detail, words),
        mend,
        element(
            "button",
            words("state.copy_details"),
            type="button",
            class_="small",
            data_copy="\n".join(line for line in lines if line),
        ),
    )


def _failed(failure: Failure) -> str:
    """What failed, as a person would name it."""
    for stage, beginnings, what in _APART:
        if failure.stage == stage and failure.code.startswith(beginnings):
            return what
    return failure.stage


def _mend(failure: Failure, words: Words) -> Html | None:
    """The way to the line of the template that is wrong."""
    facts = dict(failure.facts)
    part, line = facts.get("part"), facts.get("line")
    if part not in PARTS:
        return None
    return element("button", words("prompts.mend"), type="button", class_="small", data_of=part, data_line=line or 1)


def _details(detail: str | None, words: Words) -> Html | None:
    if not detail:
        return None
    return element(
        "details",
        element("summary", words("state.details")),
        element("pre", "\n", shortened(detail, 4000), tabindex=0),
    )

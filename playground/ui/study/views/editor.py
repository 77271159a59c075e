"""The editor of one arm: a field for everything that it is set up with, grouped by what can be held equal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from playground.core.errors import Failure
from playground.core.strings import LANGUAGES
from playground.models.endpoints import BUILTIN
from playground.studies.arms_file import LONGEST_NAME, LONGEST_TEXT, MOST_CHUNKS, MOST_REPEATS
from playground.ui.html.controls import Option, number_field, option, select_field
from playground.ui.html.controls import field as text_field
from playground.ui.html.elements import Html, Inner, element
from playground.ui.html.notes import line
from playground.ui.html.words import Words
from playground.ui.study.arms import ArmForm, Dimension


@dataclass(frozen=True, slots=True)
class Offer:
    """What an arm can be set up with."""

    endpoints: Sequence[Option]
    models: Sequence[Option]
    """Of its endpoint."""
    sets: Sequence[Option]
    """In either language; those of its own first."""
    sources: Sequence[tuple[str, Sequence[Option]]] = ()
    """What it can be copied from, in groups with a name."""
    failure: Failure | None = None
    """Why the models of its endpoint could not be listed."""


def editor(form: ArmForm, held: frozenset[Dimension], offer: Offer, words: Words, last: Html | None = None) -> Html:
    """All fields; what is changed in one is told at once. `last` comes below them."""
    editing = _Editing(form, held, offer, words)
    return element(
        "div",
        *editing.groups(),
        last,
        class_="arm-form",
        role="group",
        aria_label=words("study.editor", name=form.name),
    )


class _Editing:
    def __init__(self, form: ArmForm, held: frozenset[Dimension], offer: Offer, words: Words) -> None:
        self._key = form.key
        self._draft = form.draft
        self._held = held
        self._offer = offer
        self._words = words

    def groups(self) -> Iterator[Html]:
        """The fields in the order in which an arm is thought out."""
        yield element("div", self._name(), self._source(), class_="fields")
        yield self._group("model", self._endpoint(), self._model(), self._listing())
        yield self._group("prompt", self._language(), self._set(), self._frame())
        yield element("div", self._instruction(), class_="fields of-instruction")
        yield self._group("sampling", *map(self._number, ("temperature", "top_p", "max_tokens", "seed")))
        numbers = map(self._number, ("top_k", "threshold"))
        found = (self._documents(), self._extent(), self._mode(), self._rerank())
        yield self._group("retrieval", *found, *numbers, self._scope())
        yield element("div", self._repeats(), class_="fields")

    def _group(self, dimension: Dimension, *inner: Inner) -> Html:
        name = element("span", self._words(f"study.group_{dimension}"), class_="group-name")
        fields = element("div", *inner, class_=f"fields of-{dimension}")
        held = self._words("study.held") if dimension in self._held else None
        why = element("span", held, class_="held") if held else None
        return element("div", element("p", name, why, class_="group-head"), fields, class_="group")

    def _alone(self, shown: str, dimension: Dimension) -> str:
        """The label of a field that is a dimension by itself."""
        return self._words("study.held_label", name=shown) if dimension in self._held else shown

    # Fields -----------------------------------------------------------------------------------------------------------

    def _told(self, field: str, **more: Any) -> dict[str, Any]:
        """How a field says that it was changed, and by what it is found again."""
        spot = f"{self._key}:{field}"
        return {"data_change": "set", "data_arm": self._key, "data_field": field, "data_spot": spot, **more}

    def _name(self) -> Html:
        told = self._told("name", maxlength=LONGEST_NAME, required=True)
        return text_field(self._words("study.name"), "name", self._draft.name, **told)

    def _source(self) -> Html | None:
        groups = [
            element("optgroup", *(option(value, shown) for value, shown in options), label=name)
            for name, options in self._offer.sources
            if options
        ]
        if not groups:
            return None
        words = self._words
        data: dict[str, Any] = {"data_change": "copy", "data_arm": self._key, "data_spot": f"{self._key}:copy"}
        first = option("", words("study.copy_none"), chosen=True)
        return select_field(words("study.copy"), "copy", [first, *groups], **data)

    def _choice(self, shown: str, field: str, options: Sequence[Option], chosen: str) -> Html:
        known = any(value == chosen for value, _ in options)
        offered = [*options] if known else [(chosen, self._words("study.gone", name=chosen)), *options]
        drawn = [option(value, name, chosen=value == chosen) for value, name in offered]
        return select_field(shown, field, drawn, **self._told(field))

    def _endpoint(self) -> Html:
        return self._choice(
            self._words("setup.endpoint"), "endpoint", self._offer.endpoints, self._draft.endpoint or BUILTIN.name
        )

    def _model(self) -> Html:
        words, model = self._words, self._draft.model or ""
        models = self._offer.models
        if not model or all(value != model for value, _ in models):
            models = [(model, model or words("study.no_model")), *models]
        return self._choice(words("setup.model"), "model", models, model)

    def _listing(self) -> Html | None:
        failure = self._offer.failure
        return line("bad", element("span", failure.message(self._words.language))) if failure is not None else None

    def _set(self) -> Html:
        return self._choice(self._words("prompts.set"), "prompt", self._offer.sets, self._draft.prompt)

    def _frame(self) -> Html:
        names = [(name, self._words(f"frame.{name}")) for name in ("auto", "rag", "custom", "simple")]
        return self._choice(self._words("study.frame_name"), "frame", names, self._draft.frame)

    def _language(self) -> Html:
        names = [(language, self._words(f"language.{language}")) for language in LANGUAGES]
        shown = self._alone(self._words("study.language"), "language")
        return self._choice(shown, "language", names, self._draft.language or "zh")

    def _instruction(self) -> Html:
        said, words = self._draft.instruction, self._words
        area = element(
            "textarea",
            Html("\n"),
            said,
            name="instruction",
            rows=2,
            maxlength=LONGEST_TEXT,
            value=said,  # what is put in its place once somebody has typed
            placeholder=words("setup.custom_placeholder"),
            **self._told("instruction"),
        )
        shown = self._alone(words("setup.custom_instruction"), "instruction")
        return element("label", element("span", shown), area, class_="field wide")

    def _number(self, field: str) -> Html:
        value = getattr(self._draft, field)
        shown = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
        limits: dict[str, dict[str, Any]] = {
            "temperature": {"min": 0, "max": 2, "step": "any"},
            "top_p": {"min": 0, "max": 1, "step": "any"},
            "max_tokens": {"min": 1, "step": 1},
            "seed": {"step": 1},
            "top_k": {"min": 1, "max": MOST_CHUNKS, "step": 1},
            "threshold": {"step": "any"},
        }
        empty = {"threshold": "setup.no_threshold", "top_k": None}.get(field, "setup.servers_choice")
        told = self._told(field, placeholder=self._words(empty) if empty else None, **limits[field])
        return number_field(self._words(f"setup.{field}"), field, shown, **told)

    def _documents(self) -> Html:
        words = self._words
        options = [("yes", words("study.with_documents")), ("no", words("study.without_documents"))]
        return self._choice(words("study.documents"), "documents", options, "yes" if self._draft.documents else "no")

    def _extent(self) -> Html:
        names = [(name, self._words(f"extent.{name}")) for name in ("auto", "chunks", "whole")]
        return self._choice(self._words("setup.extent"), "extent", names, self._draft.extent)

    def _mode(self) -> Html:
        names = [(name, self._words(f"mode.{name}")) for name in ("hybrid", "lexical", "dense")]
        return self._choice(self._words("setup.mode"), "mode", names, self._draft.mode)

    def _rerank(self) -> Html:
        words = self._words
        options = [("no", words("study.without_rerank")), ("yes", words("study.with_rerank"))]
        return self._choice(words("setup.rerank"), "rerank", options, "yes" if self._draft.rerank else "no")

    def _scope(self) -> Html:
        words = self._words
        told = self._told("scope", placeholder=words("study.scope_all"), maxlength=LONGEST_TEXT)
        return text_field(words("study.scope"), "scope", "; ".join(self._draft.scope), **told)

    def _repeats(self) -> Html:
        words = self._words
        told = self._told("repeats", min=1, max=MOST_REPEATS, step=1)
        return number_field(
            words("study.repeats"), "repeats", str(self._draft.repeats), why=words("study.repeats_why"), **told
        )

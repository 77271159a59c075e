"""The two settings beside one another, field by field."""

from collections.abc import Mapping, Sequence
from typing import get_args

from playground.core.errors import Failure
from playground.core.values import Extent, Fusion, Mode
from playground.documents.chunking import LARGEST, SMALLEST, ChunkSettings
from playground.studies.lab.results import SIDES
from playground.studies.lab.sides import MOST
from playground.ui.html.controls import button, option
from playground.ui.html.elements import Attribute, Html, element
from playground.ui.html.words import Words

Fields = tuple[Mapping[str, str], Mapping[str, str]]


def sides(
    fields: Fields,
    window: str,
    asking: str,
    chunking: ChunkSettings,
    weight: float,
    words: Words,
    *,
    can_rerank: bool,
    wrong: Sequence[str] = (),
    why: Failure | None = None,
    evidence: bool = True,
) -> Html:
    """A form with a column for each side; `asking` says which prompt and model what was found has to fit.

    `wrong` are the fields that were refused, and `why`; without `evidence` there is nothing to compare by.
    """
    choices: list[tuple[str, Sequence[tuple[str, str]]]] = [
        ("mode", [(mode, words(f"mode.{mode}")) for mode in get_args(Mode)]),
        ("fusion", [(fusion, words(f"fusion.{fusion}")) for fusion in get_args(Fusion)]),
        ("extent", [(extent, words(f"extent.{extent}")) for extent in get_args(Extent)]),
        ("synonyms", [(name, words(f"lab.synonyms_{name}")) for name in ("yes", "no")]),
        *([("rerank", [(name, words(f"lab.rerank_{name}")) for name in ("no", "yes")])] if can_rerank else []),
    ]
    numbers: list[tuple[str, str | None, Mapping[str, Attribute]]] = [
        ("top_k", None, {"min": 1, "max": MOST, "step": 1, "required": True}),
        ("threshold", words("setup.no_threshold"), {"step": "any"}),
        ("weight", words("lab.as_embedder", weight=f"{weight:g}"), {"min": 0, "max": 1, "step": 0.05}),
        ("size", words("lab.as_is", value=chunking.size), {"min": SMALLEST, "max": LARGEST, "step": 1}),
        ("overlap", words("lab.as_is", value=chunking.overlap), {"min": 0, "max": LARGEST // 2, "step": 1}),
    ]
    rows = {name: _choice(name, options, fields, words) for name, options in choices}
    rows |= {name: _number(name, hint, more, fields, wrong, words) for name, hint, more in numbers}
    order = ("mode", "top_k", "size", "overlap", "fusion", "weight", "threshold", "extent", "synonyms", "rerank")
    return element(
        "form",
        element(
            "div",
            element("span", words("lab.settings"), class_="h"),
            *(element("b", name, class_=f"side side-{name.lower()}") for name in SIDES),
            class_="row top",
        ),
        *(rows[name] for name in order if name in rows),
        element("p", words("lab.cut_why"), class_="sum"),
        element("p", words("lab.differs"), class_="sum differing"),
        _refused(wrong, why, words) if wrong and why is not None else None,
        _going(window, asking, wrong, evidence, words),
        class_="lab-sides",
        data_form="begin",
    )


def _refused(wrong: Sequence[str], why: Failure, words: Words) -> Html:
    """Which side was refused, and why, beside the button that was pressed."""
    said = words.sentences(why.message(words.language), why.remedy(words.language))
    side = wrong[0].partition("_")[0].upper()
    told = words("lab.of_side", side=side, said=said) if side in SIDES else said
    return element("p", told, class_="refused", role="alert", id="lab-refused")


def _marks(name: str, wrong: Sequence[str]) -> dict[str, Attribute]:
    return {"aria_invalid": "true", "aria_describedby": "lab-refused"} if name in wrong else {}


def _going(window: str, asking: str, wrong: Sequence[str], evidence: bool, words: Words) -> Html:
    field = element(
        "input",
        type="number",
        name="window",
        value=window,
        min=256,
        max=10_000_000,
        step=1,
        placeholder=words("lab.window_told"),
        **_marks("window", wrong),
    )
    return element(
        "div",
        element("label", element("span", words("lab.window")), field, class_="field"),
        element("p", asking if evidence else words("lab.nothing_marked"), class_="sum"),
        button(words("lab.copy"), data_lab_copy=True),
        element("button", words("lab.compare"), type="submit", class_="small primary", disabled=not evidence),
        class_="lab-going",
    )


def _choice(name: str, options: Sequence[tuple[str, str]], fields: Fields, words: Words) -> Html:
    def select(side: int) -> Html:
        chosen = fields[side].get(name, "")
        return element(
            "select",
            *(option(value, shown, chosen=value == chosen) for value, shown in options),
            name=f"{SIDES[side].lower()}_{name}",
            aria_label=f"{SIDES[side]}: {words(f'lab.field.{name}')}",
        )

    return _row(name, select(0), select(1), words)


def _number(
    name: str,
    hint: str | None,
    more: Mapping[str, Attribute],
    fields: Fields,
    wrong: Sequence[str],
    words: Words,
) -> Html:
    def entry(side: int) -> Html:
        return element(
            "input",
            type="number",
            inputmode="decimal",
            name=f"{SIDES[side].lower()}_{name}",
            value=fields[side].get(name, ""),
            placeholder=hint,
            aria_label=f"{SIDES[side]}: {words(f'lab.field.{name}')}",
            **more,
            **_marks(f"{SIDES[side].lower()}_{name}", wrong),
        )

    return _row(name, entry(0), entry(1), words)


def _row(name: str, first: Html, second: Html, words: Words) -> Html:
    return element("div", element("span", words(f"lab.field.{name}")), first, second, class_="row")

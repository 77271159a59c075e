"""The arms of a comparison above their answers: what differs, what is held equal, and a head for each."""

import json
from collections.abc import Sequence

from playground.core.values import Collection
from playground.ui.compare.kept import FEWEST, MOST, Kept
from playground.ui.html.controls import button, option
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words
from playground.ui.study.arms import DIMENSIONS, ArmForm
from playground.ui.study.setups import differences_told, setup_line
from playground.ui.study.views.editor import Offer, editor


def collections(kept: Kept, known: Sequence[Collection], words: Words) -> Html:
    """Which documents are asked, and whether all arms get the same chunks."""
    chosen = kept.collection
    options = [option(one.name, words.collection(one.name), chosen=one.name == chosen) for one in known if one.name]
    options.append(option("", words("setup.no_collection"), chosen=not chosen))
    name = element("span", words("setup.collection"))
    select = element(
        "select", *options, name="collection", data_change="collection", data_spot="collection", value=chosen
    )
    return element("label", name, select, class_="field")


def plan(kept: Kept, written: object, words: Words) -> Html:
    """What differs, the switches, and further arms; `written` is what the browser keeps of all this."""
    chunks = words("comparison.same_chunks") if kept.frozen and kept.collection else None
    told = element("p", differences_told(kept.arms.drafts, chunks, words), class_="differs", id="differs")
    mirror = element("i", hidden=True, data_plan=json.dumps(written, ensure_ascii=False))
    return join([told, element("div", _switches(kept, words), _adding(kept, words), class_="plan-row"), mirror])


def _switches(kept: Kept, words: Words) -> Html:
    held = (
        button(
            element("span", words(f"study.dimension_{dimension}")),
            class_="chip lock",
            aria_pressed="true" if dimension in kept.arms.held else "false",
            title=words("comparison.hold_why" if dimension in kept.arms.held else "comparison.free_why"),
            data_act="hold",
            data_dimension=dimension,
            data_spot=f"hold:{dimension}",
        )
        for dimension in DIMENSIONS
    )
    frozen = button(
        element("span", words("comparison.chunks")),
        class_="chip lock",
        aria_pressed="true" if kept.frozen else "false",
        title=words("comparison.frozen_why" if kept.frozen else "comparison.own_why"),
        data_act="freeze",
        data_value="own" if kept.frozen else "same",
        data_spot="freeze",
    )
    name = element("span", words("comparison.held"), class_="row-name")
    return element("div", name, *held, frozen, class_="chips", role="group", aria_label=words("comparison.held"))


def _adding(kept: Kept, words: Words) -> Html | None:
    if len(kept.arms.forms) >= MOST:
        return None
    kinds = ("copy", "no_documents", "builtin", "other_language", "stock", "repeats")
    buttons = (
        button(words(f"comparison.add_{kind}"), class_="chip", data_act="add", data_kind=kind, data_spot=f"add:{kind}")
        for kind in kinds
    )
    name = element("span", words("comparison.add"), class_="row-name")
    return element("div", name, *buttons, class_="chips", role="group", aria_label=words("comparison.add"))


def head(form: ArmForm, kept: Kept, offer: Offer | None, words: Words) -> Html:
    """Name, what can be done with the arm, its set-up in one line; the editor where it is open."""
    editing = offer is not None and form.key in kept.editing
    return element(
        "div",
        element("header", *_title(form, kept, words), class_="arm-title"),
        setup_line(form, kept.arms.baseline.draft, words),
        editor(form, kept.arms.held, offer, words, _standing(form, kept, words)) if editing and offer else None,
        class_="arm-head",
        data_arm_head=form.key,
    )


def _title(form: ArmForm, kept: Kept, words: Words) -> Sequence[Html | None]:
    key, open_ = form.key, form.key in kept.editing
    name = element("h2", element("bdi", form.name), title=form.name)
    badge = None
    if form.draft.baseline:
        badge = element("span", words("comparison.baseline"), class_="badge on", title=words("comparison.baseline_why"))
    stop = button(
        words("comparison.stop"),
        class_="link stop",
        said=words("comparison.stop_of", name=form.name),
        data_act="stop",
        data_arm=key,
    )
    again = button(
        words("comparison.again"),
        class_="link quiet again",
        said=words("comparison.again_of", name=form.name),
        data_act="again",
        data_arm=key,
        data_spot=f"{key}:again",
    )
    edit = button(
        words("comparison.close_editor" if open_ else "comparison.edit"),
        class_="small",
        said=words("comparison.close_editor_of" if open_ else "comparison.edit_of", name=form.name),
        aria_expanded="true" if open_ else "false",
        data_act="edit",
        data_arm=key,
        data_spot=f"{key}:edit",
    )
    return name, badge, element("span", again, stop, edit, class_="arm-acts")


def _standing(form: ArmForm, kept: Kept, words: Words) -> Html | None:
    """What becomes of the arm among the others."""
    baseline = remove = None
    if not form.draft.baseline:
        baseline = button(
            words("comparison.make_baseline"),
            said=words("comparison.make_baseline_of", name=form.name),
            data_act="baseline",
            data_arm=form.key,
            data_spot=f"{form.key}:edit",
        )
    if len(kept.arms.forms) > FEWEST:
        remove = button(
            words("comparison.remove"),
            class_="link danger",
            said=words("comparison.remove_of", name=form.name),
            data_act="remove",
            data_arm=form.key,
            data_spot="add:copy",
        )
    return element("div", baseline, remove, class_="tools") if baseline or remove else None

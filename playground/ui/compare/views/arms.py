"""The arms of a comparison above their answers: what differs, what is held equal, and a head for each."""

import json
from collections.abc import Sequence

from playground.core.values import Collection
from playground.ui.compare.kept import FEWEST, MOST, Kept
from playground.ui.html.controls import button, option
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words
from playground.ui.study.arms import ArmForm
from playground.ui.study.setups import differences_told, setup_line
from playground.ui.study.views.arms import adding, baseline_button, edit_button, remove_button, switches
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
    told = element("p", differences_told(kept.arms.drafts, words), class_="differs", id="differs")
    mirror = element("i", hidden=True, data_plan=json.dumps(written, ensure_ascii=False))
    row = (switches(kept.arms, words, _frozen(kept, words)), adding(kept.arms, MOST, words))
    return join([told, element("div", *row, class_="plan-row"), mirror])


def _frozen(kept: Kept, words: Words) -> Html:
    return button(
        element("span", words("comparison.chunks")),
        class_="chip lock",
        aria_pressed="true" if kept.frozen else "false",
        title=words("comparison.frozen_why" if kept.frozen else "comparison.own_why"),
        data_act="freeze",
        data_value="own" if kept.frozen else "same",
        data_spot="freeze",
    )


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
    key = form.key
    name = element("h2", element("bdi", form.name), title=form.name)
    badge = None
    if form.draft.baseline:
        badge = element("span", words("comparison.baseline"), class_="badge on", title=words("comparison.baseline_why"))
    stop = button(
        words("comparison.stop"),
        class_="small stop",
        said=words("comparison.stop_of", name=form.name),
        data_act="stop",
        data_arm=key,
    )
    again = button(
        words("comparison.again"),
        class_="small again",
        said=words("comparison.again_of", name=form.name),
        data_act="again",
        data_arm=key,
        data_spot=f"{key}:again",
    )
    edit = edit_button(form, words, opened=form.key in kept.editing)
    return name, badge, element("span", again, stop, edit, class_="arm-acts")


def _standing(form: ArmForm, kept: Kept, words: Words) -> Html | None:
    """What becomes of the arm among the others."""
    buttons = (baseline_button(form, words), remove_button(form, kept.arms, FEWEST, words))
    return element("div", *buttons, class_="tools") if any(buttons) else None

"""What stands around arms that are being set up: switches for what is held equal, further arms, the buttons of one."""

from typing import Any, get_args

from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.study.actions import Kind
from playground.ui.study.arms import DIMENSIONS, ArmForm, Arms


def switches(arms: Arms, words: Words, *more: Html) -> Html:
    """A switch for every dimension, and `more` of them."""
    held = (
        button(
            element("span", words(f"study.dimension_{dimension}")),
            class_="chip lock",
            aria_pressed="true" if dimension in arms.held else "false",
            title=words("arms.hold_why" if dimension in arms.held else "arms.free_why"),
            data_act="hold",
            data_dimension=dimension,
            data_spot=f"hold:{dimension}",
        )
        for dimension in DIMENSIONS
    )
    name = element("span", words("arms.held"), class_="row-name")
    return element("div", name, *held, *more, class_="chips", role="group", aria_label=words("arms.held"))


def adding(arms: Arms, most: int, words: Words) -> Html:
    """Arms at one click, until there are so many."""
    name = element("span", words("arms.add"), class_="row-name")
    if len(arms.forms) >= most:
        return element("div", name, element("span", words("arms.full", most=most), class_="sum"), class_="chips")
    buttons = (
        button(words(f"arms.add_{kind}"), class_="chip plus", data_act="add", data_kind=kind, data_spot=f"add:{kind}")
        for kind in get_args(Kind)
    )
    return element("div", name, *buttons, class_="chips", role="group", aria_label=words("arms.add"))


def edit_button(form: ArmForm, words: Words, *, opened: bool) -> Html:
    """Opens and closes the editor."""
    return button(
        words("arms.close_editor" if opened else "arms.edit"),
        class_="small",
        said=words("arms.close_editor_of" if opened else "arms.edit_of", name=form.name),
        aria_expanded="true" if opened else "false",
        **_of(form, "edit", "edit"),
    )


def baseline_button(form: ArmForm, words: Words, **more: Any) -> Html | None:
    """Makes another arm the baseline; None for that which is."""
    if form.draft.baseline:
        return None
    said = words("arms.make_baseline_of", name=form.name)
    return button(words("arms.make_baseline"), said=said, **_of(form, "baseline", "edit"), **more)


def remove_button(form: ArmForm, arms: Arms, fewest: int, words: Words) -> Html | None:
    """Takes the arm away; None where there would be too few."""
    if len(arms.forms) <= fewest:
        return None
    said = words("arms.remove_of", name=form.name)
    told = {**_of(form, "remove_arm", ""), "data_spot": "add:copy"}
    return button(words("arms.remove"), class_="link danger", said=said, **told)


def _of(form: ArmForm, act: str, spot: str) -> dict[str, Any]:
    """What is asked for, of which arm, and where the focus goes once it is drawn anew."""
    return {"data_act": act, "data_arm": form.key, "data_spot": f"{form.key}:{spot}"}

"""Pure views of a batch that is being made: what is asked of what, the arms, and what it will take."""

import json
from collections.abc import Sequence
from typing import Any

from playground.core.values import Collection
from playground.models.endpoints import BUILTIN
from playground.studies.batches.estimating import Estimate
from playground.studies.sets.store import SetLine
from playground.ui.batch.looking.location import Location, address
from playground.ui.batch.making.kept import FEWEST, MOST, MOST_AT_ONCE, KeptMaking, mirror
from playground.ui.batch.views.progress import duration
from playground.ui.html.controls import button, field, number_field, option, select_field, tick
from playground.ui.html.elements import Html, element, join
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.study.arms import ArmForm
from playground.ui.study.setups import differences_told, setup_line
from playground.ui.study.views.arms import adding, baseline_button, edit_button, remove_button, switches
from playground.ui.study.views.editor import Offer, editor


def form(
    kept: KeptMaking, sets: Sequence[SetLine], collections: Sequence[Collection], suggested: str, words: Words
) -> Html:
    """Everything but the arms."""
    offered = [
        option(
            one.id,
            words("making.set_named", name=one.name, count=words.counted("questions", one.count)),
            chosen=one.id == kept.questions,
        )
        for one in sets
    ]
    documents = [
        option(one.name, words.collection(one.name), chosen=one.name == kept.collection) for one in collections
    ]
    documents.append(option("", words("setup.no_collection"), chosen=not kept.collection))
    chunks = [
        option("same", words("making.frozen"), chosen=kept.frozen),
        option("own", words("making.own_chunks"), chosen=not kept.frozen),
    ]
    chosen = element(
        "div",
        select_field(words("making.set"), "questions", offered, **_told("questions")),
        select_field(words("setup.collection"), "collection", documents, **_told("collection")),
        field(words("making.name_label"), "name", kept.name, placeholder=suggested, maxlength=100, **_told("name")),
        class_="fields",
    )
    how = element(
        "div",
        select_field(words("making.chunks"), "frozen", chunks, why=words("making.chunks_why"), **_told("frozen")),
        number_field(
            words("making.concurrency"),
            "concurrency",
            str(kept.concurrency),
            why=words("making.concurrency_why"),
            min=1,
            max=MOST_AT_ONCE,
            step=1,
            **_told("concurrency"),
        ),
        number_field(
            words("making.seed"), "seed", str(kept.seed), why=words("making.seed_why"), min=0, step=1, **_told("seed")
        ),
        class_="fields",
    )
    back = element("a", "‹ ", words("batch.title"), href=address(Location()), class_="back")
    note = failure_card(kept.failure, words.language) if kept.failure is not None else None
    return join([back, element("h2", words("batch.new")), note, chosen, how, _own(kept, words)])


def _told(name: str) -> dict[str, Any]:
    """How a field says that it was changed, and by what it is found again."""
    return {"data_change": "plan", "data_field": name, "data_spot": f"plan:{name}"}


def _own(kept: KeptMaking, words: Words) -> Html:
    """Checks of one's own, folded until there are some."""
    area = element(
        "textarea",
        Html("\n"),
        kept.own,
        name="own",
        rows=5,
        value=kept.own,
        spellcheck="false",
        placeholder=words("making.own_placeholder"),
        aria_label=words("making.own"),
        data_typed=True,
        **_told("own"),
    )
    summary = element("summary", words("making.own"), class_="sum")
    why = element("p", words("making.own_why"), class_="sum")
    return element("details", summary, why, area, class_="own-checks", data_stay="own-checks", open=bool(kept.own))


# The arms -------------------------------------------------------------------------------------------------------------


def arms(kept: KeptMaking, offers: dict[str, Offer], words: Words) -> Html:
    """What differs, the switches, a card for each arm, and further ones; `offers` of those that are being set up."""
    told = element("p", differences_told(kept.arms.drafts, words), class_="differs")
    cards = (_arm(form, kept, offers.get(form.key), words) for form in kept.arms.forms)
    head = element(
        "div",
        element("h3", words("making.arms")),
        button(words("making.from_compare"), class_="link", data_take_arms=True, data_spot="take"),
        class_="crown",
    )
    again = tick(
        join([words("making.again"), element("small", words("making.again_why"))]), "again", checked=kept.again
    )
    return join(
        [
            head,
            told,
            switches(kept.arms, words),
            element("ul", *cards, class_="arm-cards"),
            adding(kept.arms, MOST, words),
            again,
        ]
    )


def _arm(form: ArmForm, kept: KeptMaking, offer: Offer | None, words: Words) -> Html:
    baseline = element("span", words("verdicts.baseline"), class_="badge on") if form.draft.baseline else None
    head = element(
        "header", element("h4", element("bdi", form.name)), baseline, _acts(form, kept, words), class_="arm-title"
    )
    open_ = form.key in kept.editing and offer is not None
    return element(
        "li",
        head,
        setup_line(form, kept.arms.baseline.draft, words),
        editor(form, kept.arms.held, offer, words) if open_ and offer is not None else None,
        class_="arm-card",
    )


def _acts(form: ArmForm, kept: KeptMaking, words: Words) -> Html:
    return element(
        "span",
        remove_button(form, kept.arms, FEWEST, words),
        baseline_button(form, words, class_="link"),
        edit_button(form, words, opened=form.key in kept.editing),
        class_="arm-acts",
    )


# What it will take ----------------------------------------------------------------------------------------------------


def estimate(kept: KeptMaking, count: int, words: Words) -> Html:
    """Cells at once; tokens and time as soon as some prompts were rendered for it; and the start."""
    repeats = [draft.repeats for draft in kept.arms.drafts]
    baseline = kept.arms.baseline.draft.repeats if kept.again else 0
    cells = count * (sum(repeats) + baseline)
    arms_ = len(repeats) + (1 if kept.again else 0)
    facts = element(
        "dl",
        _fact("cells", words.number(cells), words("estimate.cells_of", questions=count, arms=arms_), words),
        *_figures(kept, words),
        class_="estimated",
    )
    begin = element(
        "button",
        words("making.begin"),
        type="button",
        class_="small main",
        data_begin=True,
        data_spot="begin",
        disabled=not cells,
    )
    wrong = failure_card(kept.unclear, words.language) if kept.unclear is not None else None
    written = json.dumps(mirror(kept), ensure_ascii=False)
    plan = element("i", hidden=True, data_plan=written)
    return join(
        [
            begin,  # above all that comes later, so that nothing moves it
            element("h3", words("estimate.title")),
            facts,
            wrong,
            element("p", words("estimate.why"), class_="sum"),
            plan,
        ]
    )


def _figures(kept: KeptMaking, words: Words) -> list[Html]:
    found = kept.estimate
    if kept.unclear is not None:
        return []
    if found is None or kept.estimating:
        return [_waiting("tokens", words), _waiting("time", words)]
    return [_tokens(found, words), _time(found, kept.concurrency, words)]


def _tokens(found: Estimate, words: Words) -> Html:
    if found.prompt_tokens is None:
        return _fact("tokens", words("estimate.unknown"), words("estimate.no_prompt"), words)
    about = f"≈ {words.number(_rough(found.prompt_tokens))}"
    return _fact("tokens", about, words("estimate.sampled", count=found.sampled), words)


def _time(found: Estimate, concurrency: int, words: Words) -> Html:
    if found.seconds is None:
        models = words.listed(
            words("model.builtin") if one.startswith(f"{BUILTIN.name} ·") else one for one in found.untimed
        )
        return _fact("time", words("estimate.unknown"), words("estimate.untimed", models=models), words)
    about = duration(found.seconds, words)
    return _fact("time", about, words("estimate.timed", count=found.timed, concurrency=concurrency), words)


def _rough(tokens: int) -> int:
    """No finer than some prompts can tell: three digits."""
    return round(tokens, 3 - len(str(tokens)))


def _waiting(name: str, words: Words) -> Html:
    told = element("dd", words("estimate.waiting"), class_="sum")
    return element("div", element("dt", words(f"estimate.{name}")), told)


def _fact(name: str, value: str, why: str, words: Words) -> Html:
    return element(
        "div",
        element("dt", words(f"estimate.{name}")),
        element("dd", value),
        element("dd", why, class_="sum"),
    )

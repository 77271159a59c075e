"""The head of a batch: what it asks of what, how it stands, and all that can be done with it."""

from collections.abc import Sequence

from playground.studies.batches.choosing import Again
from playground.studies.batches.values import Batch
from playground.ui.batch.looking.location import Location, address
from playground.ui.batch.views.batches import TONES
from playground.ui.batch.views.menus import downloads, menu
from playground.ui.batch.views.progress import Counts
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, Inner, dotted, element, join
from playground.ui.html.words import Words

LONGEST_NAME = 100
_AGAIN: Sequence[Again] = ("errors", "failed", "changed")


def head(batch: Batch, counts: Counts, pausing: bool, split: str, words: Words) -> Html:
    """All of it in two lines; `split` is the half that is looked at, "" for both."""
    back = element("a", "‹ ", words("batch.title"), href=address(Location()), class_="back", id="batch-back")
    title = element("h2", element("bdi", batch.name))
    control, menus = _control(batch, counts, pausing, words), _menus(batch, counts, split, words)
    acts = element("div", *control, *menus, class_="acts-row")
    return join(
        [
            back,
            element("div", title, _state(batch, pausing, words), acts, class_="crown", data_batch=batch.id),
            element("p", dotted(_facts(batch, words)), class_="sum"),
            _renaming(batch, words),
        ]
    )


def _state(batch: Batch, pausing: bool, words: Words) -> Html:
    running = batch.state == "running"
    sign = element("i", class_="spin" if running else "dot", aria_hidden="true")
    told = words("batch.pausing" if pausing and running else f"batch.state_{batch.state}")
    return element("span", sign, told, class_=f"line {TONES[batch.state]}", data_state=batch.state)


def _facts(batch: Batch, words: Words) -> tuple[str | None, ...]:
    plan = batch.plan
    of = words("batch.asked_of", set=batch.set_name, questions=words.number(len(plan.questions)))
    collection = words.collection(batch.collection) if batch.collection else words("batch.no_documents")
    frozen = words("batch.frozen" if plan.frozen else "batch.own_chunks") if batch.collection else None
    made = words("batch.made", moment=words.moment(batch.created_at))
    return of, words.counted("arms", len(plan.arms)), collection, frozen, made, batch.owner


# What can be done -----------------------------------------------------------------------------------------------------


def _control(batch: Batch, counts: Counts, pausing: bool, words: Words) -> list[Html]:
    """Start, pause, go on, stop: what fits how it stands."""

    def act(name: str, *, main: bool = False, off: bool = False) -> Html:
        facts = {"type": "button", "class_": "small main" if main else "small", "data_act": name}
        return element("button", words(f"batch.{name}"), **facts, disabled=off, data_id=batch.id, data_spot="control")

    if batch.state == "running":
        return [act("pause", off=pausing), act("stop")]
    if batch.state == "ready":
        return [act("start", main=True)]
    return [act("resume", main=True)] if counts.left else []


def _menus(batch: Batch, counts: Counts, split: str, words: Words) -> list[Html]:
    ended = counts.ended > 0
    resting = batch.state != "running"
    return [
        *([_again(batch, counts, words)] if ended and resting else []),
        *([downloads(batch.id, counts.cells, split, words)] if ended else []),
        _more(batch, ended, words),
    ]


def _again(batch: Batch, counts: Counts, words: Words) -> Html:
    """Which cells are asked again."""
    entries: list[Inner] = [
        button(
            words(f"batch.again_{which}", count=words.number(counts.failed)),
            class_="entry",
            data_act="again",
            data_which=which,
            data_id=batch.id,
        )
        for which in _AGAIN
        if which != "errors" or counts.failed
    ]
    marked = button(
        words("batch.again_marked"), class_="entry", data_again_marked=True, data_id=batch.id, disabled=True
    )
    why = element("p", words("batch.again_why"), class_="sum")
    return menu("again", words("batch.again"), [*entries, marked, why])


def _more(batch: Batch, ended: bool, words: Words) -> Html:
    reading = button(words("batch.read_back"), class_="entry", data_press="#choose-remarks") if ended else None
    keys = button(words("batch.keys"), class_="entry", data_keys=True) if ended else None
    copy = element("a", words("batch.same_again"), href=address(Location("new", batch.id)), class_="entry")
    rename = button(words("batch.rename"), class_="entry", data_open="renaming-batch")
    sure = element(
        "div",
        element("span", button(words("batch.remove"), class_="entry danger", data_ask=True), class_="plain"),
        element(
            "span",
            element("span", words("batch.remove_sure", name=batch.name)),
            button(words("batch.remove"), class_="small danger", data_act="remove", data_id=batch.id),
            button(words("holding.cancel"), data_keep=True),
            class_="sure",
            hidden=True,
        ),
        class_="choices",
    )
    return menu("more", words("batch.more"), [keys, rename, copy, reading, sure])


def _renaming(batch: Batch, words: Words) -> Html:
    field = element(
        "input",
        name="name",
        type="text",
        maxlength=LONGEST_NAME,
        required=True,
        autocomplete="off",
        value=batch.name,
        aria_label=words("batch.rename_label"),
    )
    save = element("button", words("holding.save"), type="submit", class_="small")
    cancel = button(words("holding.cancel"), data_open="renaming-batch")
    facts = {"data_form": "rename", "data_id": batch.id, "id": "renaming-batch", "class_": "line-form"}
    return element("form", field, save, cancel, **facts, hidden=True)

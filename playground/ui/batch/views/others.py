"""The choice of what a batch is measured against: its own baseline, or another batch that asked the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.core.errors import Failure
from playground.ui.html.controls import option
from playground.ui.html.elements import Html, element
from playground.ui.html.notes import line
from playground.ui.html.words import Words

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Others:
    """Other batches beside the one that is open."""

    fitting: Mapping[str, str]
    """Names by id."""
    unfit: Sequence[Failure]
    """Why others cannot be compared with it."""
    chosen: str = ""
    """Id; "" where it is measured by its own baseline."""
    failure: Failure | None = None
    """Why the one that was wanted is not the one that is chosen."""


def others(known: Others, words: Words) -> Html | None:
    """The choice, what it means, and what cannot be chosen and why; nothing where there is no other batch."""
    if not known.fitting and not known.unfit and known.failure is None:
        return None
    options = [option("", words("verdicts.own_baseline"), chosen=not known.chosen)]
    options += [option(id, name, chosen=id == known.chosen) for id, name in known.fitting.items()]
    choice = element("select", *options, name="beside", data_view="beside", data_spot="beside")
    label = element("label", element("span", words("verdicts.beside_label"), class_="sum"), choice, class_="by")
    name = known.fitting.get(known.chosen)
    return element(
        "div",
        label if known.fitting else None,
        element("p", words("verdicts.beside_why", name=name), class_="sum") if name is not None else None,
        line("warn", element("span", known.failure.message(words.language))) if known.failure else None,
        _unfit(known.unfit, words) if known.unfit else None,
        class_="beside-line",
    )


def _unfit(unfit: Sequence[Failure], words: Words) -> Html:
    summary = element("summary", words("verdicts.unfit", count=len(unfit)), class_="sum")
    items = (element("li", one.message(words.language)) for one in unfit[:_LISTED])
    return element("details", summary, element("ul", *items, class_="sum"), data_stay="unfit")

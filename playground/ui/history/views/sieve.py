"""What can be chosen of the runs of the History tab, each with how many there are."""

from collections.abc import Mapping

from playground.ui.history.location import FACETS, Facet, Seen, prompt_of
from playground.ui.history.looking import Offered
from playground.ui.html.controls import option
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.page.choices import model_name
from playground.ui.page.prompt_sets import shown


def choices(seen: Seen, offered: Mapping[Facet, Offered], words: Words) -> Html:
    """A list to choose from for each; the value of an option is what follows the name in the address."""
    return element("div", *(_select(facet, seen, offered[facet], words) for facet in FACETS), class_="choices-line")


def _select(facet: Facet, seen: Seen, offered: Offered, words: Words) -> Html:
    chosen = seen.value(facet)
    known = [value for value, _ in offered]
    gone = [(chosen, 0)] if chosen is not None and chosen not in known else []
    options = [option("", words(f"history.any_{facet}"), chosen=chosen is None)]
    options += [
        option(f"={value}", _counted(facet, value, count, words), chosen=value == chosen)
        for value, count in (*offered, *gone)
    ]
    said = words(f"history.by_{facet}")
    return element("select", *options, name=facet, aria_label=said, title=said, data_spot=f"choice:{facet}")


def _counted(facet: Facet, value: str, count: int, words: Words) -> str:
    return words("history.of_many", name=_named(facet, value, words), count=words.number(count))


def _named(facet: Facet, value: str, words: Words) -> str:
    match facet:
        case "collection":
            return words.collection(value) if value else words("asked.no_documents")
        case "model":
            return model_name(value, words.language)
        case "prompt":
            return shown(value, words) if prompt_of(value)[1] is None else f"\u2003{shown(value, words)}"
        case "status":
            return words(f"state.{value}")
        case "study":
            return words("history.alone")

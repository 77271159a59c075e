"""What stands above the list of documents: fields that filter it, and what can be done with those that are ticked."""

from collections.abc import Sequence

from playground.core.strings import Language
from playground.documents.tags import LONGEST
from playground.ui.documents.listing.arranging import STATES, Listing, Sieve
from playground.ui.html.controls import button, option
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words

Counted = Sequence[tuple[str, int]]
"""Names, each with how many documents have it."""
_FEW = 8
"""Documents that are seen at once, so that nobody has to search among them."""


def sieve(documents: int, language: Language) -> Html:
    """The field that filters a list; it is drawn apart, so that whoever types in it is not disturbed."""
    if documents < _FEW:
        return Html("")
    words = Words(language)
    field = element(
        "input",
        type="search",
        placeholder=words("docs.filter"),
        aria_label=words("docs.filter"),
        data_filter=True,
        autocomplete="off",
    )
    return element("div", field, class_="filter")


def facets(documents: int, tags: Counted, kinds: Counted, listing: Listing, language: Language) -> Html:
    """Choices of one tag, one kind and one state; those among which there is nothing to choose are left out."""
    words = Words(language)
    many = documents >= _FEW
    states = [(state, words(f"docs.state_{state}"), None) for state in STATES]
    of_kind = [(kind, words.type(kind), count) for kind, count in kinds]
    drawn = [
        _choice("tag", [(tag, tag, count) for tag, count in tags], listing.tag, words) if tags or listing.tag else None,
        _choice("kind", of_kind, listing.kind, words) if (many and len(kinds) > 1) or listing.kind else None,
        _choice("state", states, listing.state or "", words) if many or listing.state else None,
    ]
    there = [one for one in drawn if one is not None]
    return element("div", *there, class_="facets") if there else Html("")


def _choice(name: Sieve, named: Sequence[tuple[str, str, int | None]], chosen: str, words: Words) -> Html:
    known = [value for value, _, _ in named]
    gone = [(chosen, chosen, 0)] if chosen and chosen not in known else []
    options = [option("", words(f"docs.every_{name}"), chosen=not chosen)]
    for value, shown, count in (*named, *gone):
        counted = shown if count is None else words("docs.of_many", name=shown, count=words.number(count))
        options.append(option(value, counted, chosen=value == chosen))
    said = words(f"docs.by_{name}")
    return element("select", *options, aria_label=said, title=said, data_change="sieve", data_sieve=name)


def picked(collection: str, tags: Counted, language: Language) -> Html:
    """What can be done with the documents that are ticked; our script shows it, and says how many there are."""
    words = Words(language)
    field = element(
        "input",
        type="text",
        autocomplete="off",
        maxlength=4 * LONGEST,
        placeholder=words("picked.tags"),
        aria_label=words("picked.tags"),
        list="known-tags",
        data_tags=True,
    )
    return element(
        "div",
        element("span", data_said=True, role="status"),
        button("", class_="link", data_tick_found=True, hidden=True),
        element(
            "span",
            field,
            button(words("picked.add"), data_tag_picked="add"),
            button(words("picked.remove"), data_tag_picked="remove"),
            class_="tagging",
        ),
        element(
            "span",
            button(words("picked.ask"), data_ask_picked=collection),
            button(words("picked.delete"), class_="small danger", data_delete_picked=True),
            button(words("picked.none"), class_="link", data_unpick=True),
            class_="tagging",
        ),
        element("datalist", *(element("option", value=tag) for tag, _ in tags), id="known-tags"),
        class_="picked",
        role="group",
        aria_label=words("picked.label"),
        hidden=True,
    )

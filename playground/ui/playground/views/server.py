"""The chosen endpoint: what it serves, or that it is down, what was tried and what to do."""

from playground.core.strings import Language
from playground.core.values import Endpoint, ModelInfo
from playground.models.directory import Listing
from playground.models.endpoints import BUILTIN
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words


def server_state(endpoint: Endpoint, listing: Listing, model: str | None, language: Language) -> Html:
    """One line under the model; more where the server cannot be used."""
    words = Words(language)
    if endpoint == BUILTIN:
        return element("p", words("server.builtin"), class_="sum")
    if listing.failure is not None:
        return element(
            "div",
            element("p", words("server.down"), class_="title"),
            element("p", listing.failure.message(language), class_="why"),
            element("p", words.sentences(listing.failure.remedy(language), words("server.check_again")), class_="why"),
            class_="note bad",
        )
    known = next((info for info in listing.models if info.id == model), ModelInfo(model or "", endpoint.window))
    parts = (words("server.up"), words.counted("models", len(listing.models)))
    whole = (*(element("span", part, class_="whole") for part in parts), _window(known, words))
    said = element("span", join(whole, " · "))
    return element("p", element("i", class_="dot", aria_hidden="true"), said, class_="line good")


def _window(known: ModelInfo, words: Words) -> Html:
    if known.window is None:
        return element("span", words("server.window_unknown"), class_="whole")
    place = words("servers.window_from", place=known.window_from) if known.window_from else None
    return element("span", words("server.window", window=words.number(known.window)), class_="whole", title=place)

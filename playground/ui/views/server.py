"""The chosen endpoint: what it serves, or that it is down, what was tried and what to do."""

from playground.core.strings import Language
from playground.core.values import Endpoint
from playground.models.directory import Listing
from playground.models.endpoints import BUILTIN
from playground.ui.views.html import Html, element, join
from playground.ui.views.words import Words


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
    window = next((info.window for info in listing.models if info.id == model), None) or endpoint.window
    parts = (words("server.up"), words.counted("models", len(listing.models)), _window(window, words))
    whole = (element("span", part, class_="whole") for part in parts)
    said = element("span", join(whole, " · "))
    return element("p", element("i", class_="dot", aria_hidden="true"), said, class_="line good")


def _window(window: int | None, words: Words) -> str:
    return words("server.window_unknown") if window is None else words("server.window", window=words.number(window))

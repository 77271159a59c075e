"""The chosen endpoint: what it serves, or that it is down, what was tried and what to do."""

from playground.core.errors import Failure
from playground.core.strings import Language
from playground.core.values import Endpoint, ModelInfo
from playground.models.directory import Listing
from playground.models.endpoints import BUILTIN
from playground.models.listing import NO_MODEL_API
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words


def server_state(
    endpoint: Endpoint, listing: Listing, model: str | None, language: Language, typed: str | None = None
) -> Html:
    """One line under the model; more where the server cannot be used, or is not written as it was `typed`."""
    words = Words(language)
    if endpoint == BUILTIN:
        return element("p", words("server.builtin"), class_="sum")
    if listing.failure is not None:
        return _trouble(listing.failure, words, words("server.check_again"))
    known = next((info for info in listing.models if info.id == model), ModelInfo(model or "", endpoint.window))
    parts = (words("server.up"), words.counted("models", len(listing.models)))
    whole = (*(element("span", part, class_="whole") for part in parts), _window(known, words))
    said = element("span", join(whole, " · "))
    state = element("p", element("i", class_="dot", aria_hidden="true"), said, class_="line good")
    if typed in (None, endpoint.name, endpoint.base_url):
        return state
    return join([state, element("p", words("server.completed", address=endpoint.base_url), class_="sum")])


def not_kept(failure: Failure, language: Language) -> Html:
    """Why what was typed was not taken for a server."""
    words = Words(language)
    return _trouble(failure, words, words("server.not_kept"))


def _trouble(failure: Failure, words: Words, more: str) -> Html:
    """What is wrong and what to do; somebody who answers in another way is no server that is down."""
    no_api = failure.code in NO_MODEL_API
    message, remedy = failure.message(words.language), failure.remedy(words.language)
    return element(
        "div",
        element("p", words("server.no_api" if no_api else "server.down"), class_="title"),
        element("p", message, class_="why"),
        element("p", words.sentences(remedy, more), class_="why"),
        class_="note warn" if no_api else "note bad",
    )


def _window(known: ModelInfo, words: Words) -> Html:
    if known.window is None:
        return element("span", words("server.window_unknown"), class_="whole")
    place = words("servers.window_from", place=known.window_from) if known.window_from else None
    return element("span", words("server.window", window=words.number(known.window)), class_="whole", title=place)

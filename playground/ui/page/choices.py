"""What there is to choose from for a question, and what is chosen: collections, endpoints and models."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.core.errors import Failure
from playground.core.strings import Language
from playground.core.values import Collection, Endpoint
from playground.documents.samples import SAMPLES, sample_language
from playground.models.directory import Listing
from playground.models.endpoints import BUILTIN
from playground.ui.html.words import Words
from playground.ui.page.language import label


@dataclass
class Chosen:
    """What is chosen on the Playground of a page, as far as others may rename or remove it."""

    collection: str = ""
    endpoint: str = BUILTIN.name
    """The name of one that is kept, or an address as it was typed."""
    model: str = BUILTIN.name
    """"" where nobody knows what the server has."""
    models: dict[str, str] = field(default_factory=dict)
    """The model last used with each endpoint, by its name: shown where that does not list its models."""
    refused: Failure | None = None
    """Why what was typed leads to no server."""
    fresh: bool = False
    """Whether the endpoint was begun with and not chosen: then it may give way to one that is up."""


def selected(served: Sequence[str], wanted: str, default: str) -> str:
    """The model to select: the one wanted where it is served, else the default one, else the first."""
    if not served:
        return wanted
    return next((model for model in (wanted, default) if model in served), served[0])


def named(collections: Sequence[Collection], name: str) -> Collection | None:
    """The collection of that name."""
    return next((collection for collection in collections if collection.name == name), None)


def first_collection(collections: Sequence[Collection], language: Language) -> str:
    """The name of what somebody new begins with: the oldest, of samples those in their language; "" where none is."""
    oldest = collections[0].name if collections else ""
    return SAMPLES[language] if sample_language(oldest) and named(collections, SAMPLES[language]) else oldest


def collection_choices(collections: Sequence[Collection], language: Language) -> list[tuple[str, str]]:
    """Collections with their size, and none at all."""
    words = Words(language)
    sized = [
        (words("setup.collection_named", name=words.collection(one.name), documents=one.documents), one.name)
        for one in collections
    ]
    return [*sized, (words("setup.no_collection"), "")]


def endpoint_choices(endpoints: Sequence[Endpoint], language: Language | None) -> list[tuple[Any, str]]:
    """Choices by name; without a language the built-in one is a marker that the page translates."""
    builtin = Words(language)("setup.builtin_endpoint") if language else label("setup.builtin_endpoint")
    return [(builtin if one == BUILTIN else one.name, one.name) for one in endpoints]


def model_choices(listing: Listing, language: Language) -> list[tuple[str, str]]:
    """What an endpoint serves."""
    return [(model_name(info.id, language), info.id) for info in listing.models]


def model_name(model: str, language: Language) -> str:
    """What a person reads for the id of a model."""
    return Words(language)("model.builtin") if model == BUILTIN.name else model

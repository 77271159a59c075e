"""The documents a question will be asked of, as a short list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from playground.core.strings import Language
from playground.core.values import Collection, Document
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words

SHOWN_DOCUMENTS = 100
_SHOWN_NAMES = 12
"""Tags that are offered, the commonest ones; and as many kinds."""


@dataclass(frozen=True, slots=True)
class Named:
    """What some of the documents of a collection can be named by, each with how many have it."""

    tags: Sequence[tuple[str, int]] = ()
    kinds: Sequence[tuple[str, int]] = ()
    before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By the ids of documents those of the ones whose places they took: whoever ticked one of these means them."""


_NAMELESS = Named()


def short_list(
    collection: Collection | None,
    documents: Sequence[Document],
    language: Language,
    *,
    total: int | None = None,
    named: Named = _NAMELESS,
) -> Html:
    """The first documents a question will be asked of, of `total`, with what it can be narrowed to."""
    words = Words(language)
    if collection is None:
        return element("p", words("documents.without"), class_="empty small")
    if not documents:
        return element("p", words("documents.none_yet"), class_="empty small")
    rows = (
        element(
            "li",
            _box(document, named.before.get(document.id, ()), words),
            element("bdi", document.name, class_="n", title=document.name),
            element("span", words.counted("chunks", document.chunks), class_="c"),
            data_tags=json.dumps(document.tags, ensure_ascii=False),
            data_kind=document.media_type,
        )
        for document in documents[:SHOWN_DOCUMENTS]
    )
    every = len(documents) if total is None else total
    more = every - min(len(documents), SHOWN_DOCUMENTS)
    summary = element("summary", words.counted("documents", every))
    listed = element("ul", *rows, class_="docs", aria_label=words("documents.in", name=collection.name))
    rest = element("p", words("docs.more", more=words.number(more)), class_="sum") if more > 0 else None
    inner = (summary, _narrowing(named, words), listed, rest)
    return element("details", *inner, class_="docs-fold", data_stay="documents", data_in=collection.id)


def _narrowing(named: Named, words: Words) -> Html | None:
    """Tags and kinds, to be asked of alone."""
    tags = [(tag, tag, count) for tag, count in named.tags[:_SHOWN_NAMES]]
    kinds = (
        [(kind, words.type(kind), count) for kind, count in named.kinds[:_SHOWN_NAMES]] if len(named.kinds) > 1 else []
    )
    chips = [_chip("tag", *one, words) for one in tags] + [_chip("kind", *one, words) for one in kinds]
    if not chips:
        return None
    return element("div", *chips, class_="narrowing", role="group", aria_label=words("documents.narrow"))


def _chip(what: Literal["tag", "kind"], value: str, name: str, count: int, words: Words) -> Html:
    return element(
        "button",
        element("bdi", name),
        element("span", words.number(count), class_="c"),
        type="button",
        class_="chip",
        title=words(f"documents.narrow_{what}", name=name),
        aria_pressed="false",
        data_narrow=what,
        data_value=value,
        data_name=name,
    )


def _box(document: Document, before: tuple[str, ...], words: Words) -> Html:
    box = element(
        "input",
        type="checkbox",
        data_document=document.id,
        data_before=" ".join(before) or None,
        data_name=document.name,
        aria_label=words("documents.ask_this", name=document.name),
    )
    return element("label", box, class_="tick")  # wider than the box, to be hit

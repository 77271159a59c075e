"""The documents a question will be asked of, as a short list."""

from collections.abc import Sequence

from playground.core.strings import Language
from playground.core.values import Collection, Document
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words

SHOWN_DOCUMENTS = 100


def short_list(collection: Collection | None, documents: Sequence[Document], language: Language) -> Html:
    """The documents a question will be asked of."""
    words = Words(language)
    if collection is None:
        return element("p", words("documents.without"), class_="empty small")
    if not documents:
        return element("p", words("documents.none_yet"), class_="empty small")
    rows = (
        element(
            "li",
            element("input", type="checkbox", data_document=document.id, aria_label=words("documents.ask_this")),
            element("bdi", document.name, class_="n", title=document.name),
            element("span", words.counted("chunks", document.chunks), class_="c"),
        )
        for document in documents[:SHOWN_DOCUMENTS]
    )
    listed = element(
        "ul",
        *rows,
        class_="docs",
        tabindex=0,
        aria_label=words("documents.in", name=collection.name),
        data_in=collection.id,
    )
    more = len(documents) - SHOWN_DOCUMENTS
    return join([listed, element("p", words("docs.more", more=words.number(more)), class_="sum") if more > 0 else None])

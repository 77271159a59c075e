"""The collections of the Documents tab: all of them on the shelf, and one with its settings."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.errors import Failure, Notice
from playground.core.strings import Language
from playground.core.values import Collection
from playground.documents.chunking import LARGEST, SMALLEST, ChunkSettings
from playground.retrieval.synonyms import LONGEST as LONGEST_LIST
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join, titled
from playground.ui.html.words import Words

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Held:
    """A collection as it stands among the settings of the app."""

    collection: Collection
    chunking: ChunkSettings
    embedder: str
    """Fingerprint of the embedder that would be used with it now."""
    offered: str | None = None
    """Fingerprint of the embedder of new collections, where that is another one."""
    seconds: float | None = None
    """About how long that would take to make its vectors; None where nobody knows."""
    lacking: int = 0
    """Documents that have no vectors, and of which none are being made."""
    can_recognise: bool = False
    """Whether the text of scanned pages can be recognised here."""
    synonyms: str = ""
    """Words that mean the same, as they were typed."""

    @property
    def mismatched(self) -> bool:
        """Whether its vectors were made with another embedder."""
        return self.embedder != self.collection.embedder


def findings(found: Sequence[Failure | Notice], language: Language) -> Html:
    """What the start of the program found: what was set aside, what is damaged, what has no room."""
    if not found:
        return Html("")
    notes = []
    for one in found:
        sentence = element("p", one.message(language), class_="why")
        cure = element("p", one.remedy(language)) if isinstance(one, Failure) else Html("")
        notes.append(element("div", sentence, cure, class_="note warn", role="status"))
    return element("div", *notes, class_="findings")


# The shelf ------------------------------------------------------------------------------------------------------------


def shelf(held: Sequence[Held], chosen: str, ready: bool, language: Language) -> Html:
    """All collections, and a line to make another one."""
    words = Words(language)
    title = element("h2", words("shelf.title"), class_="h")
    picks = element("ul", *(_pick(one, chosen, words) for one in held), class_="picks", aria_label=words("shelf.title"))
    empty = element("p", words("shelf.none" if ready else "shelf.warming"), class_="empty small")
    name = element(
        "input",
        name="name",
        type="text",
        maxlength=LONGEST_NAME,
        required=True,
        autocomplete="off",
        placeholder=words("shelf.new_name"),
        aria_label=words("shelf.new_name"),
    )
    create = element("button", words("shelf.create"), type="submit", class_="small")
    return join(
        [title, picks if held else empty, element("form", name, create, class_="line-form", data_form="create")]
    )


def _pick(held: Held, chosen: str, words: Words) -> Html:
    collection = held.collection
    documents = words.counted("documents", collection.documents)
    count = element("span", words.number(collection.documents), class_="c", aria_hidden="true")
    warning = element("span", words("shelf.mismatch"), class_="why") if held.mismatched else None
    return element(
        "li",
        element(
            "button",
            element("bdi", words.collection(collection.name), class_="n"),
            count,
            element("span", f", {documents}", class_="unseen"),
            warning,
            type="button",
            class_="pick",
            title=f"{words.collection(collection.name)} · {documents}",
            data_act="choose",
            data_id=collection.id,
            aria_current="true" if collection.id == chosen else None,
        ),
    )


# The chosen collection ------------------------------------------------------------------------------------------------


def head(held: Held | None, ready: bool, language: Language) -> Html:
    """What the chosen collection is, how its documents are cut and embedded, and what can be done with it."""
    words = Words(language)
    if held is None:
        if not ready:
            return element("p", words("shelf.warming"), class_="empty")
        why = element("p", words("holding.nothing_why"), class_="why")
        return element("div", element("p", words("holding.nothing"), class_="title"), why, class_="welcome")
    return join(
        [
            _crown(held.collection, words),
            _settings(held, words),
            _mismatch(held, words) or _offer(held, words),
            _lacking(held, words),
        ]
    )


def _crown(collection: Collection, words: Words) -> Html:
    facts = [
        words.counted("documents", collection.documents),
        words.counted("chunks", collection.chunks),
        words("holding.created", date=words.moment(collection.created_at)),
    ]
    plain = element(
        "span",
        button(words("asked.of_collection"), data_ask_of=collection.id) if collection.documents else None,
        button(words("lab.enter"), data_lab_enter=collection.id) if collection.chunks else None,
        button(words("holding.rename"), data_swap="renaming"),
        button(words("holding.delete"), class_="small danger", data_ask=True),
        class_="plain",
    )
    question = words(
        "holding.sure",
        name=words.collection(collection.name),
        documents=words.counted("documents", collection.documents),
    )
    sure = element(
        "span",
        element("span", question),
        button(words("holding.delete"), class_="small danger", data_act="remove", data_id=collection.id),
        button(words("holding.cancel"), data_keep=True),
        class_="sure",
        hidden=True,
    )
    return element(
        "div",
        _renaming(collection, words),
        titled(words.collection(collection.name), facts),
        element("div", plain, sure, class_="choices"),
        class_="crown",
    )


def _renaming(collection: Collection, words: Words) -> Html:
    name = element(
        "input",
        name="name",
        type="text",
        maxlength=LONGEST_NAME,
        required=True,
        autocomplete="off",
        value=words.collection(collection.name),
        aria_label=words("holding.rename_label"),
    )
    save = element("button", words("holding.save"), type="submit", class_="small primary")
    cancel = button(words("holding.cancel"), data_swap="renaming")
    return element(
        "form",
        name,
        save,
        cancel,
        class_="line-form",
        id="renaming",
        data_form="rename",
        data_id=collection.id,
        hidden=True,
    )


def _settings(held: Held, words: Words) -> Html:
    cut = words("holding.chunking_is", size=held.chunking.size, overlap=held.chunking.overlap)
    lines = sum(1 for line in held.synonyms.splitlines() if line.strip())
    same = words("holding.synonyms_lines", count=words.number(lines)) if lines else words("holding.synonyms_none")
    facts = element(
        "dl",
        _fact("embedder", embedder_name(held.collection.embedder, words), None, words),
        _fact("chunking", cut, "recutting", words),
        _fact("hidden", words(f"holding.hidden_{'read' if held.collection.reads_hidden else 'out'}"), "hiding", words),
        _fact("synonyms", same, "synonyms", words),
        class_="facts",
    )
    return join([facts, _recutting(held, words), _hiding(held, words), _synonyms(held, words)])


def _fact(name: str, said: str, form: str | None, words: Words) -> Html:
    """What is set, with a button that opens the form in which it can be changed."""
    label = words(f"holding.{name}")
    named = words("holding.change_what", what=label)
    change = form and button(words("holding.change"), class_="link", data_swap=form, said=named)
    return element("div", element("dt", label), element("dd", said, " ", change))


def _recutting(held: Held, words: Words) -> Html:
    fields = join([chunk_fields(held.chunking, words), _again("holding.save_all", held, words)])
    return _form("recutting", "chunking", fields, words("holding.chunking_why"), held, words)


def _hiding(held: Held, words: Words) -> Html:
    reads = _tick("reads", words("holding.hidden_switch"), checked=held.collection.reads_hidden)
    fields = join([reads, _again("holding.hidden_all", held, words)])
    return _form("hiding", "hidden", fields, words("holding.hidden_why"), held, words)


def _again(label: str, held: Held, words: Words) -> Html:
    """Whether what is set is to hold for the documents that are there, too."""
    return _tick("again", words(label)) if held.collection.documents else Html("")


def _tick(name: str, label: str, *, checked: bool = False) -> Html:
    box = element("input", name=name, type="checkbox", checked=checked)
    return element("label", box, element("span", label), class_="tick")


def _synonyms(held: Held, words: Words) -> Html:
    area = element(
        "textarea",
        Html("\n"),
        held.synonyms,
        name="lines",
        rows=6,
        maxlength=LONGEST_LIST,
        placeholder=words("holding.synonyms_example"),
        aria_label=words("holding.synonyms"),
    )
    return _form("synonyms", "synonyms", area, words("holding.synonyms_why"), held, words)


def _form(place: str, kind: str, fields: Html, why: str, held: Held, words: Words) -> Html:
    return element(
        "form",
        element("p", words(f"holding.{kind}"), class_="h"),
        fields,
        element(
            "span",
            element("button", words("holding.save"), type="submit", class_="small primary"),
            button(words("holding.cancel"), data_swap=place),
            class_="saving",
        ),
        element("p", why, class_="sum"),
        class_="dial-form",
        id=place,
        data_form=kind,
        data_id=held.collection.id,
        hidden=True,
    )


def chunk_fields(settings: ChunkSettings, words: Words) -> Html:
    """The two fields of chunk settings."""
    size = _field("size", words("holding.size"), settings.size, SMALLEST, LARGEST)
    return join([size, _field("overlap", words("holding.overlap"), settings.overlap, 0, LARGEST // 2)])


def _field(name: str, label: str, value: int, least: int, most: int) -> Html:
    field = element("input", name=name, type="number", value=value, min=least, max=most, step=1, required=True)
    return element("label", element("span", label), field, class_="field")


def _mismatch(held: Held, words: Words) -> Html | None:
    if not held.mismatched:
        return None
    collection = held.collection
    why = words(
        "holding.mismatch_why",
        made_with=embedder_name(collection.embedder, words),
        current=embedder_name(held.embedder, words),
    )
    again = words("holding.re_embed", chunks=words.counted("chunks", collection.chunks))
    return element(
        "div",
        element("p", words("holding.mismatch"), class_="title"),
        element("p", why, class_="why"),
        element("p", words("holding.re_embed_why"), class_="why"),
        button(again, data_act="re_embed", data_id=collection.id),
        class_="note warn",
    )


def _offer(held: Held, words: Words) -> Html | None:
    """The embedder of new collections for one that was made with another, which goes on working."""
    if held.offered is None or not held.collection.chunks:
        return None
    collection = held.collection
    why = words(
        "holding.offer_why",
        made_with=embedder_name(collection.embedder, words),
        offered=embedder_name(held.offered, words),
    )
    chunks = words.counted("chunks", collection.chunks)
    if held.seconds is None:
        move = words("holding.move", chunks=chunks)
    else:
        move = words("holding.move_timed", chunks=chunks, time=words.seconds_about(held.seconds))
    return element(
        "div",
        element("p", words("holding.offer"), class_="title"),
        element("p", why, class_="why"),
        element("p", words("holding.re_embed_why"), class_="why"),
        button(move, data_act="re_embed", data_id=collection.id),
        class_="note",
    )


def _lacking(held: Held, words: Words) -> Html | None:
    """Documents that are found by their words alone, and the way out."""
    if not held.lacking or held.mismatched:
        return None
    return element(
        "div",
        element("p", words("holding.lacking", documents=words.counted("documents", held.lacking)), class_="title"),
        element("p", words("holding.lacking_why"), class_="why"),
        button(words("holding.complete"), data_act="complete", data_id=held.collection.id),
        class_="note warn",
    )


def embedder_name(fingerprint: str, words: Words) -> str:
    """An embedder as people know it."""
    kind, _, rest = fingerprint.partition("/")
    if kind == "use":
        return words("holding.embedder_semantic")
    if kind == "hash":
        return words("holding.embedder_hash", dimensions=words.number(int(rest.rpartition("/")[2])))
    if kind == "openai":
        return words("holding.embedder_openai", model=rest)
    if kind == "local":
        return words("holding.embedder_local", model=rest.rpartition("/")[0])
    return fingerprint

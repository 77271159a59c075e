"""The list of batches: what each asks of which documents, how it stands, and how far it is."""

from collections.abc import Mapping, Sequence

from playground.studies.batches.values import BatchLine, BatchState
from playground.ui.batch.looking.location import Location, address
from playground.ui.html.controls import page_buttons
from playground.ui.html.elements import Html, dotted, element, join
from playground.ui.html.notes import Tone
from playground.ui.html.words import Words

PAGE = 50
TONES: Mapping[BatchState, Tone] = {
    "ready": "calm",
    "running": "busy",
    "paused": "warn",
    "stopped": "calm",
    "done": "good",
}


def batch_list(lines: Sequence[BatchLine], page: int, words: Words) -> Html:
    """A page of all batches, the newest first."""
    if not lines:
        return _none(words)
    pages = -(-len(lines) // PAGE)
    page = min(max(page, 1), pages)
    shown = lines[(page - 1) * PAGE : page * PAGE]
    table = element("table", _caption(words), _heads(words), element("tbody", *(_row(line, words) for line in shown)))
    return join(
        [
            element("div", table, class_="scroll"),
            page_buttons(page - 1, pages, words, data_turn=True) if pages > 1 else None,
        ]
    )


def list_head(count: int, words: Words) -> Html:
    """The heading, and the way to a new batch."""
    new = element("a", words("batch.new"), href=address(Location("new")), class_="small main", data_spot="new")
    told = words.counted("batches", count) if count else None
    shown = new if count else None  # else it stands below what is said of it
    return element(
        "div", element("h2", words("batch.title")), element("span", told, class_="aside"), shown, class_="crown"
    )


def _none(words: Words) -> Html:
    return element(
        "div",
        element("p", words("batch.none"), class_="title"),
        element("p", words("batch.none_why"), class_="why"),
        element("a", words("batch.new"), href=address(Location("new")), class_="small main", data_spot="new"),
        class_="welcome empty-list",
    )


def _caption(words: Words) -> Html:
    return element("caption", words("batch.title"), class_="unseen")


def _heads(words: Words) -> Html:
    names = ("name", "set", "collection", "made", "state")
    return element("thead", element("tr", *(element("th", words(f"batch.head_{name}"), scope="col") for name in names)))


def _row(line: BatchLine, words: Words) -> Html:
    here = address(Location("batch", line.id))
    name = element("a", element("bdi", line.name), href=here, class_="name", data_spot=f"batch:{line.id}")
    collection = words.collection(line.collection) if line.collection else words("batch.no_documents")
    made = dotted((words.moment(line.created_at), line.owner))
    return element(
        "tr",
        element("td", name),
        element("td", element("bdi", line.set_name), data_label=words("batch.head_set")),
        element("td", element("bdi", collection), data_label=words("batch.head_collection")),
        element("td", made, class_="aside"),
        element("td", standing(line, words), class_="standing", id=f"standing-{line.id}"),
    )


def standing(line: BatchLine, words: Words) -> Html:
    """How a batch stands, in a line and a bar."""
    ended = line.completed + line.failed
    state = element("span", words(f"batch.state_{line.state}"))
    dot = (
        element("i", class_="spin", aria_hidden="true")
        if line.state == "running"
        else element("i", class_="dot", aria_hidden="true")
    )
    failed = element("span", words("batch.failed_cells", count=words.number(line.failed)), class_="failed")
    counted = words("batch.of_cells", done=words.number(ended), cells=words.number(line.cells))
    whole = line.state == "done" and not line.failed
    told = element(
        "p",
        dot,
        state,
        element("span", words.counted("cells", line.cells) if whole else counted, class_="how"),
        failed if line.failed else None,
        class_=f"line {TONES[line.state]}",
    )
    return join([told, None if whole or line.state == "ready" else bar(line.completed, line.failed, line.cells, words)])


def bar(completed: int, failed: int, cells: int, words: Words, how: str | None = None) -> Html:
    """What is done of all cells: those with an answer, then those without."""
    share = (completed + failed) * 100 / cells if cells else 0
    parts = [
        element("i", class_=name, style=f"width:{count * 100 / cells:.2f}%")
        for name, count in (("good", completed), ("bad", failed))
        if count and cells
    ]
    return element(
        "div",
        *parts,
        class_=f"meter cells {how}" if how else "meter cells",
        role="progressbar",
        aria_label=words("batch.progress"),
        aria_valuemin=0,
        aria_valuemax=100,
        aria_valuenow=int(share),
    )

"""What a comparison came to: how far it is, its verdict, and the table of figures."""

from playground.studies.lab.results import SIDES, total
from playground.studies.lab.service import Look
from playground.studies.lab.telling import Line, described, remarks, table, verdicts
from playground.studies.lab.values import Report
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words


def progress(look: Look | None, words: Words) -> Html:
    """How far a comparison is, with a way to stop it; nothing once it is over."""
    if look is None or look.state == "done":
        return Html("")
    if look.state == "failed" and look.failure is not None:
        return failure_card(look.failure, words.language)
    if look.state == "stopped":
        return element("p", element("i", class_="dot", aria_hidden="true"), words("lab.stopped"), class_="line")
    at = look.progress
    share = element("i", style=f"width:{100 * at.done / at.total:.0f}%") if at.total else element("i", class_="unknown")
    return element(
        "div",
        element("p", words(f"lab.stage_{at.stage}", done=at.done, total=at.total), class_="sum", role="status"),
        element("div", share, class_="meter"),
        button(words("lab.stop"), data_act="stop"),
        class_="lab-progress",
        data_lab_going=look.id,
    )


def result(report: Report | None, used: int | None, recut: Html | None, words: Words) -> Html:
    """The verdict on the main measure, the figures, and what belongs to them."""
    if report is None:
        return Html("")
    language = words.language
    said = verdicts(report, language)
    (first, beside), others = said[0], said[1:]
    more = [*beside, *(sentence for sentence, _ in others)]
    return join(
        [
            element("p", first, class_="verdict", role="status"),
            element("p", words.sentences(*remarks(report, language)), class_="sum"),
            element(
                "table",
                _columns(report, words),
                element("tbody", *(_line(line) for line in table(report, language))),
                element("tfoot", _use(used, words)),
                class_="lab-figures",
            ),
            element("p", words("lab.used_weight"), class_="sum") if _stays(report, used) else None,
            recut,
            element(
                "details",
                element("summary", words("lab.more")),
                element("ul", *(element("li", sentence) for sentence in more)),
                class_="sum",
            ),
        ]
    )


def _stays(report: Report, used: int | None) -> bool:
    """Whether the side that was taken over has settings that the Playground does not know."""
    return used is not None and (report.sides[used].weight is not None or not report.sides[used].synonyms)


def _columns(report: Report, words: Words) -> Html:
    def side(place: int) -> Html:
        name, whole = SIDES[place], total(report, place).whole
        told = words("lab.sent_whole", count=whole, total=len(report.asked)) if whole else None
        return element(
            "th",
            element("b", name, class_=f"side side-{name.lower()}"),
            element("span", described(report.sides[place], words.language), class_="sum"),
            element("span", told, class_="sum") if told else None,
            scope="col",
        )

    return element("thead", element("tr", element("th", words("lab.figure"), scope="col"), side(0), side(1)))


def _line(line: Line) -> Html:
    label = element("th", element("span", line.label), element("span", line.about, class_="sum"), scope="row")
    shown = zip(line.values, line.intervals, strict=True)
    cells = (element("td", value, element("span", told, class_="sum") if told else None) for value, told in shown)
    return element("tr", label, *cells)


def _use(used: int | None, words: Words) -> Html:
    def cell(place: int) -> Html:
        done = element("span", words("lab.used"), class_="sum", role="status") if used == place else None
        said = words("lab.use_side", side=SIDES[place])
        return element("td", button(words("lab.use"), said=said, data_act="use", data_side=place), done)

    return element("tr", element("td", ""), cell(0), cell(1))


def recutting(
    collection: str, collection_id: str, size: int, overlap: int, documents: str, about: str | None, words: Words
) -> Html:
    """The question whether the documents are to be cut anew, with what that takes."""
    why = words("lab.recut_why", documents=documents, collection=words.collection(collection))
    return element(
        "div",
        element("p", words("lab.recut", size=size, overlap=overlap), class_="title"),
        element("p", words.sentences(why, words("lab.recut_time", time=about) if about else None), class_="why"),
        element(
            "div",
            button(
                words("lab.recut_yes"),
                data_lab_recut=collection_id,
                data_size=size,
                data_overlap=overlap,
            ),
            button(words("lab.recut_no"), data_act="forget"),
            class_="tools",
        ),
        class_="note trial",
        role="status",
    )

"""Pure views of question sets: the shelf, one set with its rows, and the form of a question."""

from collections.abc import Mapping, Sequence

from playground.core.errors import Failure
from playground.core.strings import Language
from playground.studies.sets import cells, limits
from playground.studies.sets.store import SetLine
from playground.studies.values import Question, QuestionSet
from playground.ui.batch.looking.location import Location, address
from playground.ui.batch.sets.kept import Draft
from playground.ui.batch.views.menus import menu
from playground.ui.batch.views.points import points
from playground.ui.html.controls import button, field, option, page_buttons, select_field
from playground.ui.html.elements import Html, Inner, dotted, element, join
from playground.ui.html.words import NONE, Words

PAGE = 50
FORMS: Mapping[str, str] = {
    "questions.xlsx": "workbook",
    "questions.csv": "csv",
    "questions.md": "markdown",
    "questions.jsonl": "jsonl",
}
_DIGEST = 7
"""Signs of a digest that are shown."""
COLUMNS = ("question", "key_points", "refusal", "tags", "split")


def shelf(lines: Sequence[SetLine], opened: str, words: Words) -> Html:
    """All sets, the stock ones first, and the way to a new one."""
    new = element("a", words("sets.new"), href=address(Location("new_set")), class_="small", data_spot="new_set")
    picks = element("ul", *(_pick(line, line.id == opened, words) for line in lines), class_="picks")
    return element("nav", element("h2", words("rooms.sets"), class_="h"), picks, new, aria_label=words("rooms.sets"))


def _pick(line: SetLine, here: bool, words: Words) -> Html:
    stock = element("span", words("sets.stock"), class_="why") if line.stock else None
    link = element(
        "a",
        element("bdi", line.name, class_="n"),
        element("span", words.counted("questions", line.count), class_="c"),
        stock,
        href=address(Location("set", line.id)),
        class_="pick",
        data_spot=f"set:{line.id}",
        aria_current="true" if here else None,
    )
    return element("li", link)


# One set --------------------------------------------------------------------------------------------------------------


def set_head(line: SetLine, words: Words) -> Html:
    """What the set is, and what can be done with it."""
    digest = element("span", words("sets.digest", digest=line.digest[:_DIGEST]), title=line.digest)
    facts: list[Inner] = [words.counted("questions", line.count), digest]
    if line.changed_at:
        facts.append(words("sets.changed", moment=words.moment(line.changed_at)))
    if line.author:
        facts.append(line.author)
    badge = element("span", words("sets.stock"), class_="badge") if line.stock else None
    use = element(
        "a", words("sets.use"), href=f"{address(Location('new', line.id))}", class_="small main", data_spot="use"
    )
    add = None if line.stock else button(words("sets.add"), data_act="edit_question", data_question="", data_spot="add")
    copy = button(words("sets.copy"), data_act="copy_set", data_set=line.id) if line.stock else None
    acts = element(
        "div", add, copy, _files(line, words), None if line.stock else _more(line, words), use, class_="acts-row"
    )
    return join(
        [
            element("div", element("h2", element("bdi", line.name)), badge, acts, class_="crown", data_known=line.id),
            element("p", dotted(facts), class_="sum"),
            None if line.stock else _renaming(line, words),
        ]
    )


def _files(line: SetLine, words: Words) -> Html:
    links = (
        element(
            "a",
            words(f"export.{called}"),
            href=f"./exports/sets/{line.id}/{name}",
            download=True,
            class_="entry",
            data_file=name,
        )
        for name, called in FORMS.items()
    )
    return menu("set-files", words("export.download"), list(links))


def _more(line: SetLine, words: Words) -> Html:
    sure = element(
        "div",
        element("span", button(words("sets.remove"), class_="entry danger", data_ask=True), class_="plain"),
        element(
            "span",
            element("span", words("sets.remove_sure", name=line.name)),
            button(words("sets.remove"), class_="small danger", data_act="remove_set", data_set=line.id),
            button(words("holding.cancel"), data_keep=True),
            class_="sure",
            hidden=True,
        ),
        class_="choices",
    )
    rename = button(words("batch.rename"), class_="entry", data_open="renaming-set")
    copy = button(words("sets.copy"), class_="entry", data_act="copy_set", data_set=line.id)
    return menu("set-more", words("batch.more"), [rename, copy, sure])


def _renaming(line: SetLine, words: Words) -> Html:
    name = element(
        "input",
        name="name",
        type="text",
        maxlength=limits.LONGEST_NAME,
        required=True,
        autocomplete="off",
        value=line.name,
        aria_label=words("sets.rename_label"),
    )
    save = element("button", words("holding.save"), type="submit", class_="small")
    cancel = button(words("holding.cancel"), data_open="renaming-set")
    facts = {"data_form": "rename_set", "data_set": line.id, "id": "renaming-set", "class_": "line-form"}
    return element("form", name, save, cancel, **facts, hidden=True)


def set_find(line: SetLine, text: str, words: Words) -> Html:
    """The field that searches a set; drawn apart, so that whoever types in it is not disturbed."""
    if line.count < 10 and not text:
        return Html("")
    return element(
        "input",
        type="search",
        name="text",
        value=text,
        placeholder=words("sets.search"),
        aria_label=words("sets.search"),
        autocomplete="off",
        data_view="text",
        data_spot="text",
    )


def found(questions: Sequence[Question], text: str) -> list[tuple[int, Question]]:
    """Those in which all words occur, each with its number in the set."""
    words = text.casefold().split()

    def fits(question: Question) -> bool:
        points = (way for point in question.key_points for way in point.alternatives)
        said = "\n".join((question.text, question.note, *question.tags, *points)).casefold()
        return all(word in said for word in words)

    return [(number, one) for number, one in enumerate(questions, 1) if fits(one)]


def set_rows(known: QuestionSet, page: int, text: str, draft: Draft | None, fixed: bool, words: Words) -> Html:
    """A page of the questions; the one that is edited is a form."""
    rows = found(known.questions, text)
    pages = max(-(-len(rows) // PAGE), 1)
    page = min(max(page, 1), pages)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    new = _form_row(known.id, None, None, draft, words) if draft is not None and not draft.question else None
    body = [
        _form_row(known.id, number, question, draft, words)
        if draft is not None and draft.question == question.id
        else _row(known.id, number, question, fixed, words)
        for number, question in shown
    ]
    if not rows and new is None:
        return element("p", words("sets.none_match" if text else "sets.no_questions"), class_="empty")
    pager = page_buttons(page - 1, pages, words, data_turn=True) if pages > 1 else None
    matching = words("sets.matching", shown=words.number(len(rows)), all=words.number(len(known.questions)))
    return join(
        [
            element("p", matching, class_="sum", role="status") if text else None,
            table([new, *body], words, acts=not fixed),
            pager,
        ]
    )


def dropped(number: int, words: Words) -> Html:
    """That a question was taken out, and the way back."""
    back = button(words("gone.undo"), class_="link", data_act="put_back", data_spot="put_back")
    return element("p", element("span", words("sets.dropped", number=number)), back, class_="line calm", role="status")


def table(rows: Sequence[Html | None], words: Words, *, acts: bool = True) -> Html:
    """Rows of questions under their heads."""
    heads = [element("th", element("span", words("sets.column_number"), class_="unseen"), scope="col", class_="no")]
    heads += [element("th", words(f"sets.column_{name}"), scope="col", class_=f"c-{name}") for name in COLUMNS]
    if acts:
        heads.append(
            element("th", element("span", words("column.actions"), class_="unseen"), scope="col", class_="acts")
        )
    caption = element("caption", words("sets.caption"), class_="unseen")
    return element("table", caption, element("thead", element("tr", *heads)), element("tbody", *rows))


def plain_row(number: int, question: Question, words: Words) -> Html:
    """A question to look at."""
    return element("tr", *_cells(number, question, words))


def _row(known: str, number: int, question: Question, fixed: bool, words: Words) -> Html:
    if not fixed:
        data = {"data_set": known, "data_question": question.id}
        acts = join(
            [
                button(
                    words("sets.edit"),
                    class_="link",
                    said=words("sets.edit_row", number=number),
                    data_act="edit_question",
                    data_spot=f"edit:{question.id}",
                    **data,
                ),
                button(
                    words("sets.drop"),
                    class_="link danger",
                    said=words("sets.drop_row", number=number),
                    data_act="drop_question",
                    **data,
                ),
            ]
        )
        acts = element("td", acts, class_="acts")
        return element("tr", *_cells(number, question, words), acts)
    return plain_row(number, question, words)


def _cells(number: int, question: Question, words: Words) -> list[Html]:
    note = element("span", question.note, class_="note-line") if question.note else None
    tags = (element("span", tag, class_="tag") for tag in question.tags)
    labelled = {
        "question": join([element("span", question.text, class_="text"), note]),
        "key_points": points(question.key_points, words=words) if question.key_points else Html(NONE),
        "refusal": NONE if question.refusal is None else words(f"sets.refusal_{'yes' if question.refusal else 'no'}"),
        "tags": element("span", *tags, class_="tags") if question.tags else NONE,
        "split": cells.split_text(question.split, words.language),
    }
    return [
        element("td", str(number), class_="no"),
        *(
            element("td", labelled[name], class_=f"c-{name}", data_label=words(f"sets.column_{name}"))
            for name in COLUMNS
        ),
    ]


# The form of a question -----------------------------------------------------------------------------------------------


def _form_row(known: str, number: int | None, question: Question | None, draft: Draft, words: Words) -> Html:
    head = element("h3", words("sets.edit_row", number=number)) if number is not None else None
    form = question_form(known, question, draft, words)
    return element("tr", element("td", head, form, colspan=len(COLUMNS) + 2), class_="editing")


def question_form(known: str, question: Question | None, draft: Draft, words: Words) -> Html:
    """All of a question; what was typed and could not be kept stands in it again, with what is wrong."""
    values = {**_values(question, words.language), **draft.values}
    fields = element(
        "div",
        _area("text", values["text"], 2, words("sets.column_question"), words, required=True),
        _area("points", values["points"], 4, words("sets.column_key_points"), words, why=words("sets.points_why")),
        _choice("refusal", values["refusal"], words("sets.column_refusal"), ("", "yes", "no"), words),
        _choice("split", values["split"], words("sets.column_split"), ("", "tune", "check"), words),
        field(words("sets.column_tags"), "tags", values["tags"], why=words("sets.tags_why")),
        _area("note", values["note"], 1, words("sets.column_note"), words),
        class_="fields",
    )
    tools = element(
        "div",
        element("button", words("holding.save"), type="submit", class_="small main"),
        button(words("holding.cancel"), data_act="leave_question"),
        class_="tools",
    )
    id = question.id if question else ""
    return element(
        "form",
        element("div", _wrong(draft.failure, words.language)),  # what follows stays at its place
        fields,
        tools,
        data_form="save_question",
        data_set=known,
        data_question=id,
        data_key=f"{known}:{id}:{len(draft.values)}",
    )


def _wrong(failure: Failure | None, language: Language) -> Html | None:
    if failure is None:
        return None
    return element(
        "div",
        element("p", failure.message(language), class_="title"),
        element("p", failure.remedy(language), class_="why"),
        class_="note bad",
        role="alert",
    )


def _values(question: Question | None, language: Language) -> dict[str, str]:
    if question is None:
        return dict.fromkeys(("text", "points", "refusal", "tags", "note", "split"), "")
    return {
        "text": question.text,
        "points": "\n".join(map(cells.point_text, question.key_points)),
        "refusal": "" if question.refusal is None else "yes" if question.refusal else "no",
        "tags": cells.tags_text(question.tags),
        "note": question.note,
        "split": question.split,
    }


def _area(
    name: str, value: str, rows: int, shown: str, words: Words, *, why: str | None = None, required: bool = False
) -> Html:
    area = element("textarea", Html("\n"), value, name=name, rows=rows, required=required)
    told = element("span", why, class_="sum") if why else None
    return element("label", element("span", shown), area, told, class_="field wide")


def _choice(name: str, value: str, shown: str, offered: Sequence[str], words: Words) -> Html:
    options = [option(one, words(f"sets.{name}_{one or 'none'}"), chosen=one == value) for one in offered]
    return select_field(shown, name, options)

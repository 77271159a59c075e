"""What was read from a file or a pasted text: shown before it is kept, with all that one should know of it."""

from collections.abc import Sequence

from playground.core.errors import Failure
from playground.studies.sets import limits
from playground.studies.sets.store import SetLine
from playground.ui.batch.sets.kept import Incoming
from playground.ui.batch.sets.views import plain_row, table
from playground.ui.html.controls import button, option
from playground.ui.html.elements import Html, element, join
from playground.ui.html.notes import failure_card, line
from playground.ui.html.words import Words

_SHOWN = 20


def entry(words: Words) -> Html:
    """The place where questions are typed, pasted, or chosen as a file."""
    area = element(
        "textarea",
        name="text",
        rows=8,
        placeholder=words("sets.paste"),
        aria_label=words("sets.paste_label"),
        spellcheck="false",
    )
    tools = element(
        "div",
        element("button", words("sets.read"), type="submit", class_="small main"),
        button(words("drop.choose"), data_press="#choose-questions"),
        element("span", words("sets.files"), class_="sum"),
        class_="tools",
    )
    columns = element("p", words("sets.columns"), class_="sum")
    return join(
        [
            element("h2", words("sets.new")),
            element("p", words("sets.new_why"), class_="sum"),
            element("form", area, tools, columns, data_form="read_questions"),
        ]
    )


def incoming(found: Incoming | None, refused: Failure | None, own: Sequence[SetLine], words: Words) -> Html:
    """What was understood, and what can be done with it."""
    if refused is not None:
        return failure_card(refused, words.language)
    if found is None:
        return Html("")
    questions = found.read.questions
    rows = [plain_row(number, question, words) for number, question in enumerate(questions[:_SHOWN], 1)]
    left = len(questions) - len(rows)
    notices = [line("warn", element("span", notice.message(words.language))) for notice in found.read.notices]
    return element(
        "section",
        element("h3", words("sets.understood", questions=words.counted("questions", len(questions)))),
        _became(found, words),
        _halves(found, words),
        *notices,
        _keep(found, words),
        _append(own, words),
        element("div", table(rows, words, acts=False), class_="scroll"),
        element("p", words("sets.rest", count=words.number(left)), class_="sum") if left else None,
        class_="incoming",
        aria_label=words("sets.preview"),
    )


def _became(found: Incoming, words: Words) -> Html | None:
    """What each column was taken for that is called otherwise."""
    if not found.read.columns:
        return None
    roles = [(name, words(f"sets.column_{role}")) for name, role in found.read.columns]
    told = words.listed(
        words("sets.became", column=name, role=role) for name, role in roles if name.casefold() != role.casefold()
    )
    return element("p", words("sets.columns_are", columns=told), class_="sum") if told else None


def _halves(found: Incoming, words: Words) -> Html | None:
    """What the halves are for, where nobody said which question belongs to which."""
    if any(role == "split" for _, role in found.read.columns):
        return None
    tune = sum(question.split == "tune" for question in found.read.questions)
    told = words("sets.halves_made", tune=tune, check=len(found.read.questions) - tune)
    return element("p", told, class_="sum")


def _keep(found: Incoming, words: Words) -> Html:
    name = element(
        "input",
        name="name",
        type="text",
        value=found.name,
        maxlength=limits.LONGEST_NAME,
        required=True,
        autocomplete="off",
        placeholder=words("sets.name_label"),
        aria_label=words("sets.name_label"),
    )
    save = element("button", words("sets.keep"), type="submit", class_="small main")
    forget = button(words("sets.forget"), data_act="forget_incoming")
    return element("form", name, save, forget, class_="line-form", data_form="create_set", data_key=found.name)


def _append(own: Sequence[SetLine], words: Words) -> Html | None:
    if not own:
        return None
    choice = element(
        "select", *(option(one.id, one.name) for one in own), name="set", aria_label=words("sets.append_label")
    )
    save = element("button", words("sets.append"), type="submit", class_="small")
    told = element("span", words("sets.or_append"), class_="sum")
    return element("form", told, choice, save, class_="line-form", data_form="append_set")

"""The parts of the Playground that never change."""

from playground.ui.html.controls import named_button
from playground.ui.html.elements import Html, element
from playground.ui.html.formulas import katex
from playground.ui.html.words import Words
from playground.ui.page.page import Fixed


def _instruction_note(words: Words) -> Html:
    return element("p", words("instruction.note"), class_="sum")


def _off_note(words: Words) -> Html:
    """Which chunks are switched off; our script fills it."""
    all_on = element("button", words("chunks.all_on"), type="button", class_="link", data_all_on=True)
    return _named(all_on)


def _scope_note(words: Words) -> Html:
    """Which documents are asked, where some are chosen; our script fills it."""
    every = element("button", words("documents.ask_all"), type="button", class_="link", data_ask_every=True)
    return _named(every)


def _named(undo: Html) -> Html:
    """What holds for the next question, name by name, and the button that takes all of it back."""
    said = (element("span", data_said=True), " ", element("span", data_chips=True, class_="chips"), " ", undo)
    return element("p", *said, data_note=True, hidden=True, class_="sum")


def _queue_note(words: Words) -> Html:
    """That the question in the box waits for its turn."""
    now = element("button", words("queue.now"), type="button", class_="small", data_stop_and_ask=True)
    no = element("button", words("queue.not"), type="button", class_="small", data_wait_no_more=True)
    said = element("span", words("queue.waits"), role="status")
    return element("p", said, element("span", now, no, class_="acts"), data_note=True, hidden=True, class_="line queue")


def _drawer_head(words: Words) -> Html:
    close = named_button("drawer-close", "×", words("setup.close"))
    return element("header", element("h2", words("setup.drawer")), close)


def _server_down(words: Words) -> Html:
    """Above the answer, where the settings are out of sight."""
    settings = element("button", words("setup.open"), type="button", class_="link", data_open_settings=True)
    sign = element("i", class_="dot", aria_hidden="true")
    return element("p", sign, words("server.unusable"), settings, class_="line bad")


def _answer_bar(words: Words) -> Html:
    """The switch between the answer as it is set and as it was written."""
    script, style = katex()
    switch = element(
        "button",
        words("answer.as_written"),
        type="button",
        id="as-written",
        class_="link",
        title=words("answer.as_written_why"),
        aria_pressed="false",
    )
    return element("div", switch, class_="answer-bar", data_katex=script, data_katex_style=style)


FIXED: Fixed = {
    "off_note": _off_note,
    "instruction_note": _instruction_note,
    "scope_note": _scope_note,
    "queue_note": _queue_note,
    "drawer_head": _drawer_head,
    "server_down": _server_down,
    "answer_bar": _answer_bar,
}

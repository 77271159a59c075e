"""The one helper through which foreign text reaches the page."""

from html.parser import HTMLParser

import pytest

from playground.ui.html.elements import Html, element, escape, join


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "{{ 7*7 }} ${x}", "a\r\nb", "</pre><script>", "\"' &lt;", "莲🪷"]
)
def test_escaped_text_is_read_back_as_it_was_and_makes_no_element(text: str) -> None:
    parser = _Text()
    parser.feed(escape(text))
    assert (parser.text, parser.tags) == (text, [])


def test_what_is_no_html_is_escaped_inside_an_element() -> None:
    assert element("p", "<b>", Html("<i></i>")) == "<p>&lt;b&gt;<i></i></p>"


def test_attributes_are_escaped_and_those_not_set_are_left_out() -> None:
    assert element("a", title='"x"', hidden=True, id=None, data_x=False) == '<a title="&#34;x&#34;" hidden></a>'


def test_half_a_character_is_replaced() -> None:
    assert escape("a\ud800") == "a\ufffd"


def test_parts_that_are_missing_leave_no_trace() -> None:
    assert join(["a", None, "b"], " & ") == "a &amp; b"

"""HTML and e-mail: what a reader would see, and nothing that was hidden in it."""

from typing import Any

from conftest import Read, Refused

from playground.core.errors import Notice
from tests.documents.making import mail


def text(read: Read, body: str) -> str:
    return read("a.html", f"<html><body>{body}</body></html>".encode()).text


def test_headings_and_title_are_kept(read: Read) -> None:
    parsed = read("a.html", "<title>手册</title><h1>泵</h1><p>一百升。</p><h2>检修</h2><p>九十天。</p>".encode())
    assert parsed.title == "手册"
    assert [(h.level, h.title) for h in parsed.headings] == [(1, "泵"), (2, "检修")]
    assert parsed.text == "泵\n\n一百升。\n\n检修\n\n九十天。"


def test_what_runs_or_loads_is_dropped(read: Read) -> None:
    body = "<script>alert(1)</script><style>p{}</style><p onclick=x>Seen.</p><iframe src=javascript:1>no</iframe><!-- no -->"
    assert text(read, body) == "Seen."


def test_what_is_hidden_is_dropped(read: Read) -> None:
    body = "<p>Seen.</p><div style='display: none'>A</div><span style='font-size:0px'>B</span><p hidden>C</p>"
    assert text(read, body) == "Seen."


def test_half_size_text_is_not_hidden(read: Read) -> None:
    assert text(read, "<p style='font-size:0.5em;opacity:0.9'>Small.</p>") == "Small."


def test_elements_without_an_end_do_not_swallow_what_follows(read: Read) -> None:
    assert text(read, "<p>One<input>two<img src=x>three<meta name=x><p>Four<li>five") == "Onetwothree\n\nFour\n\n- five"


def test_a_block_within_a_heading_is_the_heading(read: Read) -> None:
    parsed = read("a.html", b"<h2><div>Pump</div></h2><p>Text.</p>")
    assert [(h.level, h.title) for h in parsed.headings] == [(2, "Pump")]


def test_words_of_one_line_stay_on_it(read: Read) -> None:
    assert text(read, "<p>The <b>pump</b>\n is <i>on</i>.</p>") == "The pump is on."


def test_lists_tables_and_code_keep_their_form(read: Read) -> None:
    body = "<ul><li>one<li>two</ul><table><tr><th>a<th>b<tr><td>1<td>2</table><pre>if x:\n    y()</pre>"
    assert text(read, body) == "- one\n\n- two\n\na: 1 | b: 2\n\nif x:\n    y()"


def test_a_table_that_lays_out_the_page_is_no_table(read: Read) -> None:
    assert text(read, f"<table><tr><td><h1>Top</h1><p>{'Words. ' * 60}</p></td></tr></table>").startswith(
        "Top\n\nWords."
    )


def test_a_wrong_charset_in_the_page_does_not_matter(read: Read) -> None:
    page = "<meta charset='{}'><p>额定压力为一点六兆帕，检修周期为九十天。</p>"
    assert "额定压力" in read("a.html", page.format("gb2312").encode("utf-8")).text
    assert "额定压力" in read("b.html", page.format("utf-8").encode("gb18030")).text


def test_a_right_charset_decides_where_detection_cannot(read: Read) -> None:
    page = "<meta charset='windows-1250'><p>Žluťoučký kůň</p>".encode("cp1250")
    assert "Žluťoučký kůň" in read("a.html", page).text


def test_a_page_nested_deeper_than_the_stack_is_read(read: Read) -> None:
    assert text(read, "<div>" * 3_000 + "Deep." + "</div>" * 3_000) == "Deep."


def test_an_email_tells_who_wrote_what_to_whom(read: Read) -> None:
    message = mail(Subject="泵的检修", From="张三 <zhang@example.org>", To="li@example.org")
    message.set_content("九十天一次。\n", charset="gb18030")
    parsed = read("a.eml", message.as_bytes())
    assert parsed.title == "泵的检修"
    assert "From: 张三 <zhang@example.org>" in parsed.text
    assert parsed.text.endswith("九十天一次。")


def test_an_email_without_plain_text_is_read_from_its_html(read: Read) -> None:
    message = mail(Subject="Pump")
    message.set_content("<p>Every <b>90</b> days.</p><script>no</script>", subtype="html")
    assert read("a.eml", message.as_bytes()).text.endswith("Every 90 days.")


def test_attachments_are_named(read: Read) -> None:
    message: Any = mail(Subject="Pump")
    message.set_content("See the file.")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="泵.pdf")
    parsed = read("a.eml", message.as_bytes())
    assert parsed.warnings == (Notice.of("attachments_not_read", count=1, names="泵.pdf"),)


def test_a_text_that_is_no_email_is_refused(refused: Refused) -> None:
    assert refused("a.eml", b"Just some words.").code == "type_mismatch"

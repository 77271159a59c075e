"""E-mails and saved web pages: all that a reader is shown, whatever program wrote it."""

from email.message import EmailMessage
from typing import Any

from conftest import Read

from playground.core.errors import Notice
from tests.documents.making import mail

STUB = "您的邮件客户端不支持HTML格式，请使用支持HTML的客户端查看。"
PAGE = "<p>机房将于六月十二日 22:00 停电检修。</p><table><tr><th>系统<th>影响<tr><td>ERP<td>不可用</table>"


def alternatives(plain: str, html: str = PAGE) -> bytes:
    message = mail(Subject="通知")
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    return message.as_bytes()


def parts(*contents: tuple[str, str, str | None]) -> bytes:
    """A message of parts: type, text and, for an attachment, its name."""
    message: Any = EmailMessage()
    message["Subject"] = "Parts"
    message.make_mixed()
    for kind, text, name in contents:
        part = EmailMessage()
        part.set_content(text, subtype=kind)
        if name is not None:
            part.add_header("Content-Disposition", "attachment", filename=name)
        message.attach(part)
    return bytes(message.as_bytes())


def raw(header: str, body: str = "正文。", encoding: str = "gb18030") -> bytes:
    head = f"{header}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: 8bit\n\n"
    return (head + body).encode(encoding)


def test_text_after_an_attachment_is_read(read: Read) -> None:
    parsed = read("a.eml", parts(("plain", "Before.", None), ("csv", "1,2", "a.csv"), ("plain", "After.", None)))
    assert parsed.text == "Parts\n\nBefore.\n\nAfter."
    assert parsed.warnings == (Notice.of("attachments_not_read", count=1, names="a.csv"),)


def test_a_stub_gives_way_to_the_html(read: Read) -> None:
    assert read("a.eml", alternatives(STUB)).text.endswith("停电检修。\n\n系统: ERP | 影响: 不可用")


def test_a_plain_part_that_nobody_sees_gives_way_to_the_html(read: Read) -> None:
    assert read("a.eml", alternatives("\u200b\u00a0\n")).text.endswith("系统: ERP | 影响: 不可用")


def test_a_plain_part_that_says_something_else_gives_way_to_the_html(read: Read) -> None:
    plain = "View this email in your browser: https://example.org/n/2025-06-12"
    assert read("a.eml", alternatives(plain)).text.endswith("停电检修。\n\n系统: ERP | 影响: 不可用")


def test_a_table_is_read_from_the_html(read: Read) -> None:
    rows = "".join(f"<tr><td>{name}<td>{state}" for name, state in (("ERP", "不可用"), ("OA", "可用")))
    table = f"<table><tr><th>系统<th>影响{rows}</table>"
    text = read("a.eml", alternatives("系统\n\n影响\n\nERP\n\n不可用\n\nOA\n\n可用", table)).text
    assert text.endswith("系统: ERP | 影响: 不可用\n系统: OA | 影响: 可用")


def test_a_plain_part_that_says_the_same_is_preferred(read: Read) -> None:
    assert read(
        "a.eml", alternatives("The valve opens at three bar.", "<p>The valve <b>opens</b> at three bar.</p>")
    ).text.endswith("opens at three bar.")


def test_a_forwarded_message_is_read_with_its_subject(read: Read) -> None:
    inner = mail(Subject="泵的检修", From="li@example.org")
    inner.set_content("九十天一次。")
    message: Any = mail(Subject="转发")
    message.set_content("请看附件。")
    message.add_attachment(inner)
    parsed = read("a.eml", message.as_bytes())
    assert [(heading.level, heading.title) for heading in parsed.headings] == [(1, "转发"), (2, "泵的检修")]
    assert parsed.text.endswith("九十天一次。")
    assert not parsed.warnings


def test_a_subject_in_gbk_without_encoding_words_is_read(read: Read) -> None:
    assert read("a.eml", raw("Subject: 关于会议时间的调整通知")).title == "关于会议时间的调整通知"


def test_a_subject_in_utf_8_without_encoding_words_is_read(read: Read) -> None:
    content = "Subject: 关于会议时间的调整通知\nMIME-Version: 1.0\n\nx".encode()
    assert read("a.eml", content).title == "关于会议时间的调整通知"


def test_a_name_in_gbk_before_an_encoded_one_is_read(read: Read) -> None:
    content = raw("Subject: x\nFrom: 李荣 <li@example.cn>\nTo: =?GB2312?B?wO7I2Q==?= <z@example.cn>")
    text = read("a.eml", content).text
    assert "From: 李荣 <li@example.cn>" in text
    assert "To: 李荣 <z@example.cn>" in text


def test_the_name_of_an_attachment_in_gbk_is_told(read: Read) -> None:
    boundary = 'Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    body = (
        "--b\nContent-Type: text/plain\n\nText.\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment;\n"
    )
    content = (boundary + body + ' filename="检修计划.pdf"\n\nx\n--b--\n').encode("gb18030")
    assert read("a.eml", content).warnings == (Notice.of("attachments_not_read", count=1, names="检修计划.pdf"),)


def test_pictures_of_the_text_are_not_called_attachments(read: Read) -> None:
    message: Any = mail(Subject="Logo")
    message.set_content('<p>Hello.</p><img src="cid:logo" alt="Logo">', subtype="html")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo>")
    assert "attachments_not_read" not in {warning.code for warning in read("a.eml", message.as_bytes()).warnings}


def test_parts_in_parts_without_end_are_refused(refused: Any) -> None:
    message = mail(Subject="x")
    message.set_content("Deep.")
    for _ in range(40):
        outer: Any = mail(Subject="x")
        outer.make_mixed()
        outer.attach(message)
        message = outer
    assert refused("a.eml", message.as_bytes()).code == "nested_too_deep"


def test_a_saved_web_page_is_its_page(read: Read) -> None:
    message: Any = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Subject"] = "水泵手册"
    message["MIME-Version"] = "1.0"
    message.set_content("<h1>水泵</h1><p>额定压力为一点六兆帕。</p>", subtype="html")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<a>")
    parsed = read("a.mhtml", message.as_bytes())
    assert (parsed.title, parsed.media_type) == ("水泵手册", "mht")
    assert parsed.text == "水泵\n\n额定压力为一点六兆帕。"

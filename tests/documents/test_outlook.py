"""Messages of Outlook: read as the e-mails that they are, whatever form their text has."""

import struct
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import Read, Refused

from playground.core.errors import Notice
from playground.documents.formats.outlook.rich_text import unpacked
from tests.documents.making import pdf
from tests.documents.outlook import compound, message

SUBJECT, BODY, HTML, RTF = 0x0037, 0x1000, 0x1013, 0x1009
NAME, ADDRESS, SMTP, KIND = 0x3001, 0x3003, 0x39FE, 0x0C15
FILE_NAME, ATTACHED, HIDDEN = 0x3707, 0x3701, 0x7FFE
EXAMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0"
)
"""As in [MS-OXRTFCP], 3.1.1."""


def msg(values: dict[int, Any], *args: Any, **options: Any) -> bytes:
    return compound(message(values, *args, **options))


def test_a_message_is_read_with_its_head(read: Read) -> None:
    people = [
        {NAME: "王强", SMTP: "wang@example.cn", KIND: 1},
        {NAME: "Li, Wei", ADDRESS: "/O=EXAMPLE/CN=LIWEI", KIND: 1},
        {NAME: "zhao@example.cn", SMTP: "zhao@example.cn", KIND: 2},
        {NAME: "密送", SMTP: "bcc@example.cn", KIND: 3},
    ]
    sent = datetime(2025, 3, 3, 1, 30, tzinfo=UTC)
    head = {SUBJECT: "检修通知", 0x0042: "陈晨", 0x5D02: "chen@example.cn", 0x0039: sent}
    parsed = read("a.msg", msg({**head, BODY: "机房停电检修。\r\n"}, people))
    assert parsed.text == (
        "检修通知\n\nFrom: 陈晨 <chen@example.cn>\nTo: 王强 <wang@example.cn>; Li, Wei\nCc: zhao@example.cn\n"
        "Date: Mon, 03 Mar 2025 01:30:00 +0000\n\n机房停电检修。"
    )
    assert (parsed.title, parsed.media_type) == ("检修通知", "msg")


def test_texts_in_a_code_page_are_read(read: Read) -> None:
    text = read("a.msg", msg({SUBJECT: "检修", BODY: "九十天一次。"}, [{NAME: "王强", KIND: 1}], code_page=936)).text
    assert text == "检修\n\nTo: 王强\n\n九十天一次。"


def test_a_page_is_read_where_there_is_no_plain_text(read: Read) -> None:
    table = "<table><tr><th>系统<th>影响<tr><td>ERP<td>不可用</table>"
    parsed = read("a.msg", msg({SUBJECT: "通知", HTML: table.encode(), 0x3FDE: 65001}))
    assert parsed.text == "通知\n\n系统: ERP | 影响: 不可用"


def test_a_plain_text_that_says_less_gives_way_to_the_page(read: Read) -> None:
    content = msg(
        {BODY: "您的客户端不支持 HTML 邮件。", HTML: "<p>机房停电检修，六月十二日。</p>".encode(), 0x3FDE: 65001}
    )
    assert read("a.msg", content).text == "机房停电检修，六月十二日。"


def test_rich_text_is_read_where_there_is_nothing_else(read: Read) -> None:
    assert read("a.msg", msg({SUBJECT: "Hi", RTF: EXAMPLE})).text == "Hi\n\nhello world"


def kept(rtf: bytes) -> bytes:
    """RTF as it is stored without compression."""
    return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf


def test_a_page_inside_rich_text_is_read_as_the_page_that_it_was(read: Read) -> None:
    cells = "".join(
        rf"{{\*\htmltag148 <{tag}>}}\htmlrtf {{\htmlrtf0 {says}\htmlrtf\cell}}\htmlrtf0 {{\*\htmltag156 </{tag}>}}"
        for tag, says in (
            ("tr", ""),
            ("th", r"\'cf\'b5\'cd\'b3"),
            ("th", r"\u24433 ?\u21709 ?"),
            ("tr", ""),
            ("td", "ERP"),
        )
    )
    rest = r"{\*\htmltag148 <td>}1 < 2 \{x\}{\*\htmltag84 &amp;}\htmlrtf &\htmlrtf0 {\*\mhtmltag84 y}"
    fonts = r"{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}"
    rtf = rf"{{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{fonts}\f0{{\*\htmltag64 <table>}}{cells}{rest}}}"
    assert read("a.msg", msg({SUBJECT: "通知", RTF: kept(rtf.encode())})).text == (
        "通知\n\n系统: ERP | 影响: 1 < 2 {x}&"
    )


def test_rich_text_is_unpacked() -> None:
    assert unpacked(EXAMPLE) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


@pytest.mark.parametrize("data", [b"", EXAMPLE[:30], EXAMPLE[:16], b"x" * 40])
def test_rich_text_that_is_damaged_gives_what_there_is(data: bytes) -> None:
    assert unpacked(EXAMPLE).startswith(unpacked(data))


def test_attachments_are_named_with_what_to_do(read: Read) -> None:
    files = [{FILE_NAME: "检修计划.pdf", ATTACHED: b"x"}, {0x3704: "DATEN~1.XLS", ATTACHED: b"x"}]
    picture = {FILE_NAME: "image001.png", ATTACHED: b"x", HIDDEN: True}
    parsed = read("a.msg", msg({SUBJECT: "x", BODY: "见附件。"}, (), [*files, picture]))
    assert parsed.warnings == (Notice.of("attachments_not_read", count=2, names="检修计划.pdf, DATEN~1.XLS"),)
    assert "另存" in parsed.warnings[0].message("zh")


def test_a_message_in_a_message_is_read_with_its_subject(read: Read) -> None:
    inner = message({SUBJECT: "泵的检修", BODY: "九十天一次。"}, is_inner=True)
    parsed = read("a.msg", msg({SUBJECT: "转发", BODY: "请看。"}, (), [{0x3705: 5, ATTACHED: inner}]))
    assert [(heading.level, heading.title) for heading in parsed.headings] == [(1, "转发"), (2, "泵的检修")]
    assert parsed.text.endswith("九十天一次。")


def test_a_long_text_is_read_whole(read: Read) -> None:
    body = "\n".join(f"第{number}条 检修周期为九十天。" for number in range(2_000))
    assert read("a.msg", msg({BODY: body})).text == body


@pytest.mark.parametrize(
    "content, code",
    [
        (pdf([["x"]]), "type_mismatch"),
        (compound({"WordDocument": b"x" * 5_000}), "type_mismatch"),
        (msg({SUBJECT: ""}), "no_text"),
        (msg({BODY: "x"})[:600], "document_damaged"),
    ],
    ids=["pdf", "word", "empty", "cut"],
)
def test_what_is_no_message_is_refused(refused: Refused, content: bytes, code: str) -> None:
    assert refused("a.msg", content).code == code

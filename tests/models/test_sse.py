"""Events out of bytes that are cut anywhere, within bounds."""

import pytest

from playground.core.errors import ModelError
from playground.models.sse import BodyReader, Done, Parsed

STREAM = "text/event-stream"


def events(*blocks: bytes, declared: str = STREAM):
    reader = BodyReader(declared)
    return [event for block in blocks for event in reader.feed(block)] + list(reader.close())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_an_event_may_be_cut_at_any_byte(end):
    whole = f'data: {{"a": "你好🌏"}}{end}{end}data:[DONE]{end}{end}'.encode()
    expected = [Parsed({"a": "你好🌏"}), Done()]
    assert all(events(whole[:at], whole[at:]) == expected for at in range(len(whole)))
    assert events(*(bytes([byte]) for byte in whole)) == expected


def test_comments_ids_and_blank_lines_are_no_events():
    assert events(b"\xef\xbb\xbf: hello\n\nid: 1\nretry: 5\n\n\ndata: 1\n\n") == [Parsed(1)]


def test_the_name_belongs_to_its_event_only():
    assert events(b"event: error\ndata: 1\n\ndata: 2\n\n") == [Parsed(1, "error"), Parsed(2)]


def test_an_event_of_several_lines_is_joined():
    assert events(b'data: {"a":\ndata: 1}\n\n') == [Parsed({"a": 1})]


def test_events_without_blank_lines_between_them_are_told_apart():
    assert events(b'data: {"a": 1}\ndata: {"a": 2}\ndata: [DONE]\n\n') == [Parsed({"a": 1}), Parsed({"a": 2}), Done()]


def test_the_last_event_needs_no_blank_line():
    assert events(b"data: 1\n\ndata: 2") == [Parsed(1), Parsed(2)]


def test_a_last_event_that_was_cut_off_says_nothing():
    assert events(b'data: 1\n\ndata: {"a": "b') == [Parsed(1)]


def test_bytes_that_are_no_utf8_are_replaced():
    assert events(b'data: "caf\xe9"\n\n') == [Parsed("caf\ufffd")]


@pytest.mark.parametrize(
    "beat",
    [
        b"data:\n\n",
        b"data: \n\n",
        b"data:\ndata:  \n\n",
        b"data: ping\n\n",
        b'data: "keep-alive"\n\n',
        b"data: [HEARTBEAT]\n\n",
        b"event: ping\ndata: 12:04\n\n",
        b"event: heartbeat\ndata: {}\n\n",
    ],
    ids=lambda beat: beat.decode().strip(),
)
def test_a_heart_beat_says_nothing(beat):
    assert events(beat + b"data: 1\n\n" + beat) == [Parsed(1)]


@pytest.mark.parametrize("end", [b"[DONE]", b"[done]", b'"[DONE]"', b" [Done] ", b"data: [DONE]"])
def test_the_end_is_known_however_it_is_written(end):
    assert events(b"data: 1\n\ndata: " + end + b"\n\n") == [Parsed(1), Done()]


def test_a_second_prefix_left_by_a_proxy_is_taken_off():
    assert events(b'data: data: {"a": "data: b"}\n\n') == [Parsed({"a": "data: b"})]


def test_a_byte_order_mark_may_stand_before_every_event():
    assert events(b"\xef\xbb\xbfdata: 1\n\n\xef\xbb\xbfdata: 2\n\n") == [Parsed(1), Parsed(2)]


@pytest.mark.parametrize(
    "declared, data, text",
    [
        ("text/event-stream; charset=GBK", "年假".encode("gbk"), "年假"),
        ("text/event-stream; charset=iso-8859-1", "年假".encode(), "年假"),
        ("text/event-stream; charset=no-such", "年假".encode(), "年假"),
        ("application/json; charset=gb2312", "年假".encode("gbk"), "年假"),
    ],
)
def test_a_declared_encoding_counts_where_it_is_no_utf8(declared, data, text):
    lead = b"data: " if "stream" in declared else b""
    assert events(lead + b'"' + data + b'"\n\n', declared=declared) == [Parsed(text)]


@pytest.mark.parametrize(
    "data", [b"{", b"[" * 100_000, b"nonsense", b"{'a': 1}"], ids=["cut", "deep", "words", "python"]
)
def test_what_is_no_json_is_unreadable(data):
    with pytest.raises(ModelError) as caught:
        events(b"data: " + data + b"\n\n")
    assert caught.value.code == "reply_unreadable"


@pytest.mark.parametrize(
    "block",
    [b"data: " + b"x" * 1_100_000, b"data: x\n" * 200_000, b"x" * 1_100_000],
    ids=["long line", "many lines of one event", "no line at all"],
)
def test_nothing_grows_without_bound(block):
    with pytest.raises(ModelError) as caught:
        events(*(block[at : at + 60_000] for at in range(0, len(block), 60_000)))
    assert caught.value.code == "reply_too_large"


@pytest.mark.parametrize("declared", ["", "application/octet-stream", "text/plain", "application/json"])
def test_a_stream_is_known_by_its_first_characters(declared):
    assert events(b"\n\n da"[:2], b"data: 1\n\n", declared=declared) == [Parsed(1)]


def test_a_json_answer_is_one_event():
    assert events(b'{"a"', b": 1}", declared="application/json") == [Parsed({"a": 1})]


def test_a_web_page_is_known_at_its_first_character():
    with pytest.raises(ModelError) as caught:
        events(b" <!DOCTYPE html>", declared=STREAM)
    assert caught.value.code == "reply_is_web_page"


def test_lines_of_something_else_are_counted():
    reader = BodyReader(STREAM)
    assert list(reader.feed(b'{"a": 1}\n\nhello\n\n')) == []
    assert reader.strays == 2

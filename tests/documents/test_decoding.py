"""Bytes to text: every encoding right, or refused; never rubbish in silence."""

from pathlib import Path

import pytest
from conftest import Read, Refused

from playground.core.errors import DocumentError, Notice
from playground.documents.decoding import ENCODINGS, decode
from playground.documents.draft import Source

SIMPLIFIED = "水泵的额定压力为1.6兆帕，检修周期为九十天。\n请在检修之前切断电源，并挂上警示牌。\n"
TRADITIONAL = "水泵的額定壓力為1.6兆帕，檢修週期為九十天。\n請在檢修之前切斷電源，並掛上警示牌。\n"
JAPANESE = "ポンプの定格圧力は1.6メガパスカルです。点検は九十日ごとに行ってください。\n"
KOREAN = "펌프의 정격 압력은 1.6 메가파스칼이며 점검 주기는 구십 일입니다.\n"
RUSSIAN = "Номинальное давление насоса составляет 1,6 мегапаскаля, проверка каждые девяносто дней.\n"
FRENCH = (
    "La pression nominale de la pompe est de 1,6 mégapascal; révisez-la tous les quatre-vingt-dix jours à l’arrêt.\n"
)

CASES = [
    ("utf-8", "utf-8", SIMPLIFIED),
    ("utf-8-sig", "utf-8", SIMPLIFIED),
    ("gb18030", "gb18030", SIMPLIFIED + "𠮷"),
    ("gbk", "gb18030", SIMPLIFIED),
    ("gbk", "gb18030", "检修周期为九十天"),
    ("big5", "big5", TRADITIONAL),
    ("utf-16", "utf-16-le", SIMPLIFIED),
    ("utf-16-le", "utf-16-le", SIMPLIFIED),
    ("utf-16-be", "utf-16-be", SIMPLIFIED),
    ("utf-16-le", "utf-16-le", KOREAN),
    ("utf-16-le", "utf-16-le", "Plain English text."),
    ("utf-32", "utf-32-le", SIMPLIFIED),
    ("utf-32-be", "utf-32-be", SIMPLIFIED),
    ("shift_jis", "shift_jis", JAPANESE),
    ("euc_jp", "euc-jp", JAPANESE),
    ("iso2022_jp", "iso-2022-jp", JAPANESE),
    ("euc_kr", "euc-kr", KOREAN),
    ("cp1251", "windows-1251", RUSSIAN),
    ("koi8-r", "koi8-r", RUSSIAN),
    ("cp1252", "windows-1252", FRENCH),
]


def decoded(content: bytes, encoding: str | None = None, declared: str | None = None) -> tuple[str, str]:
    found = decode(content, Source(Path("a.txt"), "a.txt", encoding=encoding), declared)
    return found.text, found.encoding


@pytest.mark.parametrize("codec, name, text", CASES, ids=[f"{number}-{case[0]}" for number, case in enumerate(CASES)])
def test_text_in_any_encoding_is_decoded_right(codec: str, name: str, text: str) -> None:
    assert decoded(text.encode(codec)) == (text, name)


def test_the_encoding_is_reported(read: Read) -> None:
    assert read("a.txt", SIMPLIFIED.encode("gb18030")).encoding == "gb18030"


def test_the_owners_word_binds(read: Read) -> None:
    ambiguous = TRADITIONAL.encode("big5")
    assert read("a.txt", ambiguous, encoding="Big5").text == TRADITIONAL.strip()


def test_a_wrong_word_of_the_owner_is_refused_with_numbers(refused: Refused) -> None:
    error = refused("a.txt", SIMPLIFIED.encode("gb18030"), encoding="utf-8")
    assert error.code == "encoding_wrong"
    assert error.facts["total"] == len(SIMPLIFIED.encode("gb18030"))


@pytest.mark.parametrize("name", ["base64", "rot13", "unicode_escape", "no-such", "\0"])
def test_what_is_no_text_encoding_is_refused(refused: Refused, name: str) -> None:
    assert refused("a.txt", b"text", encoding=name).code == "encoding_not_known"


def test_every_offered_encoding_decodes_plain_text() -> None:
    for name in ENCODINGS:
        text = "Plain text."
        assert decoded(text.encode(name), encoding=name)[0] == text


def test_a_few_bad_bytes_are_replaced_and_counted(read: Read) -> None:
    content = (SIMPLIFIED * 30).encode() + b"\xff"
    assert read("a.txt", content).warnings == (Notice.of("undecodable_bytes", count=1, encoding="utf-8"),)


def test_a_character_cut_at_the_end_does_not_spoil_the_rest(read: Read) -> None:
    assert read("a.txt", "检修周期为九十天".encode()[:-1]).text == "检修周期为九十\ufffd"


def test_two_encodings_in_one_file_are_refused(refused: Refused) -> None:
    content = SIMPLIFIED.encode("utf-8") * 5 + SIMPLIFIED.encode("gb18030") * 5
    assert refused("a.txt", content).code == "encoding_mixed"


def test_random_bytes_are_no_text(refused: Refused) -> None:
    content = bytes(range(256)) * 40
    assert refused("a.txt", content).code in ("binary_file", "encoding_unknown")


def test_a_declared_charset_that_fits_helps_where_detection_is_unsure() -> None:
    assert decoded("Žluťoučký".encode("cp1250"), declared="windows-1250") == ("Žluťoučký", "windows-1250")


def test_a_guess_at_a_one_byte_encoding_is_called_a_guess(read: Read) -> None:
    assert [notice.code for notice in read("a.txt", FRENCH.encode("cp1252")).warnings] == ["encoding_guessed"]


@pytest.mark.parametrize("sign", [b"\x7fELF\x02\x01\x01", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"%PDF-1.7", b"{\\rtf1"])
def test_signs_of_other_formats_are_no_text(refused: Refused, sign: bytes) -> None:
    assert refused("a.txt", sign + b" and some more").code == "type_mismatch"


def test_refusals_name_the_file(refused: Refused) -> None:
    error = refused("名字.txt", SIMPLIFIED.encode("utf-8") * 5 + SIMPLIFIED.encode("gb18030") * 5)
    assert isinstance(error, DocumentError)
    assert "名字.txt" in error.message("zh")

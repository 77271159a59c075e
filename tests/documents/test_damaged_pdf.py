"""Damaged PDFs: what is lost is empty and told, and no page takes the number of another."""

import re
import zlib
from collections.abc import Callable, Sequence

import pytest
from conftest import Read, Refused

from playground.core.errors import Notice
from playground.documents.parsed import Parsed
from tests.documents.making import pdf, raw_pdf

Reader = Callable[[bytes], bytes]
LOST = Notice.of("pages_damaged", pages="3-4", count=2, total=7)
PAGE = 10  # the first page's object; its content is the next, then comes the second page
BRANCH = 50  # the first branch of three pages in a tree with branches
FONT = 3


def book(*, branches: bool = False, packed: bool = False) -> bytes:
    """Seven pages that say which they are."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
    for index in range(7):
        drawn = b"BT /F1 12 Tf 60 700 Td (This is the text of page%d) Tj ET" % (index + 1)
        drawn = zlib.compress(drawn) if packed else drawn
        options = b"/Filter /FlateDecode" if packed else b""
        objects[PAGE + 2 * index] = (
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>"
            % (BRANCH + index // 3 if branches else 2, PAGE + 2 * index + 1)
        )
        objects[PAGE + 2 * index + 1] = b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(drawn), options, drawn)
    pages = [b"%d 0 R" % (PAGE + 2 * index) for index in range(7)]
    if branches:
        for number in range(3):
            kids = pages[3 * number : 3 * number + 3]
            objects[BRANCH + number] = b"<< /Type /Pages /Parent 2 0 R /Count %d /Kids [%s] >>" % (
                len(kids),
                b" ".join(kids),
            )
        pages = [b"50 0 R", b"51 0 R", b"52 0 R"]
    objects[2] = b"<< /Type /Pages /Count 7 /Kids [%s] >>" % b" ".join(pages)
    return raw_pdf(dict(sorted(objects.items())))


def overwritten(content: bytes, numbers: Sequence[int], filling: bytes = b"\0") -> bytes:
    """The objects of these numbers are replaced by `filling`, all else stays where it was."""
    for number in numbers:
        found = re.search(rb"(?<!\d)%d 0 obj.*?endobj\n" % number, content, re.DOTALL)
        assert found is not None
        filled = (filling * (found.end() - found.start()))[: found.end() - found.start()]
        content = content[: found.start()] + filled + content[found.end() :]
    return content


def as_it_is(content: bytes) -> bytes:
    return content


def without_references(content: bytes) -> bytes:
    """Readers have to look for every object themselves."""
    return content.replace(b"startxref\n", b"startxref\n9")


def said(parsed: Parsed) -> list[str]:
    """What each page says of itself."""
    pages = [parsed.text[page.start : page.end] for page in parsed.pages]
    return [" ".join(re.findall(r"page(\d)", text)) for text in pages]


@pytest.fixture(params=[as_it_is, without_references])
def seen(request: pytest.FixtureRequest) -> Reader:
    reader: Reader = request.param
    return reader


@pytest.mark.parametrize("branches", [False, True], ids=["flat", "branches"])
@pytest.mark.parametrize("filling", [b"\0", b" ", b"\xa7\x11\x93"], ids=["zeros", "blanks", "garbage"])
@pytest.mark.parametrize("lost", [(14, 16), (15, 17), (14, 15, 16, 17)], ids=["pages", "contents", "both"])
def test_lost_pages_are_empty_and_named(
    read: Read, seen: Reader, lost: Sequence[int], filling: bytes, branches: bool
) -> None:
    parsed = read("a.pdf", seen(overwritten(book(branches=branches), lost, filling)))
    assert said(parsed) == ["1", "2", "", "", "5", "6", "7"]
    assert LOST in parsed.warnings


@pytest.mark.parametrize("filling", [b"\0", b" "], ids=["zeros", "blanks"])
def test_a_lost_branch_is_as_long_as_it_was(read: Read, seen: Reader, filling: bytes) -> None:
    parsed = read("a.pdf", seen(overwritten(book(branches=True), [BRANCH + 1], filling)))
    assert said(parsed) == ["1", "2", "3", "", "", "", "7"]
    assert Notice.of("pages_damaged", pages="4-6", count=3, total=7) in parsed.warnings


def test_pages_whose_numbers_cannot_be_known_are_refused(refused: Refused, seen: Reader) -> None:
    content = overwritten(book(branches=True), [BRANCH, BRANCH + 2])
    assert refused("a.pdf", seen(content)).code == "document_damaged"


@pytest.mark.parametrize("lost", [1, 2], ids=["catalogue", "root"])
def test_a_file_without_its_tree_is_damaged_and_not_without_pages(refused: Refused, seen: Reader, lost: int) -> None:
    assert refused("a.pdf", seen(overwritten(book(), [lost]))).code == "document_damaged"


def test_a_page_that_begins_within_the_damage_is_not_taken_for_the_next(read: Read) -> None:
    content = book()
    begin, end = (
        content.index(b"<< /Type /Page ", content.index(b"14 0 obj")),
        content.index(b"<< /Type /Page /", content.index(b"16 0 obj")),
    )
    parsed = read("a.pdf", content[:begin] + bytes(end - begin) + content[end:])
    assert said(parsed) == ["1", "2", "", "", "5", "6", "7"]


def test_a_page_whose_packed_text_is_broken_is_named(read: Read) -> None:
    content = book(packed=True)
    begin = content.index(b"stream\n", content.index(b"15 0 obj")) + 12
    parsed = read("a.pdf", content[:begin] + bytes(20) + content[begin + 20 :])
    assert said(parsed) == ["1", "2", "", "4", "5", "6", "7"]
    assert Notice.of("pages_damaged", pages="3", count=1, total=7) in parsed.warnings


def test_pages_that_lost_their_font_are_named(read: Read) -> None:
    parsed = read("a.pdf", overwritten(book(), [FONT]))
    assert parsed.warnings == (Notice.of("pages_incomplete", pages="1-7", count=7, total=7),)


def test_a_file_that_lost_all_texts_is_damaged_and_not_scanned(refused: Refused) -> None:
    lost = [PAGE + 2 * index + 1 for index in range(7)]
    assert refused("a.pdf", overwritten(book(), lost)).code == "document_damaged"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_breaks_off_is_never_passed_off_as_the_whole(refused: Refused, share: float) -> None:
    content = book()
    assert refused("a.pdf", content[: int(share * len(content))]).code == "document_damaged"


def test_a_blank_page_of_a_sound_file_is_no_damage(read: Read) -> None:
    parsed = read("a.pdf", pdf([["One."], [], ["Three."]]))
    assert parsed.warnings == (Notice.of("pages_without_text", pages="2", count=1, total=3),)


def test_a_sound_file_has_nothing_to_tell(read: Read) -> None:
    assert read("a.pdf", book(branches=True, packed=True)).warnings == ()


def test_pages_with_hardly_any_text_are_told(read: Read) -> None:
    parsed = read("a.pdf", pdf([[f"- {number} -"] for number in range(1, 13)]))
    assert parsed.warnings == (Notice.of("pages_hardly_any_text", few=12, total=12, characters=39),)


def test_a_document_of_few_short_pages_is_nothing_unusual(read: Read) -> None:
    assert read("a.pdf", pdf([["Manual"], ["Pumps"]])).warnings == ()

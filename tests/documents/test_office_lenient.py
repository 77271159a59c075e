"""Office files that are not as the standard says: opened as Office opens them, and told where something was lost."""

from collections.abc import Callable

import pytest
from conftest import Read, Refused

from playground.core.errors import Notice
from tests.documents.making import package, slides, word
from tests.documents.office import paragraph, unpacked, word_file

CLAUSE = "保修二十四个月。"


@pytest.mark.parametrize(
    "kind, target",
    [("image", "NULL"), ("hyperlink", "#_Toc123"), ("image", "media/lost.png"), ("theme", "..\\theme.xml"), ("x", "")],
)
def test_a_relation_that_leads_nowhere_is_nobodys_loss(load: Read, kind: str, target: str) -> None:
    parsed = load("a.docx", word_file(paragraph(CLAUSE), related={"r9": (kind, target)}))
    assert (parsed.text, parsed.warnings) == (CLAUSE, ())


def test_a_part_that_is_asked_for_and_lost_is_told(load: Read) -> None:
    parsed = load("a.docx", word_file(paragraph(CLAUSE), related={"r9": ("footnotes", "footnotes.xml")}))
    assert (parsed.text, parsed.warnings) == (CLAUSE, (Notice.of("parts_missing", count=1),))


def test_a_part_that_breaks_off_is_told(load: Read) -> None:
    content = changed(word_file(paragraph(CLAUSE), {"comments": ""}), "word/comments.xml", lambda data: data[:-3])
    assert load("a.docx", content).warnings == (Notice.of("parts_missing", count=1),)


def test_a_part_that_is_no_xml_at_all_is_told(load: Read) -> None:
    content = changed(word_file(paragraph(CLAUSE), {"comments": ""}), "word/comments.xml", lambda data: b"no XML")
    assert load("a.docx", content).warnings == (Notice.of("parts_missing", count=1),)


@pytest.mark.parametrize(
    "suffix, content_type",
    [
        ("docm", "ms-word.document.macroEnabled"),
        ("dotx", "openxmlformats-officedocument.wordprocessingml.template"),
        ("dotm", "ms-word.template.macroEnabledTemplate"),
    ],
)
def test_word_files_with_macros_and_templates_are_read(load: Read, suffix: str, content_type: str) -> None:
    assert load(f"a.{suffix}", word_file(paragraph(CLAUSE), content_type=content_type)).text == CLAUSE


def test_a_file_in_the_strict_form_of_the_format_is_read(load: Read) -> None:
    names = (
        (b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"wordprocessingml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"officeDocument/relationships"),
    )

    def strict(data: bytes) -> bytes:
        for usual, name in names:
            data = data.replace(usual, b"http://purl.oclc.org/ooxml/" + name)
        return data

    content = word_file(paragraph(CLAUSE), {"footer": paragraph("密级：内部")})
    for part in ("word/document.xml", "word/footer.xml", "_rels/.rels", "word/_rels/document.xml.rels"):
        content = changed(content, part, strict)
    assert load("a.docx", content).text == CLAUSE


def test_the_type_of_a_part_may_be_missing(load: Read) -> None:
    content = changed(word(lambda document: document.add_paragraph(CLAUSE)), "[Content_Types].xml", without_styles)
    assert load("a.docx", content).text == CLAUSE


@pytest.mark.parametrize(
    "types", ["<Types/>", '<Types><Default Extension="xml" ContentType="application/xml"/></Types>']
)
def test_the_types_of_parts_may_say_nothing(load: Read, types: str) -> None:
    content = changed(word_file(paragraph(CLAUSE)), "[Content_Types].xml", lambda _: types.encode())
    assert load("a.docx", content).text == CLAUSE


def test_names_of_parts_may_differ_in_case(load: Read) -> None:
    content = renamed(word_file(paragraph(CLAUSE)), "word/document.xml", "Word\\Document.xml")
    assert load("a.docx", content).text == CLAUSE


def test_a_word_file_that_holds_a_workbook_is_a_word_file(refused: Refused) -> None:
    content = word_file(paragraph(CLAUSE))
    both = changed(content, "[Content_Types].xml", lambda data: data.replace(b"</Types>", SHEET + b"</Types>"))
    assert refused("a.xlsx", both).facts["found"] == "DOCX"


def test_a_slide_that_is_lost_is_told_and_the_others_keep_their_numbers(load: Read) -> None:
    def fill(deck: object) -> None:
        for title in ("一", "二"):
            deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = title  # type: ignore[attr-defined]

    content = without(slides(fill), "ppt/slides/slide1.xml")
    parsed = load("a.pptx", content)
    assert (parsed.text, parsed.page_at(0)) == ("二", 2)
    assert Notice.of("slides_lost", count=1) in parsed.warnings


def test_entities_are_refused_in_parts_with_unusual_names(refused: Refused) -> None:
    declared = '<!DOCTYPE d [<!ENTITY a "aaaa">]><w:footnotes xmlns:w="x"/>'
    content = word_file(paragraph(CLAUSE), related={"r9": ("footnotes", "notes.part")})
    error = refused("a.docx", package({**unpacked(content), "word/notes.part": declared}))
    assert error.code == "xml_declares_entities"


SHEET = (
    b'<Override PartName="/word/embeddings/a.xlsx" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
)


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = unpacked(content)
    before = parts[part]
    assert isinstance(before, bytes)
    return package({**parts, part: change(before)})


def without(content: bytes, part: str) -> bytes:
    return package({name: data for name, data in unpacked(content).items() if name != part})


def renamed(content: bytes, part: str, name: str) -> bytes:
    return package({name if each == part else each: data for each, data in unpacked(content).items()})


def without_styles(data: bytes) -> bytes:
    start = data.index(b'<Override PartName="/word/styles.xml"')
    return data[:start] + data[data.index(b"/>", start) + 2 :]

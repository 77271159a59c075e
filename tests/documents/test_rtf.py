"""RTF as Word and WPS write it: its characters, tables, notes, and what is left out."""

import pytest
from conftest import Read, Refused

from playground.core.errors import Notice

HEAD = (
    r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fnil\fcharset2 Symbol;}"
    r"{\f2\fswiss\fcharset0 Arial;}}{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\s1\b heading 1;}}"
    r"{\*\generator Word;}"
)


def rtf(body: str) -> bytes:
    return (HEAD + body + "}").encode("latin-1")


@pytest.mark.parametrize(
    "body, shown",
    [
        (r"\pard \'b1\'a3\'d0\'de\par", "保修"),
        (r"\pard\uc1 \u20445?\u20462?\par", "保修"),
        (r"\pard\uc2 \u20445\'b1\'a3\u20462\'d0\'de x\par", "保修 x"),
        (r"\pard \u-10179?\u-8704?\par", "😀"),
        (r"\pard\f2 caf\'e9\par", "café"),
        (r"\pard a\par\pard b\par", "a\n\nb"),
        (r"\pard a\line b\tab c\par", "a\nb\tc"),
        (r"\pard {\strike 30}45\par", "~~30~~45"),
        (r"\pard 10{\super 6}, H{\sub 2}O\par", "10^6, H₂O"),
        (r"\pard {\listtext\pard\plain\f1 \'b7\tab}a\par", "- a"),
        (r"\pard {\listtext\pard 1.\tab}a\par", "1. a"),
        (r"\pard {\field{\*\fldinst HYPERLINK \"x\"}{\fldrslt here}}\par", "here"),
        (r"\pard {\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres1\ffdefres0}}}{\fldrslt}} x\par", "☑ x"),
        (r"\pard a{\footnote \pard b\par}c\par\pard d\par", "a[^1]c\n[^1]: b\n\nd"),
        (r"\pard a{\*\atnauthor LW}{\*\annotation \pard b\par}\par", "a\nComment (LW): b"),
        (r"\pard a{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt \pard b\par}}}\par", "a\n\nb"),
        (
            r"{\header \pard H\par}{\footer \pard {\field{\*\fldinst PAGE}{\fldrslt 1}}\par}\pard a\par",
            "Header: H\n\na",
        ),
        (r"\pard {\*\unknown x}a{\pict\bin4 }}}}b}\par", "a"),
    ],
)
def test_text_is_read_as_it_is_shown(load: Read, body: str, shown: str) -> None:
    assert load("a.rtf", rtf(body)).text == shown


def test_headings_are_found_by_their_style_and_their_level(load: Read) -> None:
    parsed = load("a.rtf", rtf(r"\pard\s1 A\par\pard\plain x\par\pard\outlinelevel1 B\par"))
    assert [(each.level, each.title) for each in parsed.headings] == [(1, "A"), (2, "B")]


def test_cells_of_a_table_say_what_they_are(load: Read) -> None:
    def row(shapes: str, *cells: str) -> str:
        return rf"\trowd {shapes}\pard\intbl " + r"\cell ".join(cells) + r"\cell\row "

    table = row(r"\cellx1\cellx2", "Part", "Price") + row(r"\clvmgf\cellx1\cellx2", "Bolt", "2")
    table += row(r"\clvmrg\cellx1\cellx2", "", "3")
    assert (
        load("a.rtf", rtf(table + r"\pard after\par")).text == "Part: Bolt | Price: 2\nPart: Bolt | Price: 3\n\nafter"
    )


def test_what_nobody_sees_and_what_cannot_be_read_is_told(load: Read) -> None:
    body = r"\pard a{\v bc}{\deleted d}{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}{\object{\*\objclass X}}\par"
    parsed = load("a.rtf", rtf(body))
    assert parsed.text == "a"
    assert parsed.warnings == (
        Notice.of("deleted_text", count=1),
        Notice.of("hidden_text", count=2),
        Notice.of("objects_not_read", count=1),
        Notice.of("pictures_not_read", count=1),
    )


def test_groups_without_end_and_ends_without_groups_do_no_harm(load: Read) -> None:
    assert load("a.rtf", HEAD.encode() + rb"\pard a\par}}}\pard b\par{{{").text == "a\n\nb"


def test_another_kind_of_file_is_called_what_it_is(refused: Refused) -> None:
    assert refused("a.rtf", b"%PDF-1.7").facts["found"] == "PDF"

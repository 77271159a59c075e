"""Forms in PDF files that draw forms, within a number that can be read."""

import pytest
from conftest import Read, Refused

from tests.documents.making import raw_pdf

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT = b"BT /F1 12 Tf 50 700 Td (Valve) Tj ET"


def form(content: bytes, draws: dict[str, int], resources: bytes | None = None) -> bytes:
    names = b" ".join(b"/%s %d 0 R" % (name.encode(), number) for name, number in draws.items())
    own = resources or b"<< /Font << /F1 3 0 R >> /XObject << %s >> >>" % names
    head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources %s /Length %d >>"
    return head % (own, len(content)) + b"\nstream\n%s\nendstream" % content


def drawing(forms: dict[int, bytes], first: int) -> bytes:
    """A PDF of one page that draws the form `first`."""
    content = b"q /X Do Q " + TEXT
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        3: FONT,
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources"
        b" << /Font << /F1 3 0 R >> /XObject << /X %d 0 R >> >> >>" % first,
        5: b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    }
    return raw_pdf(dict(sorted((objects | forms).items())))


TWICE = b"/A Do /A Do"


@pytest.mark.parametrize(
    "forms",
    [
        {10: form(TWICE, {"A": 10})},
        {10: form(TWICE, {"A": 11}), 11: form(TWICE, {"A": 10})},
        {number: form(TWICE, {"A": number + 1}) for number in range(10, 45)} | {45: form(TEXT, {})},
        {10: form(TWICE, {}, b"12 0 R"), 12: b"<< /XObject 13 0 R >>", 13: b"<< /A 10 0 R >>"},
    ],
    ids=["itself", "each other", "doubling", "by reference"],
)
def test_forms_without_end_are_refused(refused: Refused, forms: dict[int, bytes]) -> None:
    assert refused("a.pdf", drawing(forms, 10)).code == "nested_too_deep"


@pytest.mark.parametrize(
    "forms",
    [
        {10: form(b"/A Do", {"A": 11}), 11: form(b"", {})},
        {10: form(b"", {"A": 10})},  # listed by its resources, which it shares with the page, and not drawn
    ],
    ids=["one in another", "listed"],
)
def test_other_forms_are_read(read: Read, forms: dict[int, bytes]) -> None:
    assert read("a.pdf", drawing(forms, 10)).text == "Valve"

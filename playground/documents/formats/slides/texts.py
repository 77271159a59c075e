"""The text in a shape: paragraphs with the numbers of their lists, struck-out and raised characters, equations."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from playground.documents.formats.office.equations import display, equation
from playground.documents.formats.office.marks import Piece, joined
from playground.documents.formats.office.names import MC, A, M
from playground.documents.formats.office.numerals import numeral
from playground.documents.formats.office.symbols import shown

_BULLETS = (f"{A}buNone", f"{A}buChar", f"{A}buAutoNum", f"{A}buBlip")
_SCHEMES = re.compile(
    r"(?P<way>arabic|alphaLc|alphaUc|romanLc|romanUc|ea1Chs|ea1Cht|ea1Jpn(?:Chs|Kor)|circleNum|thai\w*|hindi\w*|hebrew2?)"
    r"(?P<wide>Db|WdWhite|WdBlack)?(?P<form>Plain|Period|ParenR|ParenBoth|Minus)"
)
_WAYS = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "ea1Chs": "chineseCounting",
    "ea1Cht": "chineseCounting",
    "ea1JpnChs": "chineseCounting",
    "ea1JpnKor": "chineseCounting",
    "circleNum": "decimalEnclosedCircle",
}
_FORMS = {"Plain": "{}", "Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Minus": "{}-"}
_NOT_TEXT = ("slidenum",)
_BREAKS = re.compile(r"_x000[bB]_|\v")


def text(body: Any, styles: Sequence[Any] = ()) -> str:
    """The paragraphs of a text body, a line each. `styles` are the lists of styles behind it, the nearest first."""
    lines, counters = [], dict[int, tuple[str, int]]()
    for paragraph in body.iterchildren(f"{A}p"):
        line = _line(paragraph)
        if line:
            lines.append(_label(paragraph, styles, counters) + line)
    return "\n".join(lines)


def _label(paragraph: Any, styles: Sequence[Any], counters: dict[int, tuple[str, int]]) -> str:
    """The number or the bullet before a paragraph. `counters` hold, by level, the scheme and the last number."""
    own = paragraph.find(f"{A}pPr")
    depth = int(own.get("lvl", "0")) if own is not None and own.get("lvl", "0").isdecimal() else 0
    for deeper in [each for each in counters if each > depth]:
        del counters[deeper]
    bullet, distance = _bullet(own, depth, styles)
    if bullet is not None and bullet.tag == f"{A}buAutoNum":
        start = int(bullet.get("startAt", "1"))
        scheme = f"{bullet.get('type', 'arabicPeriod')} {start}"
        before = counters.get(depth)
        number = before[1] + 1 if before is not None and before[0] == scheme else start
        counters[depth] = scheme, number
        return "  " * depth + _number(number, bullet.get("type", "arabicPeriod"))
    counters.pop(depth, None)
    is_listed = bullet is not None and bullet.tag != f"{A}buNone" and (distance == 0 or depth > 0)
    return f"{'  ' * depth}- " if is_listed else ""


def _bullet(own: Any, depth: int, styles: Sequence[Any]) -> tuple[Any, int]:
    """What says how a paragraph is listed, and how far from the paragraph it is said; None if nothing is."""
    at_level = (None if each is None else each.find(f"{A}lvl{depth + 1}pPr") for each in styles)
    for distance, properties in enumerate((own, *at_level)):
        found = () if properties is None else [each for each in properties if each.tag in _BULLETS]
        if found:
            return found[0], distance
    return None, 0


def _number(number: int, scheme: str) -> str:
    found = _SCHEMES.fullmatch(scheme)
    if found is None:
        return f"{number}. "
    form = _FORMS[found["form"]].format(numeral(number, _WAYS.get(found["way"], "decimal")))
    return form + " "


def _line(paragraph: Any) -> str:
    line = joined(_pieces(paragraph))
    return _BREAKS.sub("\n", line).strip()


def _pieces(element: Any) -> Iterator[Piece]:
    for child in element:
        if child.tag == f"{A}r" or (child.tag == f"{A}fld" and child.get("type") not in _NOT_TEXT):
            yield _piece(child)
        elif child.tag == f"{A}br":
            yield Piece("\n")
        elif child.tag == f"{M}oMathPara":
            yield Piece(display(child))
        elif child.tag == f"{M}oMath":
            yield Piece(equation(child))
        elif child.tag == f"{MC}AlternateContent":
            choice = child.find(f"{MC}Choice")
            yield from _pieces(child.find(f"{MC}Fallback") if choice is None else choice)
        elif child.tag.endswith("/drawing/2010/main}m"):
            yield from _pieces(child)


def _piece(run: Any) -> Piece:
    properties = run.find(f"{A}rPr")
    says = run.findtext(f"{A}t") or ""
    if properties is None:
        return Piece(says)
    font = properties.find(f"{A}sym") if properties.find(f"{A}sym") is not None else properties.find(f"{A}latin")
    height = _percent(properties.get("baseline", "0"))
    return Piece(
        shown(says, None if font is None else font.get("typeface")),
        struck=properties.get("strike", "noStrike") != "noStrike",
        raised="superscript" if height > 0 else "subscript" if height < 0 else None,
    )


def _percent(text_of_number: str) -> float:
    try:
        return float(text_of_number.rstrip("%"))
    except ValueError:
        return 0.0

"""Equations of Office files (OMML) as LaTeX, or as plain text where no part of one stands above, below or beside it.

Letters and signs stay the characters they are (α, ≤, ×), which is how a question writes them. The elements are those of
ECMA-376, part 1, 22.1.
"""

import re
from collections.abc import Callable
from typing import Any

from playground.documents.formats.office.names import MC, M, W, is_on

_VAL = f"{M}val"
_LEFT_OUT = frozenset({f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{MC}Fallback"})
_BIG = {
    "∑": "\\sum", "∏": "\\prod", "∐": "\\coprod", "∫": "\\int", "∬": "\\iint", "∭": "\\iiint", "∮": "\\oint",
    "⋃": "\\bigcup", "⋂": "\\bigcap", "⋁": "\\bigvee", "⋀": "\\bigwedge",
}  # fmt: skip
_ACCENTS = {
    "\u0300": "grave", "\u0301": "acute", "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "overline",
    "\u0306": "breve", "\u0307": "dot", "\u0308": "ddot", "\u030c": "check", "\u20d7": "vec", "\u20d6": "overleftarrow",
    "^": "hat", "~": "tilde", "→": "vec", "¯": "bar",
}  # fmt: skip
_FUNCTIONS = frozenset(
    re.findall(
        r"\w+",
        "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan lim limsup liminf log ln lg exp max min sup "
        "inf det gcd arg dim ker deg Pr",
    )
)
_DELIMITERS = {"{": "\\{", "}": "\\}", "": ".", "⟨": "\\langle ", "⟩": "\\rangle ", "‖": "\\|"}
_STRUCTURE = frozenset("\\_^{")


def equation(element: Any) -> str:
    """An equation as it stands in a line of text: `$…$` if it needs LaTeX, its characters if it does not."""
    text = _latex(element).strip()
    return f"${text}$" if _STRUCTURE.intersection(text) else text


def display(element: Any) -> str:
    """The equations of a paragraph of their own, a line each: `$$…$$`, or plain."""
    lines = (_latex(each).strip() for each in element.iterchildren(f"{M}oMath"))
    return "\n".join(f"$${line}$$" if _STRUCTURE.intersection(line) else line for line in lines if line)


def _latex(element: Any) -> str:
    """All that is inside `element`."""
    return "".join(map(_one, element))


def _one(element: Any) -> str:
    tag = element.tag
    if tag in _LEFT_OUT or tag.endswith("Pr"):
        return ""
    if not tag.startswith(M):
        return _latex(element)
    return _ELEMENTS.get(tag[len(M) :], _latex)(element)


def _part(element: Any, name: str) -> str:
    child = element.find(M + name)
    return "" if child is None else _latex(child).strip()


def _option(element: Any, name: str, default: str) -> str:
    """A property of the element; one that is there without a value is empty."""
    found = element.find(f"{M}{element.tag[len(M) :]}Pr/{M}{name}")
    return default if found is None else found.get(_VAL, "")


def _switch(element: Any, name: str) -> bool:
    found = element.find(f"{M}{element.tag[len(M) :]}Pr/{M}{name}")
    return found is not None and is_on(found, _VAL)


def _run(element: Any) -> str:
    text = "".join(each.text or "" for each in element if each.tag in (f"{M}t", f"{W}t"))
    normal = element.find(f"{M}rPr/{M}nor")
    if normal is not None and is_on(normal, _VAL) and len(text.strip()) > 1:
        return f"\\text{{{text}}}" if text.isascii() else text
    return text


def _script(mark: str, text: str) -> str:
    if not text:
        return ""
    return f"{mark}{text}" if len(text) == 1 else f"{mark}{{{text}}}"


def _base(text: str) -> str:
    """What a script is put to: in braces where it is more than a character, a command or something in brackets."""
    simple = len(text) <= 1 or text.isalnum() or text.startswith(("\\left", "(")) or text[1:].isalpha()
    return text if simple else f"{{{text}}}"


def _fraction(element: Any) -> str:
    over, under = _part(element, "num"), _part(element, "den")
    kind = _option(element, "type", "bar")
    if kind == "lin":
        return f"{over}/{under}"
    return f"{{{over} \\atop {under}}}" if kind == "noBar" else f"\\frac{{{over}}}{{{under}}}"


def _root(element: Any) -> str:
    degree = "" if _switch(element, "degHide") else _part(element, "deg")
    return f"\\sqrt{f'[{degree}]' if degree else ''}{{{_part(element, 'e')}}}"


def _scripts(element: Any) -> str:
    base = _base(_part(element, "e"))
    return base + _script("_", _part(element, "sub")) + _script("^", _part(element, "sup"))


def _scripts_before(element: Any) -> str:
    return "{}" + _script("_", _part(element, "sub")) + _script("^", _part(element, "sup")) + _part(element, "e")


def _big(element: Any) -> str:
    sign = _option(element, "chr", "∫")
    limits = _script("_", _part(element, "sub")) + _script("^", _part(element, "sup"))
    return f"{_BIG.get(sign, sign)}{limits} {_part(element, 'e')}"


def _delimited(element: Any) -> str:
    begin, end = _option(element, "begChr", "("), _option(element, "endChr", ")")
    parts = [_latex(each).strip() for each in element.iterchildren(f"{M}e")]
    if begin == "{" and not end and len(parts) == 1 and parts[0].startswith("\\begin{aligned}"):
        return parts[0].replace("{aligned}", "{cases}")
    inside = (_option(element, "sepChr", "|") or " ").join(parts)
    if _STRUCTURE.intersection(inside) or not (begin and end):
        return f"\\left{_DELIMITERS.get(begin, begin)}{inside}\\right{_DELIMITERS.get(end, end)}"
    return f"{_DELIMITERS.get(begin, begin)}{inside}{_DELIMITERS.get(end, end)}"


def _matrix(element: Any) -> str:
    rows = " \\\\ ".join(" & ".join(_latex(cell).strip() for cell in row) for row in element.iterchildren(f"{M}mr"))
    return f"\\begin{{matrix}}{rows}\\end{{matrix}}"


def _array(element: Any) -> str:
    lines = " \\\\ ".join(_latex(each).strip() for each in element.iterchildren(f"{M}e"))
    return f"\\begin{{aligned}}{lines}\\end{{aligned}}"


def _function(element: Any) -> str:
    name = _part(element, "fName")
    return f"{_named(name)} {_part(element, 'e')}"


def _named(name: str) -> str:
    """The name of a function as its command: sin, but also sin^2 and lim_{n→∞}."""
    word = next((name[:index] for index, char in enumerate(name) if not char.isalpha()), name)
    return f"\\{name}" if word in _FUNCTIONS else name


def _limit(mark: str) -> Callable[[Any], str]:
    return lambda element: _named(_part(element, "e")) + _script(mark, _part(element, "lim"))


def _accent(element: Any) -> str:
    return f"\\{_ACCENTS.get(_option(element, 'chr', '̂'), 'hat')}{{{_part(element, 'e')}}}"


def _bar(element: Any) -> str:
    over = _option(element, "pos", "bot") == "top"
    return f"\\{'overline' if over else 'underline'}{{{_part(element, 'e')}}}"


def _brace(element: Any) -> str:
    sign = _option(element, "chr", "⏟")
    if sign in "⏞⏟":
        return f"\\{'overbrace' if sign == '⏞' else 'underbrace'}{{{_part(element, 'e')}}}"
    command = "overset" if _option(element, "pos", "bot") == "top" else "underset"
    return f"\\{command}{{{sign}}}{{{_part(element, 'e')}}}"


def _unless_hidden(element: Any) -> str:
    shown = element.find(f"{M}phantPr/{M}show")
    return _part(element, "e") if shown is None or is_on(shown, _VAL) else ""


_ELEMENTS: dict[str, Callable[[Any], str]] = {
    "r": _run,
    "f": _fraction,
    "rad": _root,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _scripts_before,
    "nary": _big,
    "d": _delimited,
    "m": _matrix,
    "eqArr": _array,
    "func": _function,
    "limLow": _limit("_"),
    "limUpp": _limit("^"),
    "acc": _accent,
    "bar": _bar,
    "groupChr": _brace,
    "phant": _unless_hidden,
    "borderBox": lambda element: f"\\boxed{{{_part(element, 'e')}}}",
}

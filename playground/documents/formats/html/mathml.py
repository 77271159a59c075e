"""Formulas of web pages (MathML Core) as LaTeX, or as plain text where no part of one stands above or below another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_STRUCTURE = frozenset("\\_^{")
_BIG = {"∑": "\\sum", "∏": "\\prod", "∫": "\\int", "∮": "\\oint", "⋃": "\\bigcup", "⋂": "\\bigcap", "lim": "\\lim"}
_ACCENTS = {"^": "hat", "~": "tilde", "→": "vec", "¯": "bar", "‾": "bar", "˙": "dot", "¨": "ddot"}
_DEEPEST = 60
_TEX = ("application/x-tex", "text/x-tex", "latex", "tex")


@dataclass(slots=True)
class Node:
    """An element, its text, and the elements in it."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    parts: list["Node"] = field(default_factory=list)


class Formula:
    """A formula that is being read, tag by tag; beyond some depth its parts are taken as they come."""

    def __init__(self) -> None:
        self._root = Node("math")
        self._open = [self._root]
        self._deeper = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if len(self._open) > _DEEPEST:
            self._deeper += 1
            return
        node = Node(tag, attributes)
        self._open[-1].parts.append(node)
        self._open.append(node)

    def end(self) -> bool:
        """An element ends; true if it is the formula itself."""
        if self._deeper:
            self._deeper -= 1
            return False
        if len(self._open) > 1:
            self._open.pop()
            return False
        return True

    def data(self, text: str) -> None:
        """Text of the innermost element."""
        self._open[-1].text += text

    def shown(self) -> str:
        """The formula in a line of text: `$…$` if it needs LaTeX."""
        text = (_stated(self._root) or _inside(self._root)).strip()
        return f"${text}$" if _STRUCTURE.intersection(text) else text


def _stated(node: Node) -> str:
    """The LaTeX that the formula was made from, if the page has it."""
    for part in node.parts:
        if part.tag == "annotation" and part.attributes.get("encoding", "").lower() in _TEX:
            return part.text
        if part.tag in ("semantics", "mrow", "mstyle") and (found := _stated(part)):
            return found
    return ""


def _inside(node: Node) -> str:
    return " ".join(node.text.split()) + "".join(map(_one, node.parts))


def _one(node: Node) -> str:
    if node.tag in ("annotation", "annotation-xml", "mphantom", "none", "mprescripts"):
        return ""
    return _ELEMENTS.get(node.tag, _inside)(node)


def _group(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _two(node: Node) -> tuple[str, str]:
    parts = [*map(_one, node.parts), "", ""]
    return parts[0], parts[1]


def _base(text: str) -> str:
    return _BIG.get(text, text)


def _scripts(*marks: str) -> Callable[[Node], str]:
    def shown(node: Node) -> str:
        base, *scripts = [*map(_one, node.parts), ""]
        raised = zip(marks, scripts, strict=False)
        return _base(base) + "".join(f"{mark}{_group(script)}" for mark, script in raised if script)

    return shown


def _over(node: Node) -> str:
    base, above = _two(node)
    if base in _BIG:
        return f"{_BIG[base]}^{_group(above)}"
    return f"\\{_ACCENTS[above]}{{{base}}}" if above in _ACCENTS else f"\\overset{{{above}}}{{{base}}}"


def _under(node: Node) -> str:
    base, below = _two(node)
    return f"{_BIG[base]}_{_group(below)}" if base in _BIG else f"\\underset{{{below}}}{{{base}}}"


def _fraction(node: Node) -> str:
    above, below = _two(node)
    return f"\\frac{{{above}}}{{{below}}}"


def _root(node: Node) -> str:
    base, degree = _two(node)
    return f"\\sqrt[{degree}]{{{base}}}"


def _fenced(node: Node) -> str:
    inside = node.attributes.get("separators", ",")[:1].join(map(_one, node.parts))
    return node.attributes.get("open", "(") + inside + node.attributes.get("close", ")")


def _table(node: Node) -> str:
    rows = [" & ".join(_inside(cell) for cell in row.parts) for row in node.parts]
    return "\\begin{matrix}" + " \\\\ ".join(rows) + "\\end{matrix}"


def _text(node: Node) -> str:
    return " ".join(node.text.split()) or (" " if node.text else "")


def _sign(node: Node) -> str:
    return "".join(node.text.split()).strip("\u2061\u2062\u2063\u2064")


_ELEMENTS: Mapping[str, Callable[[Node], str]] = {
    "msup": _scripts("^"),
    "msub": _scripts("_"),
    "msubsup": _scripts("_", "^"),
    "munderover": _scripts("_", "^"),
    "mover": _over,
    "munder": _under,
    "mfrac": _fraction,
    "msqrt": lambda node: f"\\sqrt{{{_inside(node)}}}",
    "mroot": _root,
    "mfenced": _fenced,
    "mtable": _table,
    "mtext": _text,
    "mo": _sign,
    "mi": _sign,
}

"""The answer as Markdown that can load nothing and hide nothing: no raw HTML, no images, no link with another text."""

import re

LIMIT = 400_000
"""Characters of an answer that a page is given; more would freeze it."""

_FENCE = re.compile(r"(?P<indent> {0,3})(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n(?!\s*\n))*?(?<!`)\1(?!`)")
_STRONG = re.compile(r"(?<![\\*])\*\*(?![\s*])(?P<inner>[^*\n]{1,400})(?<![\s\\])\*\*(?!\*)")
_DEFINITION = re.compile(r"(?m)^( {0,3}(?:>\s*)*)\[(?=[^\]\n]+\]:)")


def harmless(answer: str) -> str:
    """`answer` as Markdown for the page.

    A `<` outside code becomes a character; an image or a link stays as it was written, so that its target is read and
    not fetched or hidden; diagrams stay code. Works line by line, so that a longer answer begins with the shorter one.
    """
    pieces: list[str] = []
    prose: list[str] = []
    fence = ""
    for line in answer[:LIMIT].splitlines(keepends=True):
        opening = _FENCE.match(line)
        if fence:
            if opening and opening["mark"].startswith(fence) and not opening["info"].strip():
                fence = ""
            pieces.append(line)
        elif opening and not (opening["mark"][0] == "`" and "`" in opening["info"]):
            fence = opening["mark"]
            pieces += [_prose("".join(prose)), _plain_fence(line, opening)]
            prose.clear()
        else:
            prose.append(line)
    return "".join([*pieces, _prose("".join(prose))])


def _plain_fence(line: str, opening: re.Match[str]) -> str:
    """The opening line of a code block; a language that the page would draw or run is left out."""
    return (
        line
        if re.fullmatch(r"\s*[\w+#.-]*\s*", opening["info"]) and "mermaid" not in opening["info"].lower()
        else (f"{opening['indent']}{opening['mark']}\n")
    )


def _prose(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for span in _CODE_SPAN.finditer(text):
        pieces += [_disarmed(text[done : span.start()]), span[0]]
        done = span.end()
    return "".join([*pieces, _disarmed(text[done:])])


def _strong(found: re.Match[str]) -> str:
    """Bold that begins or ends with a sign, as in 出自**《西洲曲》**的: Markdown looks for spaces, leaves stars."""
    inner = found["inner"]
    return found[0] if inner[0].isalnum() and inner[-1].isalnum() else f"<strong>{inner}</strong>"


def _disarmed(text: str) -> str:
    text = text.replace("<", "&lt;").replace("![", "!\\[").replace("](", "]\\(").replace("][", "]\\[")
    text = _STRONG.sub(_strong, text)
    return _DEFINITION.sub(r"\1\\[", text)

"""Word files: numbered clauses, references to them, changes that are tracked, ticked boxes, tables with merged cells."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.documents.office import paragraph, run, word_file

Cell = str | tuple[str, int, int]
"""A text, or one with the columns and rows that it covers."""


def heading(text: str, level: int = 1) -> str:
    return paragraph(escape(text), f'<w:pStyle w:val="Heading{level}"/>')


def para(*parts: str) -> str:
    """A paragraph of plain texts and runs that are XML already."""
    runs = "".join(part if part.startswith("<w:") else run(escape(part)) for part in parts)
    return f"<w:p>{runs}</w:p>"


def item(level: int, *parts: str, mark: str = "") -> str:
    """A paragraph that Word numbers; `mark` is what references to it are made to."""
    runs = "".join(part if part.startswith("<w:") else run(escape(part)) for part in parts)
    begin = f'<w:bookmarkStart w:id="{abs(hash(mark)) % 999}" w:name="{mark}"/>' if mark else ""
    numbered = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return f"<w:p>{numbered}{begin}{runs}</w:p>"


def refer(mark: str, shown: str) -> str:
    """A cross reference, with the text that Word showed last."""
    return f'<w:fldSimple w:instr=" REF {mark} \\r \\h ">{run(escape(shown))}</w:fldSimple>'


def inserted(text: str) -> str:
    return f'<w:ins w:id="1" w:author="legal" w:date="2026-03-02T09:00:00Z">{run(escape(text))}</w:ins>'


def deleted(text: str) -> str:
    gone = f'<w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r>'
    return f'<w:del w:id="2" w:author="legal" w:date="2026-03-02T09:00:00Z">{gone}</w:del>'


def box(ticked: bool, text: str) -> str:
    """A box to tick, as a content control, with what it stands for."""
    state = f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox>'
    shown = run("☒" if ticked else "☐")
    return f"<w:sdt><w:sdtPr>{state}</w:sdtPr><w:sdtContent>{shown}</w:sdtContent></w:sdt>{run(escape(f' {text}    '))}"


def control(text: str) -> str:
    """A field to be filled in that was filled in."""
    return f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{run(escape(text))}</w:sdtContent></w:sdt>"


def raised(text: str, lowered: bool = False) -> str:
    return run(escape(text), f'<w:vertAlign w:val="{"sub" if lowered else "super"}script"/>')


def table(rows: Sequence[Sequence[Cell]]) -> str:
    """A table; a cell that reaches down is written as Word does it, as empty cells that go on."""
    going: dict[int, tuple[int, int]] = {}
    lines = []
    for row in rows:
        cells, column = [], 0
        waiting = list(row)
        while waiting or column in going:
            if column in going:
                across, left = going.pop(column)
                cells.append(_cell("", across, "<w:vMerge/>"))
                if left > 1:
                    going[column] = (across, left - 1)
            else:
                cell = waiting.pop(0)
                text, across, down = (cell, 1, 1) if isinstance(cell, str) else cell
                cells.append(_cell(text, across, '<w:vMerge w:val="restart"/>' if down > 1 else ""))
                if down > 1:
                    going[column] = (across, -down + 1)
            column += across
        going = {column: (across, abs(left)) for column, (across, left) in going.items()}
        lines.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl><w:tblPr/>{''.join(lines)}</w:tbl>"


def _cell(text: str, across: int, merge: str) -> str:
    inner = text if text.startswith("<w:p>") else para(*text.split("\n"))
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{across}"/>{merge}</w:tcPr>{inner}</w:tc>'


def word(*body: str, levels: Sequence[tuple[str, str]] = (), header: str = "", footer: str = "") -> bytes:
    """The file; `levels` say how clauses are numbered: the way of counting and the pattern, from the top."""
    numbered = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{way}"/>'
        f'{"<w:isLgl/>" if pattern.count("%") > 1 else ""}<w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (way, pattern) in enumerate(levels)
    )
    names = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
        for level in (1, 2, 3)
    )
    parts = {
        "numbering": f'<w:abstractNum w:abstractNumId="1">{numbered}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
        "styles": names,
        **({"header": para(header)} if header else {}),
        **({"footer": para(footer)} if footer else {}),
    }
    margins = "".join(
        f'<w:{name}Reference w:type="default" r:id="{name}"/>' for name in ("header", "footer") if name in parts
    )
    return word_file("".join(body) + f"<w:sectPr>{margins}</w:sectPr>", parts)

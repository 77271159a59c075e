"""The Markdown table in the team's form, *Query | Response | Remark*: one an arm, in GFM."""

import re
from collections.abc import Iterable, Iterator, Sequence

from playground.core.strings import Language
from playground.core.values import Run
from playground.studies.exports import remarks
from playground.studies.exports.arms import described, in_a_line, prompt_name
from playground.studies.exports.cleaning import on_one_line, shown
from playground.studies.exports.grid import Grid, failed_names, outcome
from playground.studies.exports.head import arm_named, facts, title
from playground.studies.exports.words import Words
from playground.studies.values import Arm, Cell, CellState, Judgement, Study

_SPECIAL = re.compile(r"[\\`*_~|$\[\]]")
_OPENING = re.compile(r"^(\d+(?=[.)])|(?=[-+#=]))")
"""What a list, a heading or an underline begins with."""
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_FENCE = re.compile(r"\s*(`{3,}+|~{3,}+)[^`]*+$")
_KEPT = re.compile(r"(?<![\\`])`(?=[^`\n]*[^`\s])([^`\n]++)`(?!`)|\*\*([^\s*`](?:[^*`]*[^\s*`])?)\*\*(?!\*)")
"""Code and bold type in a line, where they are plain enough to be meant."""
_LINES = re.compile("[\n\u0085\u2028\u2029]")
_NBSP = "\u00a0"


def written(study: Study, verdicts: Sequence[str], language: Language, *, combined: bool = False) -> str:
    """The whole file; `verdicts` are the sentences that compare the arms, `combined` adds a table of all arms."""
    words, grid = Words(language), Grid(study)
    parts = [_head(study, verdicts, words)]
    if combined:
        parts.append(_section(words("combined"), _combined(grid, words)))
    for arm in study.arms:
        parts.append(_section(arm.name, _table(grid, arm, words)))
    return "\n".join(parts)


def of_runs(runs: Iterable[tuple[Run, Judgement | None]], language: Language) -> str:
    """A table of single runs in their order, with what was said of them, and by what each was answered."""
    words = Words(language)
    return "\n".join([*_of_runs(runs, words), ""])


def literal(text: str) -> str:
    """`text` for a cell or a line of Markdown, read by nobody as anything but text."""
    return "<br>".join(_line(line) for line in _LINES.split(shown(text).strip("\n")))


def answer(text: str) -> str:
    """An answer for a cell: code and bold type stay, as do the breaks of its lines; all else is text.

    A cell has no room for blocks: lines of fenced code become code of one line each.
    """
    fence: str | None = None
    lines: list[str] = []
    for line in _LINES.split(shown(text).strip("\n")):
        found = _FENCE.match(line)
        if found and (fence is None or found[1].startswith(fence)):
            fence = found[1] if fence is None else None
            continue
        lines.append(_code(line) if fence else _prose(line))
    return "<br>".join(lines)


def _head(study: Study, verdicts: Sequence[str], words: Words) -> str:
    told = described(study.arms, words)
    arms = zip(study.arms, told.own, strict=True)
    lines = [
        *(words.labelled(label, value) for label, value in facts(study, words)),
        *(words.labelled(arm_named(arm, study, words), in_a_line(own, words)) for arm, own in arms),
        *([words.labelled(words("common"), in_a_line(told.common, words))] if told.common else []),
    ]
    parts = [f"# {_title(title(study, words))}", "", *(f"- {_title(line)}" for line in lines)]
    if verdicts:
        parts += ["", f"## {words('verdicts')}", "", *(f"- {_title(on_one_line(said))}" for said in verdicts)]
    return "\n".join([*parts, ""])


def _section(name: str, table: Iterable[str]) -> str:
    return "\n".join([f"## {_title(on_one_line(name))}", "", *table, ""])


def _title(line: str) -> str:
    """A line that stands after a mark of Markdown, and begins nothing else."""
    return re.sub(r"#+$", lambda found: "\\" + "\\".join(found[0]), _OPENING.sub(r"\1\\", _text(line), count=1))


def _table(grid: Grid, arm: Arm, words: Words) -> Iterator[str]:
    repeated = grid.is_repeated(arm)
    columns = ["question", *(["repeat"] if repeated else []), "answer", "remark"]
    yield from _header(words(f"column.{name}") for name in columns)
    for question, cell in grid.of_arm(arm):
        remark = remarks.written(cell.judgement, failed_names(cell, words), words)
        number = [str(cell.repeat + 1)] if repeated else []
        yield _row([literal(question.text), *number, _response(cell, words), literal(remark)])


def _of_runs(runs: Iterable[tuple[Run, Judgement | None]], words: Words) -> Iterator[str]:
    yield from _header(words(f"column.{name}") for name in ("question", "answer", "remark", "arm"))
    for run, said in runs:
        state: CellState = run.status if run.status in ("running", "completed") else "failed"
        response = _response(Cell("", "", state=state, run=run), words)
        arm = words.list((run.spec.model, prompt_name(run.spec.prompt, words)))
        yield _row([literal(run.spec.question), response, literal(remarks.written(said, (), words)), literal(arm)])


def _combined(grid: Grid, words: Words) -> Iterator[str]:
    arms = grid.study.arms
    yield from _header([words("column.question"), *(arm.name for arm in arms)])
    for question in grid.study.questions:
        answers = ("<br><br>".join(_judged(cell, words) for cell in grid.cells(question, arm)) for arm in arms)
        yield _row([literal(question.text), *answers])


def _judged(cell: Cell, words: Words) -> str:
    line = remarks.headline(cell.judgement, words)
    return "<br>".join([*([f"**{_text(line)}**"] if line else []), _response(cell, words)])


def _response(cell: Cell, words: Words) -> str:
    found = outcome(cell, words)
    trouble = [f"*{_text(on_one_line(found.trouble))}*"] if found.trouble else []
    return "<br>".join([*([answer(found.answer)] if found.answer.strip() else []), *trouble])


def _header(names: Iterable[str]) -> Iterator[str]:
    cells = [literal(on_one_line(name)) for name in names]
    yield _row(cells)
    yield _row(["---"] * len(cells))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _prose(line: str) -> str:
    """A line in which code and bold type stay."""
    pieces, done = [], 0
    for kept in _KEPT.finditer(line):
        pieces.append(_text(line[done : kept.start()]))
        pieces.append(_span(kept[1]) if kept[1] else f"**{_text(kept[2])}**")
        done = kept.end()
    return _indented(line, "".join([*pieces, _text(line[done:])]))


def _code(line: str) -> str:
    """A line of fenced code; its indent is kept by blanks that are not folded."""
    return _span(_NBSP * _width(line) + line.strip()) if line.strip() else ""


def _span(code: str) -> str:
    r"""Code inside a cell, where a pipe has a backslash before it; `\|` cannot be written there, and is text."""
    if "\\|" in code:
        return _text(code)
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence, blank = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{blank}{code}{blank}{fence}".replace("|", "\\|")


def _line(line: str) -> str:
    return _indented(line, _text(line))


def _indented(line: str, written: str) -> str:
    return "&nbsp;" * _width(line) + written.lstrip(" \t")


def _width(line: str) -> int:
    blanks = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blanks.expandtabs(4))


def _text(text: str) -> str:
    escaped = _SPECIAL.sub(lambda found: "\\" + found[0], text)
    return re.sub("[&<>]", lambda found: _MARKUP[found[0]], escaped)

"""Python configs files that hold a prompt set: read by parsing, never run, and written back with nothing else changed.

The team's system keeps its prompts in constants of fixed names. What such a constant comes to is worked out from string
literals alone: plain, raw, triple-quoted, side by side, added up, in parentheses, f-strings without fields, names of
other such constants, the last assignment winning. Whatever else it may be is named with its line, never guessed.
"""

import ast
import codecs
import io
import re
import tokenize
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from playground.core.errors import Notice, PromptError
from playground.core.strings import Language
from playground.core.values import PARTS, Part, PromptSet
from playground.prompts.limits import TEMPLATE_CHARACTERS
from playground.prompts.literals import Piece, changed_piece, literal, pieces_of

CONSTANTS: Mapping[Part, str] = {
    "system": "SYSTEM",
    "instructions": "INSTRUCTIONS",
    "rag": "PROMPT_TEMPLATE",
    "custom": "CUSTOM_PROMPT_TEMPLATE",
    "simple": "SIMPLE_PROMPT_TEMPLATE",
}
MODEL_NAME, MODEL_PATH = "DEFAULT_MODEL_NAME", "DEFAULT_MODEL_PATH"
KNOWN: tuple[str, ...] = (MODEL_NAME, MODEL_PATH, *CONSTANTS.values())
"""Names that are read and written; all others are left alone."""
LARGEST_FILE = 200_000
"""Bytes: parsing a larger file on purpose made difficult would hold up everybody else."""

_LONGEST_VALUE = 2 * TEMPLATE_CHARACTERS
"""Characters that a constant may come to while it is worked out: doubling a name forty times would be a terabyte."""
_PART_OF: Mapping[str, Part] = {constant: part for part, constant in CONSTANTS.items()}
_NEWLINE = re.compile(r"\r\n|\r|\n")
_HANZI = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]+")
_ENCODINGS = frozenset(
    {"utf-8", "ascii", "gbk", "gb2312", "gb18030", "big5", "iso8859-1", "cp1252", "shift_jis", "euc_jp", "euc_kr"}
)
"""Python knows others, some of which take minutes for a small file."""
_MOST_NAMED = 40
"""Names that one notice lists."""
_quiet = Lock()


@dataclass(frozen=True, slots=True)
class Constant:
    """The last assignment of a known name, and where a new value would be written."""

    name: str
    value: str
    line: int
    start: int
    """Of the expression, in characters of the text; where `apart` is set, the end of the whole statement."""
    end: int
    pieces: tuple[Piece, ...] = ()
    """What it is put together from; empty where `apart` is set."""
    apart: bool = False
    """The statement has other targets too, or adds to an earlier value: a new value needs a statement of its own."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A known name whose last assignment is no text that can be worked out without running the file."""

    name: str
    line: int
    written: str
    """The line, cut short."""


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name the file gives a value to that has nothing to do with prompts as far as is known."""

    name: str
    line: int


@dataclass(frozen=True)
class ConfigsFile:
    """A configs file as it was read."""

    content: bytes
    encoding: str
    """Without the byte order mark, which `marked` tells."""
    marked: bool
    text: str
    constants: Mapping[str, Constant]
    not_understood: tuple[NotUnderstood, ...]
    others: tuple[OtherName, ...]

    @property
    def values(self) -> Mapping[str, str]:
        """What each constant comes to, by name."""
        return {name: constant.value for name, constant in self.constants.items()}

    @property
    def model(self) -> str | None:
        """The model that is selected first."""
        return self.values.get(MODEL_NAME)

    @property
    def model_path(self) -> str | None:
        """The folder it lies in."""
        return self.values.get(MODEL_PATH)

    def prompt_set(self, name: str, base: PromptSet) -> PromptSet:
        """The file's five templates under `name`; a constant that the file does not have is taken from `base`.

        Raises PromptError `configs_not_understood` when the file has it in a form that cannot be read.
        """
        for unclear in self.not_understood:
            if unclear.name in _PART_OF:
                raise PromptError(
                    "configs_not_understood",
                    part=_PART_OF[unclear.name],
                    line=unclear.line,
                    name=unclear.name,
                    written=unclear.written,
                )
        values = self.values
        return PromptSet(name, base.language, {part: values.get(CONSTANTS[part], base.parts[part]) for part in PARTS})

    def notices(self) -> tuple[Notice, ...]:
        """What a person should know before the file's prompts are used."""
        unclear = {entry.name for entry in self.not_understood}
        return (
            *(Notice.of("configs_missing", name=name) for name in CONSTANTS.values() if self._lacks(name, unclear)),
            *(
                Notice.of("configs_not_understood", name=entry.name, line=entry.line, written=entry.written)
                for entry in self.not_understood
            ),
            *((Notice.of("configs_left_alone", names=_listed(self.others)),) if self.others else ()),
        )

    def language(self) -> Language:
        """The language that most of its prompts are written in."""
        text = "".join(value for name, value in self.values.items() if name in _PART_OF)
        return "zh" if len(_HANZI.findall(text)) > len(_WORD.findall(text)) else "en"

    def _lacks(self, name: str, unclear: set[str]) -> bool:
        return name not in self.constants and name not in unclear


def _listed(others: Sequence[OtherName]) -> str:
    shown = ", ".join(f"{other.name} ({other.line})" for other in others[:_MOST_NAMED])
    return shown if len(others) <= _MOST_NAMED else f"{shown}, …"


# Reading --------------------------------------------------------------------------------------------------------------


def read_configs(content: bytes) -> ConfigsFile:
    """The prompt constants of a Python file.

    Raises PromptError `configs_too_large`, `configs_encoding`, `configs_syntax`, `configs_too_complex`, or
    `configs_without_prompts` when none of the known names is in it.
    """
    if len(content) > LARGEST_FILE:
        raise PromptError("configs_too_large", size=len(content), limit=LARGEST_FILE)
    encoding, marked, text = _decoded(content)
    reading = _Reading(text)
    found = ConfigsFile(
        content=content,
        encoding=encoding,
        marked=marked,
        text=text,
        constants=reading.constants,
        not_understood=tuple(reading.unclear[name] for name in KNOWN if name in reading.unclear),
        others=tuple(OtherName(name, line) for name, line in reading.others.items()),
    )
    if not found.constants and not found.not_understood:
        raise PromptError("configs_without_prompts", known=", ".join(KNOWN))
    return found


def _decoded(content: bytes) -> tuple[str, bool, str]:
    """Encoding, whether a byte order mark stands in front, and the text behind it."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        marked = encoding == "utf-8-sig"
        encoding = "utf-8" if marked else encoding
        body = content[3:] if marked else content
        if codecs.lookup(encoding).name not in _ENCODINGS:
            raise LookupError(encoding)
        text = body.decode(encoding)
    except (SyntaxError, LookupError, UnicodeError) as error:
        raise PromptError("configs_encoding", reason=str(error)[:160]) from error
    if text.encode(encoding) != body:  # some old encodings write one character in two ways
        raise PromptError("configs_encoding", reason=encoding)
    return encoding, marked, text


def _parsed(text: str) -> ast.Module:
    try:
        with _quiet, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a file's "\d" is its owner's business
            return ast.parse(text)
    except SyntaxError as error:
        code = "configs_too_complex" if error.lineno is None else "configs_syntax"  # a NUL has no line
        raise PromptError(code, line=error.lineno, reason=str(error.msg)[:160]) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise PromptError("configs_too_complex", reason=str(error)[:160] or type(error).__name__) from error


_Term = tuple[ast.expr, str]
"""What is added to a text, and what it comes to."""


@dataclass(frozen=True, slots=True)
class _Assigned:
    """The last assignment of a known name."""

    line: int
    terms: list[_Term] | None
    statement: ast.stmt
    apart: bool


class _Reading:
    """One walk over the statements of a file, in order."""

    def __init__(self, text: str) -> None:
        self._places = _Places(text)
        self._known: dict[str, str] = {}
        """Texts by name, as of the statement that is looked at; names of other things are not in it."""
        self._last: dict[str, _Assigned] = {}
        self.others: dict[str, int] = {}
        for statement in _parsed(text).body:
            self._statement(statement)
        self.constants: dict[str, Constant] = {}
        self.unclear: dict[str, NotUnderstood] = {}
        for name, assigned in self._last.items():
            self._judged(name, assigned)

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=targets, value=value) if all(isinstance(target, ast.Name) for target in targets):
                for target in targets:
                    assert isinstance(target, ast.Name)
                    self._assigned(target.id, self._terms(value), statement, apart=len(targets) > 1)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self._assigned(name, self._terms(value), statement)
            case ast.AnnAssign(target=ast.Name(), value=None):
                pass
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
                sum_of_both = ast.BinOp(ast.Name(name, ast.Load()), ast.Add(), value)
                self._assigned(name, self._terms(sum_of_both), statement, apart=True)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                if name in KNOWN:
                    self._assigned(name, None, statement)
            case _:
                for name, line in _bound(statement):
                    self._assigned(name, None, statement, line=line)

    def _assigned(
        self,
        name: str,
        terms: list[_Term] | None,
        statement: ast.stmt,
        *,
        apart: bool = False,
        line: int | None = None,
    ) -> None:
        line = line or statement.lineno
        self._known.pop(name, None)
        if terms is not None:
            self._known[name] = "".join(value for _, value in terms)
        if name in KNOWN:
            self._last[name] = _Assigned(line, terms, statement, apart)
        else:
            self.others.setdefault(name, line)

    def _judged(self, name: str, last: _Assigned) -> None:
        """Enter the last assignment of a known name under what it is."""
        value = "" if last.terms is None else "".join(value for _, value in last.terms)
        if last.terms is None or not _sendable(value):
            self.unclear[name] = NotUnderstood(name, last.line, self._places.line(last.line))
        elif last.apart:
            end = self._places.span(last.statement)[1]
            self.constants[name] = Constant(name, value, last.line, end, end, apart=True)
        else:
            pieces = tuple(piece for term, text in last.terms for piece in self._places.pieces(term, text))
            start, end = self._places.span(_assigned_expression(last.statement))
            self.constants[name] = Constant(name, value, last.line, start, end, pieces)

    def _value(self, expression: ast.expr) -> str | None:
        """What `expression` comes to; None when that takes more than joining texts."""
        terms = self._terms(expression)
        return None if terms is None else "".join(value for _, value in terms)

    def _terms(self, expression: ast.expr) -> list[_Term] | None:
        """What is added up, with values. Python nests a chain of additions to the left: walked, not recursed into."""
        added: list[ast.expr] = []
        while isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
            added.append(expression.right)
            expression = expression.left
        terms: list[_Term] = []
        room = _LONGEST_VALUE
        for term in (expression, *reversed(added)):
            value = self._value(term) if isinstance(term, ast.BinOp) and added else self._single(term)
            if value is None or (room := room - len(value)) < 0:
                return None
            terms.append((term, value))
        return terms

    def _single(self, expression: ast.expr) -> str | None:
        match expression:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name):
                return self._known.get(name)
            case ast.JoinedStr(values=pieces) if all(isinstance(piece, ast.Constant) for piece in pieces):
                return "".join(str(piece.value) for piece in pieces if isinstance(piece, ast.Constant))
        return None


class _Places:
    """From the lines and columns of the parser to places in the text."""

    def __init__(self, text: str) -> None:
        ends = [newline.end() for newline in _NEWLINE.finditer(text)]
        self._starts = [0, *ends]
        self._text = text

    def line(self, number: int) -> str:
        """A line for a sentence."""
        return self._whole(number).strip()[:80]

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where `node` begins and ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._place(node.lineno, node.col_offset), self._place(node.end_lineno, node.end_col_offset)

    def pieces(self, term: ast.expr, value: str) -> tuple[Piece, ...]:
        """The literals that `term` is made of; one piece that nobody may change when it is none."""
        start, end = self.span(term)
        if isinstance(term, ast.Constant):
            return pieces_of(self._text[start:end], start, value)
        return (Piece(start, end, value, is_literal=False),)

    def _place(self, line: int, column: int) -> int:
        """Columns are bytes of UTF-8."""
        return self._starts[line - 1] + len(self._whole(line).encode("utf-8")[:column].decode("utf-8"))

    def _whole(self, number: int) -> str:
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : end]


def _bound(statement: ast.stmt) -> Iterator[tuple[str, int]]:
    """Names that a statement of any other kind may give a value to or take it from, with their lines."""
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name, node.lineno
            case ast.alias(name=name, asname=asname) if (asname or name) in KNOWN:
                yield asname or name, node.lineno


def _assigned_expression(statement: ast.stmt) -> ast.expr:
    assert isinstance(statement, ast.Assign | ast.AnnAssign)
    assert statement.value is not None
    return statement.value


def _sendable(text: str) -> bool:
    """Whether `text` can be sent to a model and kept: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not re.search("[\ud800-\udfff]", text)


# Writing --------------------------------------------------------------------------------------------------------------


def values_of(prompt_set: PromptSet, model: str | None = None, model_path: str | None = None) -> dict[str, str]:
    """The constants that say what `prompt_set` says, by name."""
    models = {MODEL_NAME: model, MODEL_PATH: model_path}
    return {
        **{name: value for name, value in models.items() if value is not None},
        **{CONSTANTS[part]: prompt_set.parts[part] for part in PARTS},
    }


def write_configs(values: Mapping[str, str], heading: str) -> bytes:
    """A new configs file with `values`, under a comment."""
    lines = [f"# {line}" for line in heading.splitlines()]
    for name, value in values.items():
        _check_writable(name, value)
        lines += "", f"{name} = " + literal(value, prefer=None if name in _PART_OF else '"')
    content = ("\n".join(lines) + "\n").encode("utf-8")
    return _proved(content, values)


def rewrite_configs(original: ConfigsFile, values: Mapping[str, str], base: PromptSet | None = None) -> bytes:
    """The original with `values` in place of its own; every other byte stays, also of constants that do not change.

    A constant that the original does not have is added at its end, unless it says what `base` says: then it was filled
    in from there when the file was read. Raises PromptError for a constant that could not be read either.
    """
    filled_in = {} if base is None else values_of(base)
    wanted = {**original.values, **values}
    now = original
    for _ in range(len(KNOWN) + 1):  # a constant may be built from another one that has just been changed
        edits = dict(_edits(now, wanted, filled_in))
        if not edits:
            return now.content
        now = read_configs(_edited(now, edits))
    raise PromptError("configs_not_written", name=", ".join(edits))


def _edits(now: ConfigsFile, values: Mapping[str, str], filled_in: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    unclear = {entry.name: entry for entry in now.not_understood}
    for name, value in values.items():
        constant = now.constants.get(name)
        if constant is not None and constant.value == value:
            continue
        if constant is None and name not in unclear and filled_in.get(name) == value:
            continue
        if name in unclear:
            entry = unclear[name]
            raise PromptError("configs_not_understood", line=entry.line, name=name, written=entry.written)
        _check_writable(name, value)
        yield name, value


def _edited(now: ConfigsFile, edits: Mapping[str, str]) -> bytes:
    """The file with new values for some constants, from the last place to the first so that places stay true."""
    newline = _usual_newline(now.text)
    text = now.text
    placed = [constant for name, constant in now.constants.items() if name in edits]
    for constant in sorted(placed, key=lambda constant: constant.start, reverse=True):
        start, end, new = _replacement(constant, edits[constant.name], text, newline, now.encoding)
        text = text[:start] + new + text[end:]
    for name in edits:
        if name not in now.constants:
            gap = "" if text == "" or text.endswith(("\n", "\r")) else newline
            new = literal(edits[name], newline=newline, encoding=now.encoding)
            text += f"{gap}{newline}{name} = {new}{newline}"
    return (b"\xef\xbb\xbf" if now.marked else b"") + text.encode(now.encoding)


def _replacement(constant: Constant, value: str, text: str, newline: str, encoding: str) -> tuple[int, int, str]:
    """Where `value` is written and as what: in the one literal that has to change, else in place of the expression."""
    start, end = constant.start, constant.end
    changed = changed_piece(constant.pieces, value) if len(constant.pieces) > 1 else None
    if changed is not None:
        piece, said = changed
        like = text[piece.start : piece.end]
        return piece.start, piece.end, literal(said, like, newline=newline, encoding=encoding, one_line=True)
    new = literal(value, text[start:end], newline=newline, encoding=encoding)
    return start, end, f"; {constant.name} = {new}" if constant.apart else new


def _proved(content: bytes, values: Mapping[str, str]) -> bytes:
    """`content` if reading it gives exactly `values`."""
    found = read_configs(content).values if values else {}
    wrong = [name for name, value in values.items() if found.get(name) != value]
    if wrong:
        raise PromptError("configs_not_written", name=", ".join(wrong))
    return content


def _check_writable(name: str, value: str) -> None:
    if not _sendable(value):
        raise PromptError("prompt_part_not_text", part=_PART_OF.get(name), name=name)


def _usual_newline(text: str) -> str:
    found = _NEWLINE.findall(text)
    return max(set(found), key=found.count) if found else "\n"

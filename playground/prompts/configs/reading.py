"""Reads the prompt constants of a Python file without running it.

What a constant comes to is worked out from string literals alone: plain, raw, triple-quoted, side by side, added up, in
parentheses, f-strings without fields, names of other such constants, the last assignment winning. Whatever else it may
be is named with its line, never guessed.
"""

import ast
import codecs
import io
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from playground.core.errors import PromptError
from playground.prompts.configs.places import Places
from playground.prompts.configs.values import KNOWN, ConfigsFile, Constant, NotUnderstood, OtherName, sendable
from playground.prompts.limits import TEMPLATE_CHARACTERS

LARGEST_FILE = 200_000
"""Bytes: parsing a larger file on purpose made difficult would hold up everybody else."""
_LONGEST_VALUE = 2 * TEMPLATE_CHARACTERS
"""Characters that a constant may come to while it is worked out: doubling a name forty times would be a terabyte."""
_ENCODINGS = frozenset(
    {"utf-8", "ascii", "gbk", "gb2312", "gb18030", "big5", "iso8859-1", "cp1252", "shift_jis", "euc_jp", "euc_kr"}
)
"""Python knows others, some of which take minutes for a small file."""
_quiet = Lock()


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
        self._places = Places(text)
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
        if last.terms is None or not sendable(value):
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

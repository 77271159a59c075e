"""The Jinja environment for templates that strangers may have edited. Runs in the rendering process.

The sandbox keeps code from getting out; time, memory and output are limited by the process around it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateRuntimeError, UndefinedError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from playground.prompts.origins import Origins, Piece, merged

LONGEST_REPEAT = 10_000
"""Characters or items that a text or list times a number may come to."""

_MARK = "\x00printed"
"""Name of our own filter; no template can spell it."""
_LOADING = {
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "from … import",
    nodes.Extends: "extends",
}
_BLANKS = "\x1c\x1d\x1e\x1f\x85\u2028\u2029\u205f"
"""White space to the lexer as a carriage return is, but left alone; one that a template does not hold stands in."""
_TAKEN_AWAY = ("lipsum", "cycler", "joiner")


class Refused(SecurityError):
    """A construct that templates may not use; `name` is what it is called."""

    def __init__(self, name: str, line: int | None = None, message: str | None = None) -> None:
        super().__init__(message or name)
        self.name = name
        self.line = line


class Unknown(UndefinedError):
    """A name, field or position that has no value; `known` are those that have."""

    def __init__(self, name: str, known: tuple[str, ...] | None, message: str | None = None) -> None:
        super().__init__(message or name)
        self.name = name
        self.known = known
        """None for a variable: the names are those of the part."""


class TooLarge(Exception):
    """More output than is allowed."""


class Printed(str):
    """The text of one printed expression, which remembers its value until it leaves the template."""

    value: object
    names: tuple[str, ...]

    def __str__(self) -> str:
        return self


class _Missing(StrictUndefined):
    """Raises `Unknown` or `Refused`, which carry the name, in place of a bare message."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        super().__init__(hint, obj, name, _raiser(obj, str(name), exc))  # type: ignore[arg-type]  # called, never caught


def _raiser(obj: object, name: str, exc: type[TemplateRuntimeError]) -> Callable[[str], TemplateRuntimeError]:
    if issubclass(exc, SecurityError):
        return lambda message: Refused(name, message=message)
    return lambda message: Unknown(name, _fields(obj), message)


def _fields(obj: object) -> tuple[str, ...] | None:
    if obj is missing:
        return None
    if isinstance(obj, dict):
        return tuple(map(str, obj))
    if isinstance(obj, list | tuple) and obj:
        return (f"0 … {len(obj) - 1}",)
    return ()


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**":
            raise Refused("**")
        for repeated, times in ((left, right), (right, left)):
            if isinstance(repeated, str | list | tuple) and isinstance(times, int):
                if len(repeated) * times > LONGEST_REPEAT:
                    raise Refused("*")
                return left * right
        if not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise Refused("*")
        return left * right


@pass_context
def _printed(context: Context, value: Any, names: tuple[str, ...]) -> Any:
    """`value` as text that remembers where it came from; the text itself is what would be printed anyway."""
    if context.eval_ctx.autoescape:  # a template that escapes wants the value as it is
        return value
    text = Printed(value)
    text.value = value
    text.names = names
    return text


def environment() -> ImmutableSandboxedEnvironment:
    """Strict, without loader, without the globals that produce text by the yard, without chance."""
    made = _Environment(undefined=_Missing, keep_trailing_newline=True, autoescape=False, optimized=False, loader=None)
    for name in _TAKEN_AWAY:
        del made.globals[name]
    del made.filters["random"]  # what is previewed must be what is sent
    made.filters[_MARK] = _printed
    return made


@dataclass(frozen=True)
class Compiled:
    """A template ready to render, and what is known about it without rendering."""

    template: Template
    names: frozenset[str]
    """Variables it mentions and does not set itself."""
    unguarded: Mapping[str, int]
    """Those it needs a value for, with the first line that does: not asked about by `is defined` or `default`."""
    whole_blocks: bool
    """Whether it prints whole blocks (`call`, `filter`, recursive loops), whose inside is not seen piece by piece."""

    def render(self, values: Mapping[str, object], origins: Origins, limit: int) -> list[Piece]:
        """The pieces of the rendered text. Raises TooLarge beyond `limit` characters."""
        pieces: list[Piece] = []
        length = 0
        for text in self.template.root_render_func(self.template.new_context(dict(values))):
            length += len(text)
            if length > limit:
                raise TooLarge
            pieces += self._pieces(text, origins)
        return merged(pieces)

    def _pieces(self, text: str, origins: Origins) -> Sequence[Piece]:
        if isinstance(text, Printed):
            return origins.of(text.value, str.__str__(text), text.names)
        return origins.found_in(text) if self.whole_blocks else origins.literal(text)


def compiled(env: ImmutableSandboxedEnvironment, source: str) -> Compiled:
    """`source` parsed, checked and compiled. Raises TemplateSyntaxError and Refused, both with a line."""
    tree = _parsed(env, source)
    for loading in tree.find_all(tuple(_LOADING)):
        raise Refused(_LOADING[type(loading)], loading.lineno)
    names = frozenset(meta.find_undeclared_variables(tree)) - set(env.globals)
    unguarded = _unguarded(tree, names)
    whole_blocks = any(_prints_whole(node) for node in tree.find_all((nodes.CallBlock, nodes.FilterBlock, nodes.For)))
    for output in list(tree.find_all(nodes.Output)):
        output.nodes = [_marked(node) for node in output.nodes]
    code = env.compile(tree, filename="<template>")
    template = env.template_class.from_code(env, code, env.make_globals(None))
    return Compiled(template, names, unguarded, whole_blocks)


def _parsed(env: ImmutableSandboxedEnvironment, source: str) -> nodes.Template:
    """The tree of `source`, carriage returns kept: Jinja would make every line end a bare line feed."""
    stand_in = next((blank for blank in _BLANKS if blank not in source), "")
    if "\r" not in source or not stand_in:
        return env.parse(source)
    tree = env.parse(source.replace("\r", stand_in))
    for text in tree.find_all((nodes.TemplateData, nodes.Const)):
        if isinstance(text, nodes.TemplateData):
            text.data = text.data.replace(stand_in, "\r")
        elif isinstance(text, nodes.Const) and isinstance(text.value, str):
            text.value = text.value.replace(stand_in, "\r")
    return tree


def line_of(error: BaseException) -> int | None:
    """The line of the template at which `error` rose, the innermost one."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    if isinstance(error, Refused) and error.line is not None:
        return error.line
    line = None
    for frame, number in _frames(error.__traceback__):
        template = frame.get("__jinja_template__")
        if template is not None:
            line = template.get_corresponding_lineno(number)
    return line


def _frames(trace: TracebackType | None) -> Iterator[tuple[dict[str, Any], int]]:
    while trace is not None:
        yield trace.tb_frame.f_globals, trace.tb_lineno
        trace = trace.tb_next


def _prints_whole(node: nodes.Node) -> bool:
    return not isinstance(node, nodes.For) or node.recursive


def _marked(node: nodes.Expr) -> nodes.Expr:
    if isinstance(node, nodes.TemplateData):
        return node
    names = tuple(sorted(set(_sources(node))))
    mark = nodes.Const(names, lineno=node.lineno)
    return nodes.Filter(node, _MARK, [mark], [], None, None, lineno=node.lineno)


def _sources(node: nodes.Node) -> Iterator[str]:
    """Names of the variables that the text of an expression can come from: not those it only tests."""
    if isinstance(node, nodes.Name):
        yield node.name
    elif isinstance(node, nodes.CondExpr):
        yield from _sources(node.expr1)
        if node.expr2 is not None:
            yield from _sources(node.expr2)
    elif not isinstance(node, nodes.Compare | nodes.Test | nodes.Not):
        for child in node.iter_child_nodes():
            yield from _sources(child)


def _unguarded(tree: nodes.Template, names: frozenset[str]) -> dict[str, int]:
    guarded = {id(guard.node) for guard in tree.find_all((nodes.Test, nodes.Filter)) if _asks(guard)}
    lines: dict[str, int] = {}
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name in names and id(name) not in guarded:
            lines.setdefault(name.name, name.lineno)
    return lines


def _asks(guard: nodes.Node) -> bool:
    if isinstance(guard, nodes.Test):
        return guard.name in ("defined", "undefined")
    return isinstance(guard, nodes.Filter) and guard.name in ("default", "d")

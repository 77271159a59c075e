"""Writes a configs file: a new one, or one that was read, with nothing changed but what is said anew."""

from collections.abc import Iterator, Mapping

from playground.core.errors import PromptError
from playground.core.values import PARTS, PromptSet
from playground.prompts.configs.literals import changed_piece, literal
from playground.prompts.configs.places import NEWLINE
from playground.prompts.configs.reading import read_configs
from playground.prompts.configs.values import (
    CONSTANTS,
    KNOWN,
    MODEL_NAME,
    MODEL_PATH,
    PART_OF,
    ConfigsFile,
    Constant,
    sendable,
)


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
        lines += "", f"{name} = " + literal(value, prefer=None if name in PART_OF else '"')
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
    if not sendable(value):
        raise PromptError("prompt_part_not_text", part=PART_OF.get(name), name=name)


def _usual_newline(text: str) -> str:
    found = NEWLINE.findall(text)
    return max(set(found), key=found.count) if found else "\n"

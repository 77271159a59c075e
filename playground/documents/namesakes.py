"""Namesakes: files of one upload with the same name, told apart by their folders, else by a number."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import count

from playground.documents.names import display_name, suffix_of

_LONGEST = 200
_BETWEEN = "∕"
"""Between two folders in a name, since a slash would make it a path."""


def told_apart(paths: Sequence[str]) -> list[str]:
    """A name for each file: its own, unless another one has it too; then `说明 (甲).txt` or `说明 (2).txt`.

    The same files get the same names each time, so that they replace themselves when they are uploaded again.
    """
    names = [display_name(path) for path in paths]
    counted = Counter(names)
    taken = {name for name in counted if counted[name] == 1}
    for name in sorted(counted.keys() - taken):
        places = [at for at, one in enumerate(names) if one == name]
        for at, mark in zip(places, _marks([_folders(paths[at]) for at in places]), strict=True):
            names[at] = next(one for one in _possible(name, mark) if one not in taken)
            taken.add(names[at])
    return names


def free_name(name: str, taken: Container[str]) -> str:
    """`name`, with a number added if it is taken."""
    name = display_name(name)
    return next(one for one in _possible(name, "") if one not in taken)


def _folders(path: str) -> list[str]:
    return [display_name(part) for part in re.split(r"[/\\]", path)[:-1] if part not in ("", ".")]


def _marks(folders: Sequence[list[str]]) -> list[str]:
    """The shortest ends of the folders that are all different, else the nearest folders."""
    for depth in range(1, max(map(len, folders)) + 1):
        ends = [_BETWEEN.join(parts[-depth:]) for parts in folders]
        if len(set(ends)) == len(ends):
            return ends
    return ["".join(parts[-1:]) for parts in folders]


def _possible(name: str, mark: str) -> Iterator[str]:
    yield _marked(name, mark) if mark else name
    for number in count(2):
        yield _marked(name, f"{mark} {number}".strip())


def _marked(name: str, mark: str) -> str:
    suffix = suffix_of(name)
    stem = name[: len(name) - len(suffix)]
    mark = f" ({mark[-_LONGEST // 2 :]})"
    return f"{stem[: _LONGEST - len(mark) - len(suffix)]}{mark}{suffix}"

"""Weight files of a model folder: their size together, and whether they are complete."""

import json
import re
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playground.core.errors import ServingError

POINTER = b"version https://git-lfs.github.com/spec/"
"""Beginning of a pointer that Git LFS left in place of the real file."""
POINTER_BYTES = 1_024
"""A pointer is smaller than this."""
NEEDED = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "tokenizer.model")
"""Files that engines read beside the weights; any of them may be only a pointer."""
HEADER_BYTES = 100_000_000
"""The longest header of safetensors, by its definition."""
_PART = re.compile(r"^(.{1,200}-)([0-9]{5})(-of-([0-9]{5})\..{1,40})$")


def weight_bytes(path: Path) -> int | None:
    """Bytes of the weight files that an engine would load: safetensors before .bin; None if there are none.

    Raises ServingError for pointers, for parts that are missing and for files that are cut off.
    """
    files = _weights(path)
    _refuse_pointers(path, files)
    index = _index(path)
    _refuse_missing(path, files, index)
    if not files:
        return None
    for file in files:
        if file.suffix == ".safetensors":
            _check_whole(file)
    total = sum(file.stat().st_size for file in files)
    stated = _stated(index)
    if stated is not None and total < 0.99 * stated:
        raise ServingError("serving_weights_missing", path=str(path), found=total, stated=stated)
    return total


def parts(file: Path) -> tuple[Path, ...]:
    """All parts of a file that is one of several, else the file alone. Raises ServingError if one is missing."""
    named = _PART.match(file.name)
    if named is None:
        return (file,)
    together = tuple(file.with_name(f"{named[1]}{n:05}{named[3]}") for n in range(1, int(named[4]) + 1))
    _refuse_absent(file.parent, [part.name for part in together if not part.is_file()])
    return together


def refuse_pointer(file: Path) -> None:
    """Raises ServingError if Git LFS left only a pointer."""
    _refuse_pointers(file.parent, [file])


def _weights(path: Path) -> list[Path]:
    files = sorted(file for file in path.iterdir() if file.is_file())
    tensors = [file for file in files if file.suffix == ".safetensors"]
    if len(tensors) > 1:  # Mistral's own copy of all weights beside the shards
        tensors = [file for file in tensors if not file.name.startswith("consolidated")] or tensors
    return tensors or [file for file in files if file.suffix == ".bin" and file.name.startswith("pytorch_model")]


def _refuse_pointers(path: Path, weights: Iterable[Path]) -> None:
    beside = (path / name for name in NEEDED)
    found = [file.name for file in (*weights, *beside) if file.is_file() and _is_pointer(file)]
    if found:
        names = ", ".join(found[:5]) + (" …" if len(found) > 5 else "")
        raise ServingError("serving_pointers", path=str(path), count=len(found), files=names)


def _is_pointer(file: Path) -> bool:
    if file.stat().st_size >= POINTER_BYTES:
        return False
    with file.open("rb") as opened:
        return opened.read(len(POINTER)) == POINTER


def _index(path: Path) -> dict[str, Any]:
    """The index of the shards; empty without a readable one."""
    file = path / "model.safetensors.index.json"
    if not file.is_file():
        return {}
    refuse_pointer(file)
    try:
        index = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return {}
    return index if isinstance(index, dict) else {}


def _stated(index: dict[str, Any]) -> int | None:
    """Size of all shards together, as the index states it."""
    metadata = index.get("metadata")
    size = metadata.get("total_size") if isinstance(metadata, dict) else None
    return size if isinstance(size, int) and not isinstance(size, bool) else None


def _refuse_missing(path: Path, files: list[Path], index: dict[str, Any]) -> None:
    """Raises ServingError for parts that the index or the other names mention and that are not there."""
    mapped = index.get("weight_map")
    wanted = {name for name in mapped.values() if isinstance(name, str)} if isinstance(mapped, dict) else set()
    for file in files:
        named = _PART.match(file.name)
        if named is not None and int(named[4]) <= 10_000:
            wanted |= {f"{named[1]}{number:05}{named[3]}" for number in range(1, int(named[4]) + 1)}
            break
    _refuse_absent(path, sorted(name for name in wanted if not (path / Path(name).name).is_file()))


def _refuse_absent(path: Path, absent: list[str]) -> None:
    if absent:
        names = ", ".join(absent[:5]) + (" …" if len(absent) > 5 else "")
        raise ServingError("serving_parts_missing", path=str(path), count=len(absent), files=names)


def _check_whole(file: Path) -> None:
    """Raises ServingError if a safetensors file is shorter than its header says, or has none."""
    found = file.stat().st_size
    try:
        with file.open("rb") as opened:
            (length,) = struct.unpack("<Q", opened.read(8))
            if not 2 <= length <= min(HEADER_BYTES, found):
                raise ValueError(f"a header of {length} bytes")
            header = json.loads(opened.read(length))
        ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
        stated = 8 + length + max(ends, default=0)
    except (struct.error, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ServingError("serving_weights_broken", path=str(file), reason=str(error)[:200]) from error
    if found < stated:
        raise ServingError("serving_weights_cut", path=str(file), found=found, stated=stated)

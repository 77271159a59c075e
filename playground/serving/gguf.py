"""GGUF files: the facts in their header, read without a library (github.com/ggml-org/ggml, docs/gguf.md)."""

import struct
from pathlib import Path
from typing import BinaryIO

from playground.core.errors import ServingError
from playground.serving.values import Model, Quantization
from playground.serving.weights import parts, refuse_pointer

MAGIC = b"GGUF"
ENTRIES = 10_000
"""Most metadata entries that are read."""
TENSORS = 1_000_000
_TENSORS = "tensors"
"""Key for the number of tensors; keys of the metadata have dots in them."""
STRING_BYTES = 4_000_000
ARRAY = 4_000_000
STRING, LIST = 8, 9
NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
Value = int | float | str | None


def read_gguf(path: Path) -> Model:
    """The model of a GGUF file. Raises ServingError if it is none or lacks a figure."""
    refuse_pointer(path)
    size = sum(part.stat().st_size for part in parts(path))
    try:
        with path.open("rb") as file:
            head = _head(file)
            _check_whole(file, head, path.stat().st_size)
    except (OSError, struct.error, ValueError) as error:
        raise ServingError("serving_gguf_broken", path=str(path), reason=str(error)[:200]) from error
    return _model(path, head, size)


def _model(path: Path, head: dict[str, Value], size: int) -> Model:
    kind = head.get("general.architecture")

    def number(name: str, default: int | None = None) -> int:
        value = head.get(f"{kind}.{name}", default)
        if not isinstance(value, int) or value <= 0:
            raise ServingError("serving_config_lacks", path=str(path), name=f"{kind}.{name}")
        return value

    heads, hidden = number("attention.head_count"), number("embedding_length")
    vocab = head.get("tokenizer.ggml.tokens") or head.get(f"{kind}.vocab_size")
    return Model(
        name=path.stem,
        layers=number("block_count"),
        hidden=hidden,
        heads=heads,
        kv_heads=number("attention.head_count_kv", heads),
        head_dim=number("attention.key_length", hidden // heads),
        vocab=vocab if isinstance(vocab, int) else 0,
        intermediate=number("feed_forward_length", 4 * hidden),
        max_position=number("context_length"),
        dtype="float16",
        quantization=Quantization("gguf"),
        weight_bytes=size,
        path=path,
    )


def _head(file: BinaryIO) -> dict[str, Value]:
    """Metadata by key; for a list only its length."""
    if file.read(4) != MAGIC:
        raise ValueError("no GGUF file")
    version, tensors, entries = struct.unpack("<IQQ", file.read(20))
    if version < 2 or entries > ENTRIES or tensors > TENSORS:
        raise ValueError(f"GGUF version {version} with {entries} entries and {tensors} tensors")
    head: dict[str, Value] = {_TENSORS: tensors}
    for _ in range(entries):
        key = _string(file)
        head[key] = _value(file, struct.unpack("<I", file.read(4))[0])
    return head


def _check_whole(file: BinaryIO, head: dict[str, Value], size: int) -> None:
    """Raises ValueError if the last tensor would begin after the end of the file."""
    last = 0
    for _ in range(int(head[_TENSORS] or 0)):
        _string(file)
        (dimensions,) = struct.unpack("<I", file.read(4))
        *_, offset = struct.unpack(f"<{dimensions}QIQ", file.read(8 * dimensions + 12))
        last = max(last, offset)
    if last and file.tell() + last >= size:
        raise ValueError(f"{size} bytes, cut off before its last tensor")


def _string(file: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", file.read(8))
    if length > STRING_BYTES:
        raise ValueError(f"a text of {length} bytes")
    return file.read(length).decode("utf-8", "replace")


def _value(file: BinaryIO, kind: int) -> Value:
    if kind == STRING:
        return _string(file)
    if kind == LIST:
        inner, length = struct.unpack("<IQ", file.read(12))
        if length > ARRAY or inner == LIST:
            raise ValueError(f"a list of {length} values of kind {inner}")
        for _ in range(length):
            _value(file, inner)
        return int(length)
    form = NUMBERS.get(kind)
    if form is None:
        raise ValueError(f"a value of kind {kind}")
    (value,) = struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))
    return value  # type: ignore[no-any-return]

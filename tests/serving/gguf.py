"""Writes small GGUF files."""

import struct
from pathlib import Path

FACTS: dict[str, int | str | list[str]] = {
    "general.architecture": "qwen2",
    "general.name": "tiny",
    "qwen2.block_count": 2,
    "qwen2.embedding_length": 64,
    "qwen2.attention.head_count": 2,
    "qwen2.attention.head_count_kv": 2,
    "qwen2.feed_forward_length": 128,
    "qwen2.context_length": 4096,
    "tokenizer.ggml.tokens": ["a", "b", "荷"],
}


def write_gguf(
    path: Path,
    facts: dict[str, int | str | list[str]] = FACTS,
    weights: int = 1000,
    tensor_at: int | None = None,
) -> None:
    """A GGUF file with these metadata and so many bytes after them, of which a tensor begins at `tensor_at`."""
    body = b"".join(_string(key) + _value(value) for key, value in facts.items())
    tensor = b"" if tensor_at is None else _string("a") + struct.pack("<IQIQ", 1, 10, 0, tensor_at)
    path.write_bytes(
        b"GGUF" + struct.pack("<IQQ", 3, int(tensor_at is not None), len(facts)) + body + tensor + bytes(weights)
    )


def _string(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def _value(value: int | str | list[str]) -> bytes:
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if isinstance(value, str):
        return struct.pack("<I", 8) + _string(value)
    return struct.pack("<IIQ", 9, 8, len(value)) + b"".join(_string(text) for text in value)

"""Vocabularies on disk: a model's tokenizer.json, or Qwen's rank file, found without any download; what ChatML adds."""

import base64
import hashlib
import importlib.util
import logging
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playground.core.values import CountSource, Message

_log = logging.getLogger(__name__)

QWEN_SHA256 = "b2b1b8dfb5cc5f024bafc373121c6aba3f66f9a5a0269e243470a1de16a33186"
"""Of qwen.tiktoken, the ranks that Qwen1.5 to Qwen3 share."""
_QWEN_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Counts the tokens of a text; safe to use from several threads."""

    count: Callable[[str], int]
    source: CountSource


def find_vocabulary(path: Path | None) -> Vocabulary | None:
    """The vocabulary at `path` (tokenizer.json or .tiktoken), else Qwen's from the optional package, else None.

    A file that cannot be used is logged and passed over: counting goes on with the next source.
    """
    for found, check in ((path, False), (_packaged(), True)):
        if found is None:
            continue
        try:
            return _load(found, check)
        except Exception as error:  # tokenizers raises bare Exception
            _log.warning("the vocabulary %s cannot be used: %s", found, error)
    return None


def _load(path: Path, check: bool) -> Vocabulary:
    if path.suffix == ".json":
        return _from_json(path)
    data = path.read_bytes()
    if check and hashlib.sha256(data).hexdigest() != QWEN_SHA256:
        raise ValueError("it is not the file that is known")
    return _from_ranks(data)


def _packaged() -> Path | None:
    """The rank file inside the dashscope package, which is not imported for that."""
    spec = importlib.util.find_spec("dashscope")
    folders = spec.submodule_search_locations if spec else None
    path = Path(folders[0]) / "resources" / "qwen.tiktoken" if folders else None
    return path if path and path.is_file() else None


def _from_json(path: Path) -> Vocabulary:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    return Vocabulary(lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids), "tokenizer")


def _from_ranks(data: bytes) -> Vocabulary:
    from tiktoken import Encoding

    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in data.splitlines() if line)}
    encoding = Encoding("qwen", pat_str=_QWEN_PATTERN, mergeable_ranks=ranks, special_tokens={})
    return Vocabulary(lambda text: len(encoding.encode_ordinary(unicodedata.normalize("NFC", text))), "tiktoken")


# ChatML ---------------------------------------------------------------------------------------------------------------

MARKS = 3
"""Tokens around a message: <|im_start|>, <|im_end|> and the line end."""


def chat_tokens(model: str, messages: Sequence[Message], count: Callable[[str], int]) -> int:
    """The tokens of `messages` in ChatML, as Qwen's templates write it, with the opening of the answer."""
    texts = chat_texts(model, messages)
    return sum(map(count, texts)) + MARKS * (len(texts) - 1) + 1


def chat_texts(model: str, messages: Sequence[Message]) -> list[str]:
    """The texts between the marks of ChatML; the last one opens the answer and has only the first mark."""
    missing = _default_system(model) if not messages or messages[0].role != "system" else None
    whole = (*((Message("system", missing),) if missing else ()), *messages)
    return [*(f"{message.role}\n{message.content}" for message in whole), "assistant\n"]


def _default_system(model: str) -> str | None:
    """The system message that the template of `model` adds if there is none; None if it adds none.

    For models whose name says nothing, Qwen2.5's is assumed: about 20 tokens too many at worst.
    """
    name = model.lower()
    if "qwen3" in name:
        return None
    if "qwen2.5" in name or "qwen2" not in name:
        return "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."
    return "You are a helpful assistant."

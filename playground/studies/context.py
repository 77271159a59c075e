"""Which chunks a prompt was given, as a digest: prompts and models are compared fairly only where it is the same."""

import hashlib
import json
from collections.abc import Iterable

from playground.core.values import Passage


def sent(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Those that stand in the prompt, as they are numbered there."""
    return tuple(sorted((one for one in passages if one.fate.kind == "sent"), key=lambda one: one.fate.n or 0))


def context_hash(passages: Iterable[Passage]) -> str:
    """16 hex digits that change with any chunk that was sent, its document's name, and the order; "" where none was."""
    given = [[one.hit.chunk.document, one.hit.chunk.text] for one in sent(passages)]
    written = json.dumps(given, ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16] if given else ""

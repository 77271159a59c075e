"""Usage as servers report it: impossible figures are left out, and cached tokens are counted once."""

from collections.abc import Mapping

from playground.core.values import Usage

_MOST = 100_000_000


def usage_in(found: object) -> Usage | None:
    """The usage that a chunk carries; None when nothing is left of it."""
    if not isinstance(found, Mapping):
        return None
    details = found.get("prompt_tokens_details")
    cached = _tokens(details.get("cached_tokens")) if isinstance(details, Mapping) else None
    prompt = _tokens(found.get("prompt_tokens")) or None  # no prompt is empty: servers that do not count say 0
    completion = _tokens(found.get("completion_tokens"))
    if prompt is not None and cached is not None and _left_out(cached, prompt, completion, found.get("total_tokens")):
        prompt += cached
    if prompt is None and not completion:
        return None
    return Usage(prompt, completion, cached)


def _left_out(cached: int, prompt: int, completion: int | None, total: object) -> bool:
    """Whether `prompt` lacks the cached tokens: the protocol includes them, some servers do not."""
    return cached > prompt or (cached > 0 and _tokens(total) == prompt + cached + (completion or 0))


def joined(before: Usage | None, now: Usage | None) -> Usage | None:
    """Two reports as one: the later figures count, and the earlier ones if the later report has none."""
    if before is None or now is None:
        return now or before
    return Usage(
        now.prompt_tokens or before.prompt_tokens,
        before.completion_tokens if now.completion_tokens is None else now.completion_tokens,
        before.cached_tokens if now.cached_tokens is None else now.cached_tokens,
    )


def _tokens(value: object) -> int | None:
    """`value` as a number of tokens; None if it cannot be one."""
    if type(value) is float and value.is_integer():
        value = int(value)
    return value if type(value) is int and 0 <= value <= _MOST else None

"""What servers say when they refuse: five shapes of body and many wordings, read into one value."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from playground.http.charsets import decoded_body
from playground.http.wordings import (
    ABOUT_KEY,
    AT_LEAST,
    LIMITS,
    OTHER_LIMITS,
    SIZES,
    TOO_LONG,
    TOO_LONG_KIND,
)

_LONGEST_WORDS = 4_000
"""Characters of a server's words that are looked at."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as a server told it."""

    message: str
    """Its own words; "" when it said nothing that can be read."""
    status: int | None = None
    """Of the HTTP answer, or the number inside the body where the HTTP status was 200."""
    kind: str = ""
    """Its type and code, where given, in lower case."""
    limit: int | None = None
    """Context length in tokens, where the server says it."""
    size: int | None = None
    """Length of the prompt in tokens, where the server says it; at least that where it stopped counting."""
    web_page: bool = False

    @property
    def too_long(self) -> bool:
        """Whether the words mean that the prompt does not fit into the model's context."""
        if self.status in (408, 429, 504) or OTHER_LIMITS.search(self.message):
            return False
        if TOO_LONG_KIND.search(self.kind):
            return True
        return any(pattern.search(self.message) for pattern in TOO_LONG)

    @property
    def about_key(self) -> bool:
        """Whether it is about a key that is missing or wrong, whatever its status is."""
        return any(pattern.search(f"{self.message} {self.kind}") for pattern in ABOUT_KEY)

    @property
    def counted(self) -> int | None:
        """Length of the whole prompt in tokens, where the server counted it to its end."""
        return None if AT_LEAST.search(self.message) else self.size

    @property
    def figures(self) -> str:
        """Limit and size for a sentence: " (9 > 8 tokens)"; "" when nothing is known."""
        if self.limit is None:
            return "" if self.size is None else f" ({self.size} tokens)"
        return f" ({'' if self.size is None else f'{self.size} '}> {self.limit} tokens)"


# Reading --------------------------------------------------------------------------------------------------------------


def read_refusal(status: int, body: bytes, content_type: str = "") -> Refusal:
    """The refusal that an HTTP answer with `status` is."""
    text = decoded_body(body, content_type).strip()
    if text.startswith("<"):
        title = re.search(r"(?is)<title[^>]*>(.*?)</title>|<h1[^>]*>(.*?)</h1>", text)
        words = re.sub(r"<[^>]*>", "", (title.group(1) or title.group(2) or "") if title else "")
        return Refusal(words, status, web_page=True)
    try:
        return _from_json(json.loads(text.removeprefix("\ufeff")), status)
    except (ValueError, RecursionError):
        return _with_numbers(Refusal(text[:_LONGEST_WORDS], status))


def error_in(data: object, name: str | None) -> Refusal | None:
    """The refusal that an event of a stream is, or None when it is none."""
    if name == "error":
        return _from_json(data, None)
    if not isinstance(data, Mapping):
        return None
    if data.get("error") or data.get("object") == "error":
        return _from_json(data, None)
    if not data.get("choices") and ("detail" in data or ("message" in data and "code" in data)):
        return _from_json(data, None)
    return None


def _from_json(data: object, status: int | None) -> Refusal:
    """The refusal in parsed JSON: {"error": {…}}, {"error": "…"}, {"message": …}, {"detail": …}, or a bare string."""
    found = data
    for _ in range(3):  # lmdeploy wraps an error in a detail
        inner = found.get("error") or found.get("detail") if isinstance(found, Mapping) else None
        if not inner:
            break
        found = inner
    facts: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    code = facts.get("code", facts.get("status"))
    kind = f"{facts.get('type') or ''} {code or ''}".lower()
    message = _words(found)[:_LONGEST_WORDS]
    if status is None and str(code).isdecimal() and 400 <= int(str(code)) < 600:
        status = int(str(code))
    return _with_numbers(
        Refusal(message, status, kind, _number(facts.get("n_ctx")), _number(facts.get("n_prompt_tokens")))
    )


def _words(found: object) -> str:
    """The sentence in an error: a string, its message, or the complaints of a validation list without its input."""
    if isinstance(found, str):
        return found
    if isinstance(found, Mapping):
        return _words(found.get("message") or found.get("msg") or "")
    if isinstance(found, list):
        return "; ".join(filter(None, map(_complaint, found[:5])))
    return ""


def _complaint(entry: object) -> str:
    if not isinstance(entry, Mapping):
        return entry if isinstance(entry, str) else ""
    place = ".".join(str(part) for part in entry.get("loc") or ())
    return f"{place}: {entry.get('msg', '')}".strip(": ")


def _number(value: object) -> int | None:
    return value if type(value) is int and value > 0 else None


def _with_numbers(refusal: Refusal) -> Refusal:
    """`refusal` with the limit and the size that its words hold."""
    return Refusal(
        refusal.message,
        refusal.status,
        refusal.kind,
        refusal.limit or _first_number(LIMITS, refusal.message),
        refusal.size or _first_number(SIZES, refusal.message),
        refusal.web_page,
    )


def _first_number(patterns: Iterable[re.Pattern[str]], text: str) -> int | None:
    for pattern in patterns:
        found = pattern.search(text)
        if found:
            return int(found.group(1).replace(",", "")) or None
    return None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait that a Retry-After header asks for: a number of seconds or a date; None when it says nothing."""
    if not value:
        return None
    if re.fullmatch(r"\s*\d{1,7}(?:\.\d+)?\s*", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max((moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds(), 0.0)

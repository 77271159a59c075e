"""Where a typed address leads: the ways it may be meant, asked one after another for a list of models."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from playground.core.errors import Failure, ModelError
from playground.core.values import Endpoint
from playground.models.directory import ModelDirectory
from playground.models.listing import NO_MODEL_API
from playground.models.policy import origin

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_TAIL = re.compile(r"/(?:chat/completions|completions|embeddings|models|docs|health|metrics)$", re.IGNORECASE)
"""What people copy along with an address: pages and calls of a model server."""
_VERSIONED = re.compile(r"/v\d+\w*(?:/|$)", re.IGNORECASE)
_PUBLIC = re.compile(r"[^:/\[\]]*[a-z][^:/\[\]]*\.[a-z]{2,}(?::443)?(?:/.*)?", re.IGNORECASE)
"""A name with a domain and no port of its own: such servers are on https as a rule."""
_SAY_LITTLE = frozenset({"endpoint_unreachable", "connection_broken", "reply_not_http", "endpoint_certificate"})
"""Codes of the failures of a connection that never came about: another way to write the address may tell more."""


async def find(
    typed: str, directory: ModelDirectory, check: Callable[[str], str], key_variable: str | None = None
) -> str:
    """The address of a model server, whole: the first of the ways `typed` may be meant that lists models.

    `check` gives an address as it may be asked, and raises ModelError where it may not. The key in `key_variable` goes
    along where the policy of the client lets it. Raises ModelError where none answers: the failure that says most.
    """
    failures: list[Failure] = []
    refused: ModelError | None = None
    silent: set[str] = set()
    for spelling in spellings(typed):
        try:
            address = check(spelling)
        except ModelError as error:
            refused = refused or error
            continue
        if origin(address) in silent:
            continue
        failure = (await directory.listing(Endpoint(address, address, key_variable))).failure
        if failure is None:
            return address
        failures.append(failure)
        if failure.code not in NO_MODEL_API:
            silent.add(origin(address))
    if failures:
        telling = (failure for failure in failures if failure.code not in _SAY_LITTLE)
        told = next(telling, failures[0])
        raise ModelError(told.code, detail=told.detail, **dict(told.facts))
    raise refused or ModelError("endpoint_url_invalid", url=typed[:120])


def spellings(typed: str) -> tuple[str, ...]:
    """The addresses that `typed` may mean, the likeliest first: with a scheme, and with the `/v1` of most servers."""
    text = _TAIL.sub("", unicodedata.normalize("NFKC", typed).strip().rstrip("/"))
    whole = [text] if _SCHEME.match(text) else [f"{scheme}://{text}" for scheme in _schemes(text)]
    return tuple(address for one in whole for address in _with_version(one))


def _schemes(text: str) -> tuple[str, str]:
    return ("https", "http") if _PUBLIC.fullmatch(text) else ("http", "https")


def _with_version(address: str) -> Iterator[str]:
    if not _VERSIONED.search(address.partition("://")[2]):
        yield f"{address}/v1"
    yield address

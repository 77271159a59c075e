"""What a refusal of a model server means: every status and wording made into one ModelError."""

from collections.abc import Mapping

from playground.core.errors import ModelError
from playground.http.masking import detail
from playground.http.network import wants_tls
from playground.http.refusals import Refusal
from playground.http.wordings import BARE_FAILURE, NO_SUCH_MODEL


def refusal_error(
    refusal: Refusal,
    *,
    address: str,
    model: str,
    keys: tuple[str, ...] = (),
    variable: str | None = None,
    retry_after: float | None = None,
    midway: bool = False,
) -> ModelError:
    """The error to raise for `refusal`; `midway` when it came inside a stream that had begun well.

    `keys` are kept out of every message; `variable` is the environment variable that the refused one came from.
    """
    words = detail(refusal.message, keys)
    status = refusal.status or 500
    if refusal.about_key and status != 429:
        return _key_refused(words, address, status, variable)
    if refusal.too_long:
        return _too_long(refusal, words, address)
    if wants_tls(refusal.message):
        return ModelError("server_speaks_tls", detail=words, address=address)
    if any(pattern.search(f"{refusal.message} {refusal.kind}") for pattern in NO_SUCH_MODEL):
        return ModelError("model_not_found", detail=words, address=address, model=model)
    if midway and status not in _CODES:
        return ModelError("server_failed_midway", detail=words, address=address, status=status)
    if retry_after is not None and status in (429, 503):
        code = "rate_limited_wait" if status == 429 else "server_busy_wait"
        return ModelError(code, detail=words, address=address, status=status, seconds=round(retry_after))
    code = _CODES.get(status) or ("request_rejected" if status < 500 else "server_error")
    if code == "key_refused":
        return _key_refused(words, address, status, variable)
    if code == "server_error" and variable is None and BARE_FAILURE.fullmatch(refusal.message.strip()):
        code = "server_error_without_key"
    return ModelError(code, detail=words, address=address, status=status)


def _key_refused(words: str | None, address: str, status: int, variable: str | None) -> ModelError:
    if variable is None:
        return ModelError("key_wanted", detail=words, address=address, status=status)
    return ModelError("key_refused", detail=words, address=address, status=status, variable=variable)


def _too_long(refusal: Refusal, words: str | None, address: str) -> ModelError:
    return ModelError(
        "context_too_long",
        detail=words,
        address=address,
        limit=refusal.limit,
        size=refusal.size,
        figures=refusal.figures,
        counted=refusal.counted,
    )


_CODES: Mapping[int, str] = {
    401: "key_refused",
    403: "access_denied",
    404: "path_not_found",
    405: "path_not_found",
    408: "gateway_timeout",
    413: "request_too_large",
    429: "rate_limited",
    502: "gateway_error",
    503: "server_busy",
    504: "gateway_timeout",
}

"""How servers of rerank models are asked: the forms of a request, and where each of them is posted."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from playground.http.refusals import Refusal

Form = Literal["rerank", "texts", "score"]
Provider = Literal["auto", "rerank", "texts", "score"]
"""A form, or `auto`: the first that the server understands."""
Body = Callable[[str, str, Sequence[str]], dict[str, object]]
"""From model, question and texts."""

_VERSION = re.compile(r"/v\d+$")
_ABOUT_MODEL = re.compile(r"\bmodel\b|模型", re.IGNORECASE)
_OTHER_BODY = re.compile(
    r"field required|missing (?:required )?(?:field|parameter|argument)|(?:is|are) required|must be provided"
    r"|unexpected (?:field|keyword)|extra inputs",
    re.IGNORECASE,
)
"""How a body that lacks the field it should have is refused: FastAPI and vLLM, TEI, Go's and llama.cpp's servers."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One form."""

    paths: tuple[str, ...]
    """Below the address that was given, as `.`, or below what comes before its `/v1`, as `/`."""
    body: Body
    cut: Mapping[str, object]
    """What asks the server to cut texts that are too long for its model."""


def _rerank(model: str, question: str, texts: Sequence[str]) -> dict[str, object]:
    return {"query": question, "documents": list(texts), "top_n": len(texts), **_named(model)}


def _texts(model: str, question: str, texts: Sequence[str]) -> dict[str, object]:
    return {"query": question, "texts": list(texts), **_named(model)}


def _score(model: str, question: str, texts: Sequence[str]) -> dict[str, object]:
    return {"text_1": question, "text_2": list(texts), **_named(model)}


def _named(model: str) -> dict[str, object]:
    return {"model": model} if model else {}


_WAYS: Mapping[Form, _Way] = {
    # vLLM, Cohere, Jina, Xinference, Infinity, llama.cpp and gateways such as LiteLLM
    "rerank": _Way(("./rerank", "/rerank", "/v1/rerank", "/v2/rerank"), _rerank, {"truncate_prompt_tokens": -1}),
    # text-embeddings-inference
    "texts": _Way(("/rerank", "./rerank"), _texts, {"truncate": True}),
    # vLLM, also before it had /rerank
    "score": _Way(("./score", "/score", "/v1/score"), _score, {"truncate_prompt_tokens": -1}),
}
_ENDINGS: Mapping[str, tuple[Form, ...]] = {"/rerank": ("rerank", "texts"), "/score": ("score",)}
"""Addresses that people copy whole, with the forms that they are asked in."""


@dataclass(frozen=True, slots=True)
class Call:
    """A form and the address that it is posted to."""

    form: Form
    url: str

    def body(self, model: str, question: str, texts: Sequence[str], *, cut: bool) -> dict[str, object]:
        """What is posted; with `cut` the server is to cut texts that are too long for its model."""
        way = _WAYS[self.form]
        return {**way.body(model, question, texts), **(way.cut if cut else {})}


def calls(address: str, provider: Provider) -> Iterator[Call]:
    """What to try, the likeliest first: what stands in the address itself, then the usual places on that server."""
    for ending, forms in _ENDINGS.items():
        if address.endswith(ending):
            yield from (Call(form, address) for form in forms if provider in ("auto", form))
            address = address.removesuffix(ending)
    root = _VERSION.sub("", address)
    seen: set[Call] = set()
    for form, way in _WAYS.items():
        for path in way.paths if provider in ("auto", form) else ():
            call = Call(form, address + path[1:] if path.startswith(".") else root + path)
            if call not in seen:
                seen.add(call)
                yield call


def is_nowhere(refusal: Refusal) -> bool:
    """Whether nothing answers at this address, which a model that is not known is not."""
    return refusal.status in (404, 405) and not _ABOUT_MODEL.search(refusal.message)


def is_other_form(refusal: Refusal) -> bool:
    """Whether something answers, but asks for other fields."""
    return refusal.status in (400, 422) and _OTHER_BODY.search(refusal.message) is not None

"""Rerank servers in the forms that real ones speak, played by `FakeServer`: near is what shares characters."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes.openai_server import FakeServer, Script

Answer = Callable[[str, Any], Script]
"""From path and body of a request."""
NOT_FOUND = Script(status=404, body={"detail": "Not Found"})


def near(question: str, text: str) -> float:
    """The share of the characters of the question that the text has."""
    return sum(character in text for character in question) / len(question)


def vllm(path: str, body: Any) -> Script:
    """vLLM 0.32 with a cross-encoder: /rerank sorts and gives the documents back, /score does neither."""
    if path in ("/score", "/v1/score"):
        values = [near(body["text_1"], text) for text in body["text_2"]]
        data = [{"index": index, "object": "score", "score": value} for index, value in enumerate(values)]
        usage = {"prompt_tokens": 29, "total_tokens": 29, "completion_tokens": 0}
        return Script(body={"id": "score-1", "object": "list", "model": "m", "data": data, "usage": usage})
    if path not in ("/rerank", "/v1/rerank", "/v2/rerank"):
        return NOT_FOUND
    if "documents" not in body:
        words = "1 validation error:\n  {'type': 'missing', 'loc': 'body.documents', 'msg': 'Field required'}"
        return _refused(400, words, "Bad Request")
    if body.get("model", "m") != "m":
        return _refused(404, f"The model `{body['model']}` does not exist.", "NotFoundError")
    rows: list[dict[str, Any]] = [
        {"index": index, "document": {"text": text, "multi_modal": None}, "relevance_score": near(body["query"], text)}
        for index, text in enumerate(body["documents"])
    ]
    rows.sort(key=lambda row: -float(row["relevance_score"]))
    usage = {"prompt_tokens": 29, "total_tokens": 29}
    return Script(body={"id": "score-1", "model": "m", "usage": usage, "results": rows[: body.get("top_n") or None]})


def tei(path: str, body: Any) -> Script:
    """text-embeddings-inference: `texts` in, a bare list out, at most 32 of them at once."""
    if path != "/rerank":
        return Script(status=404, body="", content_type="text/plain")
    if "texts" not in body:
        words = "Failed to deserialize the JSON body into the target type: missing field `texts` at line 1 column 60"
        return Script(status=422, body=words, content_type="text/plain")
    if len(body["texts"]) > 32:
        words = f"batch size {len(body['texts'])} > maximum allowed batch size 32"
        return Script(status=422, body={"error": words, "error_type": "Validation"})
    rows: list[dict[str, Any]] = [
        {"index": index, "score": near(body["query"], text)} for index, text in enumerate(body["texts"])
    ]
    return Script(body=sorted(rows, key=lambda row: -row["score"]))


def llama_cpp(path: str, body: Any) -> Script:
    """llama-server with --reranking: logits, which may be negative, in the order of the documents."""
    if path not in ("/rerank", "/reranking", "/v1/rerank", "/v1/reranking"):
        return _refused(404, "File Not Found", "not_found_error")
    rows = [
        {"index": index, "relevance_score": 8 * near(body["query"], text) - 10}
        for index, text in enumerate(body["documents"])
    ]
    usage = {"prompt_tokens": 29, "total_tokens": 29}
    return Script(body={"model": "m", "object": "list", "usage": usage, "results": rows})


def playing(server: FakeServer, answer: Answer) -> None:
    """From now on the server is this one."""
    server.reranks = answer


def asked(server: FakeServer) -> Sequence[str]:
    """The paths of the requests so far."""
    return [request.path for request in server.requests]


def _refused(status: int, words: str, kind: str) -> Script:
    return Script(status=status, body={"error": {"message": words, "type": kind, "param": None, "code": status}})

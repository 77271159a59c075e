"""Vectors: the built-in ones, those of a server that may say anything, those of a local model."""

import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.core.clock import Clock
from playground.core.errors import RetrievalError
from playground.http.network import Network
from playground.retrieval.embedders import HashEmbedder, LocalEmbedder, OpenAIEmbedder, Overlap
from playground.retrieval.embedders.base import Vectors
from tests.fakes.clock import StoppedClock
from tests.fakes.network import Authority, http_proxy, tls_front
from tests.fakes.openai_server import FakeServer, Script, error, vector

KEY = "sk-very-secret"

# The built-in one -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["荷塘月色", "The lotus pond", "a", "猫", "?!", "🐝", "\ud800", " ", "", "x" * 10_000])
def test_hashed_vectors_have_length_one(text: str):
    vector = HashEmbedder().embed_query(text)
    assert (vector.shape, vector.dtype) == ((1024,), np.float32)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_hashed_vectors_are_the_same_in_every_process():
    # The stored vectors of every collection depend on it: a change here needs another number in the fingerprint.
    pinned = [0.4507, -0.6438, -0.3219, 0.0, 0.0, -0.4185, -0.3219, 0.0]
    assert HashEmbedder(8).embed_query("荷塘 lotus") == pytest.approx(pinned, abs=1e-4)


def test_questions_and_documents_are_hashed_alike():
    embedder = HashEmbedder()
    assert np.array_equal(embedder.embed_documents(["荷塘月色"])[0], embedder.embed_query("荷塘月色"))


@pytest.mark.parametrize(
    "question, near, far",
    [
        ("荷塘的月光", "荷塘月色写了月光下的荷塘", "蜜蜂跳舞告诉同伴花在哪里"),
        ("台灣的颱風", "台湾每年夏天都有台风", "蜜蜂跳舞告诉同伴花在哪里"),
        ("running dogs", "The dog runs fast.", "Cheese has holes."),
        ("postgre databse", "PostgreSQL is a database.", "Cheese has holes."),
    ],
    ids=["same words", "traditional", "inflected", "misspelt"],
)
def test_what_shares_words_is_nearer(question: str, near: str, far: str):
    embedder = HashEmbedder()
    close, distant = embedder.embed_documents([near, far]) @ embedder.embed_query(question)
    assert close > distant + 0.1


def test_the_fingerprint_tells_dimensions_apart():
    assert HashEmbedder(512).fingerprint != HashEmbedder(1024).fingerprint


def test_no_texts_no_vectors():
    assert HashEmbedder().embed_documents([]).shape == (0, 1024)


@pytest.mark.parametrize(
    "question, text, expected",
    [
        ("荷塘在哪里", "荷塘月色", True),
        ("摆尾舞", "跳舞时摆动尾部", True),
        ("怎么做", "这个怎么样？", True),
        ("今天天气怎么样", "她的样子没有变", False),
        ("猫", "一只小猫", True),
        ("postgre", "PostgreSQL is a database", True),
        ("quantum theory", "Cheese has holes", False),
        ("what is this", "What is this thing?", False),
        ("", "text", False),
    ],
)
def test_overlap(question: str, text: str, expected: bool):
    assert Overlap(question).found_in(text) is expected


# A server -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def remote(server: FakeServer) -> Iterator[OpenAIEmbedder]:
    embedder = OpenAIEmbedder(server.url, "e", KEY, batch=4, timeout=60.0, first_timeout=60.0)
    yield embedder
    embedder.close()


def reply(*vectors: Any, indexes: Sequence[int] | None = None) -> Script:
    places = indexes or range(len(vectors))
    data = [{"index": index, "embedding": vector} for index, vector in zip(places, vectors, strict=True)]
    return Script(body={"object": "list", "data": data})


def refusal(remote: OpenAIEmbedder, *texts: str) -> RetrievalError:
    with pytest.raises(RetrievalError) as raised:
        remote.embed_documents(texts or ("one",))
    remote.close()
    assert KEY not in f"{raised.value} {raised.value.message('zh')} {raised.value.detail} {remote!r}"
    return raised.value


def asked(server: FakeServer) -> list[list[str]]:
    return [request.json["input"] for request in server.requests if request.path.endswith("/embeddings")]


def test_vectors_come_in_batches_and_in_order(server: FakeServer, remote: OpenAIEmbedder):
    texts = [f"text {number}" for number in range(10)]
    vectors = remote.embed_documents(texts)
    expected = np.array([vector(text, server.dimensions) for text in texts])
    assert np.allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)
    assert list(map(len, asked(server))) == [1, 4, 4, 1]
    assert remote.dimensions == server.dimensions


def test_the_key_and_the_model_are_sent(server: FakeServer, remote: OpenAIEmbedder):
    remote.embed_query("question")
    assert server.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    assert server.requests[-1].json == {"model": "e", "input": ["question"]}


def test_only_questions_carry_the_prefix(server: FakeServer):
    embedder = OpenAIEmbedder(server.url, "e", None, query_prefix="query: ")
    embedder.embed_query("q")
    embedder.embed_documents(["d"])
    assert asked(server) == [["query: q"], ["d"]]
    assert "authorization" not in server.requests[-1].headers
    embedder.close()


def test_the_index_decides_not_the_order(server: FakeServer, remote: OpenAIEmbedder):
    remote.dimensions = 2
    server.embeddings_script = reply([0, 2], [3, 0], indexes=[1, 0])
    assert remote.embed_documents(["a", "b"]).tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    "script, code",
    [
        (reply([1.0, 0.0]), "embed_count"),
        (reply([1.0, 0.0], [1.0, 0.0], [1.0, 0.0]), "embed_count"),
        (reply([1.0, 0.0], [0.0, 1.0], indexes=[0, 0]), "embed_format"),
        (reply([1.0, 0.0], [0.0, 1.0], indexes=[1, 2]), "embed_format"),
        (reply([1.0, 0.0], [1.0, 0.0, 0.0]), "embed_dimension"),
        (reply([1.0, 0.0, 0.0], [1.0, 0.0, 0.0]), "embed_dimension"),
        (reply([1.0, float("nan")], [1.0, 0.0]), "embed_not_finite"),
        (reply([1.0, float("inf")], [1.0, 0.0]), "embed_not_finite"),
        (reply([0.0, 0.0], [1.0, 0.0]), "embed_zero"),
        (reply(None, [1.0, 0.0]), "embed_format"),
        (reply(["a", "b"], [1.0, 0.0]), "embed_format"),
        (reply([True, False], [1.0, 0.0]), "embed_format"),
        (reply(5, 6), "embed_format"),
        (reply([], []), "embed_format"),
        (reply([[1.0], [0.0]], [1.0, 0.0]), "embed_format"),
        (Script(body={"data": []}), "embed_count"),
        (Script(body={"data": None}), "embed_format"),
        (Script(body=[1, 2]), "embed_format"),
        (Script(body="null"), "embed_format"),
        (Script(body="[" * 100_000), "embed_format"),
        (Script(body="<html>log in</html>", content_type="text/html"), "embed_format"),
        (Script(body=b"\xff\xfe"), "embed_format"),
        (Script(body=""), "embed_format"),
    ],
)  # fmt: skip
def test_replies_that_are_not_believed(server: FakeServer, remote: OpenAIEmbedder, script: Script, code: str):
    remote.dimensions = 2
    server.embeddings_script = script
    assert refusal(remote, "a", "b").code == code


def test_very_large_and_very_small_numbers_have_a_direction(server: FakeServer, remote: OpenAIEmbedder):
    remote.dimensions = 2
    server.embeddings_script = reply([1e300, 0.0], [0.0, 1e-300])
    assert remote.embed_documents(["a", "b"]).tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    "script, code",
    [
        (error(401, f"bad key {KEY}"), "embed_key_refused"),
        (error(404, "no such model", "detail"), "embed_unknown"),
        (error(500, "died", "string"), "embed_refused"),
        (error(400, "what?", "text"), "embed_refused"),
        (error(429, "slow down", headers=(("Retry-After", "60"),)), "embed_busy"),
        (Script(status=307, body="", headers=(("Location", "http://127.0.0.1:9/v1"),)), "embed_redirected"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_are_told_apart(server: FakeServer, remote: OpenAIEmbedder, script: Script, code: str):
    server.embeddings_script = script
    found = refusal(remote)
    assert found.code == code
    assert server.origin in found.message("zh")


def test_a_passing_failure_is_asked_once_more(server: FakeServer, remote: OpenAIEmbedder):
    server.embeddings_script = error(503, "loading")
    refusal(remote)
    assert len(asked(server)) == 2


@pytest.mark.parametrize("status", [400, 401, 404, 429])
def test_a_lasting_failure_is_not_asked_again(server: FakeServer, remote: OpenAIEmbedder, status: int):
    server.embeddings_script = error(status, "no", headers=(("Retry-After", "60"),))
    refusal(remote)
    assert len(asked(server)) == 1


@pytest.mark.parametrize(
    "words, limit",
    [
        ("This model's maximum context length is 512 tokens. However, you requested 601 tokens in the input.", "512"),
        ("`inputs` must have less than 512 tokens. Given: 601", "512"),
        ("the request exceeds the available context size (512 tokens)", "512"),
        ("the input length exceeds the context length", "?"),
    ],
)
def test_a_text_that_is_too_long_is_named_with_the_limit(
    server: FakeServer, remote: OpenAIEmbedder, words: str, limit: str
):
    remote.dimensions = 2
    server.embeddings_script = error(400, words)
    found = refusal(remote, "short", "a much longer text than the other one", "mid size")
    assert found.code == "embed_too_long"
    assert (found.facts["number"], found.facts["limit"]) == (2, limit)
    assert "a much longer text" in found.message("en")


class Picky(BaseHTTPRequestHandler):
    """Refuses what the test says; a vector tells the length of its text."""

    refuses: Callable[[list[str]], tuple[int, str] | None]
    asked: list[list[str]]

    def do_POST(self) -> None:
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        self.asked.append(texts)
        data = [{"index": place, "embedding": [len(text), 1]} for place, text in enumerate(texts)]
        status, words = self.refuses(texts) or (200, "")
        body = json.dumps({"error": {"message": words}} if words else {"data": data}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def picky() -> Iterator[tuple[OpenAIEmbedder, type[Picky]]]:
    handler = type("Handler", (Picky,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1"
        embedder = OpenAIEmbedder(url, "e", None, batch=8, timeout=60.0, first_timeout=60.0)
        yield embedder, handler
        embedder.close()
        server.shutdown()


def lengths(vectors: Vectors) -> list[float]:
    """What the vectors of `Picky` tell."""
    return [float(one / other) for one, other in vectors]


@pytest.mark.parametrize(
    "status, words, sizes",
    [
        (413, "batch size 8 > maximum allowed batch size 2", [1, 8, 2, 2, 2, 2, 2, 2]),
        (413, "Payload Too Large", [1, 8, 4, 2, 2, 4, 2, 2, 2, 2]),
        (422, "too many inputs", [1, 8, 4, 2, 2, 4, 2, 2, 2, 2]),
        (400, "Value error, batch size is invalid, it should not be larger than 2.: input.contents", [1, 8, 2, 2, 2, 2, 2, 2]),
        (400, "input数组最大不得超过2条", [1, 8, 2, 2, 2, 2, 2, 2]),
        (400, "Requested 400000 tokens, max 300000 tokens per request", [1, 8, 4, 2, 2, 4, 2, 2, 2, 2]),
    ],
)  # fmt: skip
def test_a_batch_that_is_too_large_is_sent_in_parts(picky, status: int, words: str, sizes: list[int]):
    embedder, handler = picky
    handler.refuses = lambda _, texts: (status, words) if len(texts) > 2 else None
    texts = ["x" * number for number in range(1, 14)]
    assert lengths(embedder.embed_documents(texts)) == pytest.approx(list(range(1, 14)), rel=1e-5)
    assert list(map(len, handler.asked)) == sizes
    assert embedder.in_parts(texts) == 0


LLAMA_CPP = "input (1000 tokens) is too large to process. increase the physical batch size (current batch size: 512)"
TOO_LONG = [
    (500, LLAMA_CPP),
    (500, "litellm.InternalServerError: " + LLAMA_CPP),
    (400, "input (1000 tokens) is larger than the max context size (512 tokens). skipping"),
    (413, "`inputs` must have less than 512 tokens. Given: 1000"),
    (
        400,
        "This model's maximum context length is 512 tokens. However, your prompt contains at least 1000 input tokens",
    ),
    (400, "the input length exceeds the context length"),
    (400, "输入文本过长，请缩短后重试"),
    (400, "Range of input length should be [1, 512]"),
    (500, "input is too large to process, please increase the physical batch size"),
]


@pytest.mark.parametrize("status, words", TOO_LONG)
def test_a_text_that_is_too_long_is_embedded_in_parts_and_that_is_told(picky, status: int, words: str):
    embedder, handler = picky
    embedder.dimensions = 2
    handler.refuses = lambda _, texts: (status, words) if any(len(text) > 3000 for text in texts) else None
    texts = ["one", "word " * 1000, "three"]
    first, longest, last = lengths(embedder.embed_documents(texts))
    assert (first, last) == (pytest.approx(3), pytest.approx(5))
    parts = handler.asked[1]
    assert "".join(parts) == texts[1]
    assert min(map(len, parts)) <= round(longest) <= max(map(len, parts))
    assert [len(asked) for asked in handler.asked] == [3, len(parts), 2]
    assert embedder.in_parts(texts) == 1


def test_the_parts_are_as_many_as_the_limit_asks_for(picky):
    embedder, handler = picky
    handler.refuses = lambda _, texts: (500, LLAMA_CPP) if max(map(len, texts)) > 2000 else None
    embedder.embed_documents(["word " * 1000])
    assert list(map(len, handler.asked[1])) == [1667, 1667, 1666]  # of 1,000 tokens, 512 at once, a fifth to spare


def test_a_text_is_cut_once_and_then_it_is_too_long(picky):
    embedder, handler = picky
    handler.refuses = lambda _, texts: (500, LLAMA_CPP)
    found = refusal(embedder, "word " * 1000)
    assert (found.code, found.facts["limit"], len(handler.asked)) == ("embed_over_batch", "512", 2)
    assert "-ub" in found.remedy("zh")


def test_a_question_is_never_cut(picky):
    embedder, handler = picky
    handler.refuses = lambda _, texts: (500, LLAMA_CPP)
    with pytest.raises(RetrievalError) as raised:
        embedder.embed_query("word " * 1000)
    assert (raised.value.code, len(handler.asked)) == ("embed_over_batch", 1)


@pytest.mark.parametrize(
    "status, words",
    [
        (501, "This server does not support embeddings. Start it with `--embeddings`"),
        (400, "Pooling type 'none' is not OAI compatible. Please use a different pooling type"),
        (400, "The model does not support Embeddings API"),
        (400, "Unsupported by turbomind."),
        (500, "this model does not support embeddings"),
        (424, "Model is not an embedding model"),
    ],
)
def test_a_server_without_embeddings_is_told_with_how_to_start_one(picky, status: int, words: str):
    embedder, handler = picky
    handler.refuses = lambda _, texts: (status, words)
    found = refusal(embedder, "text")
    assert (found.code, found.detail, len(handler.asked)) == ("embed_not_offered", words, 1)
    assert "--embeddings" in found.remedy("zh")


def test_a_server_that_is_not_there():
    found = refusal(OpenAIEmbedder("http://127.0.0.1:9/v1", "e", KEY))
    assert (found.code, found.facts["address"]) == ("endpoint_unreachable", "127.0.0.1:9")


def test_a_server_that_is_silent():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        assert refusal(OpenAIEmbedder(url, "e", KEY, first_timeout=0.001)).code == "embed_timeout"


def test_a_reply_that_drips_in_is_given_up_when_the_time_is_over(server: FakeServer):
    moments = iter([0.0, 0.0, 61.0, 61.0])
    clock = Clock(monotonic=lambda: next(moments))
    assert refusal(OpenAIEmbedder(server.url, "e", KEY, first_timeout=60.0, clock=clock)).code == "embed_timeout"


def test_a_server_that_says_when_to_come_back_is_asked_then(server: FakeServer):
    time = StoppedClock()
    embedder = OpenAIEmbedder(server.url, "e", KEY, first_timeout=60.0, clock=time.clock)
    server.embeddings_script = error(503, "loading", headers=(("Retry-After", "3"),))
    refusal(embedder)
    assert (time.seconds, len(asked(server))) == (3.0, 2)


def test_where_a_server_listens_is_no_address_and_the_right_one_is_named():
    for host in ("0.0.0.0", "[::]"):
        with pytest.raises(RetrievalError, match=r"http://127\.0\.0\.1:8080/v1"):
            OpenAIEmbedder(f"http://{host}:8080/v1", "e", None)


# The way to a server --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def port(server: FakeServer) -> int:
    return int(server.origin.rpartition(":")[2])


def on_the_way(url: str, ca_file: Path | None = None, proxy: str | None = None, **environ: str) -> OpenAIEmbedder:
    network = Network.of(ca_file, proxy, (), environ)
    return OpenAIEmbedder(url, "e", KEY, timeout=60.0, first_timeout=60.0, network=network)


def test_embeddings_of_a_team_with_a_ca_of_its_own(port: int, authority: Authority):
    with tls_front(port, authority.context("localhost")) as secure:
        url = f"https://localhost:{secure}/v1"
        embedder = on_the_way(url, authority.ca_file)
        assert embedder.embed_documents(["a"]).shape == (1, 16)
        embedder.close()
        assert refusal(on_the_way(url)).code == "certificate_unknown"
        assert (
            refusal(on_the_way(url.replace("localhost", "127.0.0.1"), authority.ca_file)).code
            == "certificate_other_name"
        )
        assert refusal(on_the_way(url.replace("https", "http"))).code == "server_speaks_tls"
    assert refusal(on_the_way(f"https://127.0.0.1:{port}/v1")).code == "server_speaks_http"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_embeddings_through_a_proxy(port: int, authority: Authority, scheme: str):
    with tls_front(port, authority.context("models.test")) as secure:
        hosts = {"models.test:443": secure, "models.test:80": port}
        with http_proxy(hosts, login="me:swordfish") as proxy:
            embedder = on_the_way(f"{scheme}://models.test/v1", authority.ca_file, proxy.url)
            assert embedder.embed_documents(["a"]).shape == (1, 16)
            embedder.close()
            wrong = proxy.url.replace("swordfish", "opensesame")
            found = refusal(on_the_way(f"{scheme}://models.test/v1", authority.ca_file, wrong))
    assert (found.code, "opensesame" in f"{found} {found.facts}") == ("proxy_refused", False)


def test_a_proxy_that_is_not_there_and_one_that_is_not_used():
    assert refusal(on_the_way("https://models.test/v1", proxy="http://127.0.0.1:9")).code == "proxy_unreachable"
    assert refusal(on_the_way("https://models.test/v1", HTTPS_PROXY="http://127.0.0.1:9")).code == "proxy_unread"


@pytest.mark.parametrize(
    "url",
    ["", "example.com/v1", "ftp://example.com", "http://", "http://user:pw@example.com/v1", "http://example.com/v1?x=1",
     "http://example.com/v1#x", "http://169.254.169.254/v1", "http://[fe80::1]/v1",
     "http://metadata.google.internal/v1", "http://example.com:port/v1", "http://[/v1"],
)  # fmt: skip
def test_addresses_that_are_refused(url: str):
    with pytest.raises(RetrievalError) as raised:
        OpenAIEmbedder(url, "e", None)
    assert raised.value.code == "embed_url_unusable"
    assert "pw" not in str(raised.value)


@pytest.mark.parametrize("key", ["ключ", "a\nb"])
def test_a_key_that_cannot_be_sent_is_refused_without_showing_it(key: str):
    with pytest.raises(RetrievalError) as raised:
        OpenAIEmbedder("http://127.0.0.1:9/v1", "e", key)
    assert (raised.value.code, key in str(raised.value)) == ("embed_key_unusable", False)


def test_a_server_may_move_but_not_change_its_model():
    here, there = OpenAIEmbedder("http://a/v1", "e", None), OpenAIEmbedder("http://b/v1", "e", "key")
    assert here.fingerprint == there.fingerprint != OpenAIEmbedder("http://a/v1", "f", None).fingerprint


# A local model --------------------------------------------------------------------------------------------------------


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    return folder


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small stand-in for sentence-transformers, which is a gigabyte."""
    source = """
class SentenceTransformer:
    def __init__(self, path, local_files_only, trust_remote_code):
        assert local_files_only and not trust_remote_code
    def encode(self, texts, batch_size, show_progress_bar):
        if "fail" in texts:
            raise RuntimeError("out of memory")
        return [[float(len(text)), 1.0] for text in texts]
"""
    path = tmp_path / "library" / "sentence_transformers.py"
    path.parent.mkdir()
    path.write_text(source)
    monkeypatch.syspath_prepend(path.parent)
    yield path
    sys.modules.pop("sentence_transformers", None)


def test_a_local_model_makes_unit_vectors(model: Path, library: Path):
    embedder = LocalEmbedder(model, query_prefix="q: ")
    assert np.linalg.norm(embedder.embed_documents(["abc", "de"]), axis=1) == pytest.approx([1, 1])
    assert embedder.embed_query("a") @ embedder.embed_documents(["1234"])[0] == pytest.approx(1.0)
    assert embedder.dimensions == 2


def test_a_local_model_that_fails_says_why(model: Path, library: Path):
    with pytest.raises(RetrievalError, match="out of memory"):
        LocalEmbedder(model).embed_documents(["fail"])


def test_a_local_model_needs_its_library(model: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(RetrievalError, match="pip install sentence-transformers"):
        LocalEmbedder(model).embed_query("a")


def test_a_folder_without_a_model_is_refused(tmp_path: Path):
    with pytest.raises(RetrievalError, match="no sentence-transformers model"):
        LocalEmbedder(tmp_path / "nowhere")


def test_another_model_in_the_same_folder_is_another_embedder(model: Path):
    before = LocalEmbedder(model).fingerprint
    (model / "model.safetensors").write_bytes(b"123")
    assert LocalEmbedder(model).fingerprint != before

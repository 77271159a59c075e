"""A served rerank model: how it is asked, what is believed of its replies, and what becomes of the candidates."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playground.core.clock import Clock
from playground.core.errors import RetrievalError
from playground.core.values import RetrievalSettings
from playground.retrieval.embedders import HashEmbedder
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.reranking import Reranker
from playground.retrieval.reranking.forms import calls
from playground.retrieval.retriever import Retrieval, Retriever
from tests.fakes.clock import StoppedClock
from tests.fakes.openai_server import FakeServer, Script, error
from tests.fakes.reranking import NOT_FOUND, Answer, asked, llama_cpp, near, playing, tei, vllm
from tests.retrieval.cabinet import Cabinet, cabinet_in

KEY = "sk-very-secret"
TEXTS = ("奶酪有洞", "侦察蜂跳摆尾舞", "蜂")


@contextmanager
def reranking(server: FakeServer, answer: Answer | Script | None = None, **options: Any) -> Iterator[Reranker]:
    if answer is not None:
        playing(server, (lambda path, body: answer) if isinstance(answer, Script) else answer)
    reranker = Reranker(options.pop("base_url", server.url), options.pop("model", "m"), KEY, **options)
    yield reranker
    reranker.close()


def refused(reranker: Reranker, *texts: str) -> RetrievalError:
    with pytest.raises(RetrievalError) as raised:
        reranker.rank("蜂舞", texts or TEXTS)
    reranker.close()
    assert KEY not in f"{raised.value} {raised.value.detail}"
    assert raised.value.message("zh")  # every place is filled
    assert raised.value.remedy("en")
    return raised.value


def results(*rows: tuple[object, object]) -> Script:
    return Script(body={"results": [{"index": index, "relevance_score": value} for index, value in rows]})


# How a server is asked ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, provider, tried",
    [
        (vllm, "auto", ["/v1/rerank"]),
        (vllm, "score", ["/v1/score"]),
        (tei, "auto", ["/v1/rerank", "/rerank", "/v1/rerank", "/v2/rerank", "/rerank"]),
        (tei, "texts", ["/rerank"]),
        (llama_cpp, "auto", ["/v1/rerank"]),
    ],
)
def test_the_form_of_a_server_is_found_out_once(server: FakeServer, answer: Answer, provider: Any, tried: list[str]):
    with reranking(server, answer, provider=provider) as reranker:
        first = reranker.rank("蜂舞", TEXTS)
        assert asked(server) == [*dict.fromkeys(tried)] if answer is not tei else tried
        assert reranker.rank("蜂舞", TEXTS) == first
    assert asked(server)[-1] == asked(server)[-2]
    assert first.scores[1] > first.scores[2] > first.scores[0]


@pytest.mark.parametrize(
    "address, tried",
    [
        ("http://h/v1", ["/v1/rerank", "/rerank", "/v2/rerank", "/rerank", "/v1/rerank", "/v1/score", "/score"]),
        ("http://h", ["/rerank", "/v1/rerank", "/v2/rerank", "/rerank", "/score", "/v1/score"]),
        ("http://h/v2/rerank", ["/v2/rerank", "/v2/rerank", "/v2/rerank", "/rerank", "/v1/rerank"]),
        ("http://h/score", ["/score", "/rerank", "/v1/rerank"]),
    ],
)
def test_the_usual_places_are_tried_the_likeliest_first(address: str, tried: list[str]):
    found = [call.url.removeprefix("http://h") for call in calls(address, "auto")]
    assert found[: len(tried)] == tried


def test_the_key_the_model_and_all_texts_are_sent(server: FakeServer):
    with reranking(server, vllm) as reranker:
        reranker.rank("蜂舞", TEXTS)
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.json == {"query": "蜂舞", "documents": list(TEXTS), "top_n": 3, "model": "m"}


def test_without_a_model_none_is_named(server: FakeServer):
    with reranking(server, vllm, model="") as reranker:
        reranker.rank("蜂舞", TEXTS)
    assert "model" not in server.requests[0].json


def test_a_server_that_was_replaced_is_found_anew(server: FakeServer):
    with reranking(server, vllm) as reranker:
        first = reranker.rank("蜂舞", TEXTS)
        playing(server, tei)
        assert reranker.rank("蜂舞", TEXTS).scores == first.scores


def test_more_texts_than_a_server_takes_at_once_are_sent_in_parts_and_it_is_remembered(server: FakeServer):
    texts = [f"蜂{'舞' * (number % 2)}" for number in range(50)]
    with reranking(server, tei, base_url=server.origin, provider="texts") as reranker:
        assert reranker.rank("蜂舞", texts).scores == tuple(near("蜂舞", text) for text in texts)
        reranker.rank("蜂舞", texts)
    assert [len(request.json["texts"]) for request in server.requests] == [50, 32, 18, 32, 18]


def picky(path: str, body: Any) -> Script:
    """vLLM with a model of 512 tokens."""
    if max(map(len, body["documents"])) > 500 and body.get("truncate_prompt_tokens") != -1:
        return error(
            400, "This model's maximum context length is 512 tokens. However, your prompt contains at least 513"
        )
    return vllm(path, body)


def test_texts_that_are_too_long_are_cut_by_the_server_when_it_refuses_them_whole(server: FakeServer):
    with reranking(server, picky) as reranker:
        assert (reranker.rank("蜂舞", TEXTS).cut, reranker.rank("蜂舞", ("蜂", "舞" * 600)).cut) == (False, True)
    assert [request.json.get("truncate_prompt_tokens") for request in server.requests] == [None, None, -1]


def test_texts_that_the_server_does_not_cut_are_told_with_its_limit(server: FakeServer):
    words = "input (900 tokens) is too large to process. increase the physical batch size (current batch size: 512)"
    with reranking(server, error(500, words)) as reranker:
        found = refused(reranker)
    assert (found.code, found.facts["limit"]) == ("rerank_too_long", "512")


# What is believed -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script, code",
    [
        (results((0, 1.0), (1, 0.5)), "rerank_count"),
        (results(), "rerank_count"),
        (results((0, 1.0), (1, 0.5), (1, 0.5)), "rerank_index"),
        (results((1, 1.0), (2, 0.5), (3, 0.5)), "rerank_index"),
        (results((0, 1.0), (-1, 0.5), (2, 0.5)), "rerank_index"),
        (results((0, float("nan")), (1, 0.5), (2, 0.5)), "rerank_not_finite"),
        (results((0, float("-inf")), (1, 0.5), (2, 0.5)), "rerank_not_finite"),
        (results((0, None), (1, 0.5), (2, 0.5)), "rerank_not_finite"),
        (results((0, "0.5"), (1, 0.5), (2, 0.5)), "rerank_format"),
        (results((0, True), (1, 0.5), (2, 0.5)), "rerank_format"),
        (results(("0", 1), (1, 0.5), (2, 0.5)), "rerank_format"),
        (results((None, 1), (1, 0.5), (2, 0.5)), "rerank_format"),
        (Script(body=[0.1, 0.2, 0.3]), "rerank_format"),
        (Script(body={"results": None}), "rerank_format"),
        (Script(body={"scores": [1, 2, 3]}), "rerank_format"),
        (Script(body="null"), "rerank_format"),
        (Script(body="[" * 100_000), "rerank_format"),
        (Script(body='{"results": [{"index": 0, "relevance_sc'), "rerank_format"),
        (Script(body="<html>log in</html>", content_type="text/html"), "rerank_format"),
        (Script(body=b"\xff\xfe"), "rerank_format"),
    ],
)  # fmt: skip
def test_replies_that_are_not_believed(server: FakeServer, script: Script, code: str):
    with reranking(server, script) as reranker:
        assert refused(reranker).code == code


def test_the_index_decides_not_the_order_and_logits_may_be_negative(server: FakeServer):
    with reranking(server, results((2, -3.5), (0, -9), (1, 1e300))) as reranker:
        assert reranker.rank("蜂舞", TEXTS).scores == (-9.0, 1e300, -3.5)


# When there is none ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script, code",
    [
        (NOT_FOUND, "rerank_nowhere"),
        (Script(status=405, body=""), "rerank_nowhere"),
        (error(404, "no such page", "html"), "rerank_nowhere"),
        (error(404, "The model `m` does not exist."), "rerank_unknown"),
        (error(401, f"bad key {KEY}"), "rerank_key_refused"),
        (error(403, "no"), "rerank_key_refused"),
        (error(500, "died", "string"), "rerank_refused"),
        (error(500, "Internal Server Error", "html"), "rerank_refused"),
        (error(400, "what?", "text"), "rerank_refused"),
        (error(501, "This server does not support reranking. Start it with `--reranking`"), "rerank_not_offered"),
        (error(400, "The model does not support Score API"), "rerank_not_offered"),
        (error(424, "model is not a re-ranker model"), "rerank_not_offered"),
        (error(429, "slow down", headers=(("Retry-After", "60"),)), "rerank_busy"),
        (Script(status=307, body="", headers=(("Location", "http://127.0.0.1:9/v1"),)), "rerank_redirected"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_are_told_apart(server: FakeServer, script: Script, code: str):
    with reranking(server, script) as reranker:
        found = refused(reranker)
    assert found.code == code
    assert server.origin in found.message("zh")


def test_a_passing_failure_is_asked_once_more(server: FakeServer):
    answers = iter([error(503, "loading"), vllm("/v1/rerank", {"query": "蜂舞", "documents": TEXTS})])
    with reranking(server, lambda path, body: next(answers)) as reranker:
        assert len(reranker.rank("蜂舞", TEXTS).scores) == 3


def test_a_server_that_is_not_there():
    assert refused(Reranker("http://127.0.0.1:9/v1")).code == "endpoint_unreachable"


def test_a_server_that_is_silent():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        silent = Reranker(f"http://127.0.0.1:{listening.getsockname()[1]}/v1", timeout=0.1)
        found = refused(silent)
    assert (found.code, found.facts["seconds"]) == ("rerank_timeout", 0.1)


def test_a_reply_that_drips_in_is_given_up_when_the_time_is_over(server: FakeServer):
    moments = iter([0.0] * 4 + [61.0])
    with reranking(server, vllm, timeout=60.0, clock=Clock(monotonic=lambda: next(moments))) as reranker:
        assert refused(reranker).code == "rerank_timeout"


def test_finding_out_and_repeating_take_no_longer_than_the_time_for_a_question(server: FakeServer):
    time = StoppedClock()

    def slow(path: str, body: Any) -> Script:
        time.advance(4)
        return NOT_FOUND

    with reranking(server, slow, timeout=10.0, clock=time.clock) as reranker:
        found = refused(reranker)
    assert (found.code, found.facts["seconds"], len(server.requests)) == ("rerank_timeout", 10.0, 3)


@contextmanager
def breaking_off(sent: bytes) -> Iterator[str]:
    """A server that goes away after a beginning."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(100_000)
            self.request.sendall(sent)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}/v1"
        listening.shutdown()


def test_a_server_that_goes_away_in_mid_reply():
    with breaking_off(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"results": [{"index": 0') as url:
        assert refused(Reranker(url)).code == "connection_broken"


@pytest.mark.parametrize("url", ["", "ftp://example.com", "http://user:pw@example.com/v1", "http://169.254.169.254/v1"])
def test_addresses_that_are_refused(url: str):
    with pytest.raises(RetrievalError) as raised:
        Reranker(url)
    assert raised.value.code == "rerank_url_unusable"


def test_a_key_that_cannot_be_sent_is_refused():
    with pytest.raises(RetrievalError) as raised:
        Reranker("http://127.0.0.1:9/v1", "m", "ключ")
    assert raised.value.code == "rerank_key_unusable"


# What becomes of the candidates ---------------------------------------------------------------------------------------


class Failing(HashEmbedder):
    """An embedder whose server has gone away since the documents came in."""

    def embed_query(self, text: str) -> Vectors:
        raise RetrievalError("embed_timeout", server="http://127.0.0.1:9", seconds=6.0)


LONG = "摆尾舞，" * 30
SETTINGS = RetrievalSettings(top_k=2, rerank=True, extent="chunks")
QUESTION = "摆尾舞告诉同伴什么"


@pytest.fixture
def cabinet(tmp_path: Path) -> Iterator[Cabinet]:
    """Three chunks, of which the search puts `right` first and `last` last."""
    with cabinet_in(tmp_path / "data") as cabinet:
        cabinet.put(
            [("much.txt", [LONG]), ("right.txt", ["摆尾舞告诉同伴花在什么地方"]), ("last.txt", ["摆尾舞与蜂蜜"])]
        )
        yield cabinet


@pytest.fixture
def ask(cabinet: Cabinet, server: FakeServer) -> Iterator[Callable[..., Retrieval]]:
    """The question, to a retriever with a reranker that is answered so."""
    opened: list[Any] = []

    def asking(
        answer: Answer | Script, settings: RetrievalSettings = SETTINGS, question: str = QUESTION, **options: Any
    ) -> Retrieval:
        playing(server, (lambda path, body: answer) if isinstance(answer, Script) else answer)
        reranker = Reranker(server.url, "m", **options)
        retriever = Retriever(
            cabinet.library, cabinet.lexical, cabinet.index, lambda _: cabinet.embedder, reranker=reranker
        )
        opened.extend((reranker, retriever))
        return retriever.retrieve(cabinet.collection, question, settings)

    yield asking
    for each in opened:
        each.close()


def only(*wanted: str) -> Answer:
    """The texts with one of these words, the first the best; all others are far."""

    def answer(path: str, body: Any) -> Script:
        places = [next((at for at, word in enumerate(wanted) if word in text), 9) for text in body["documents"]]
        return results(*((index, -float(place)) for index, place in enumerate(places)))

    return answer


def names(found: Retrieval) -> list[str]:
    return [passage.hit.chunk.document for passage in found.passages]


def codes(found: Retrieval) -> Sequence[str]:
    return [notice.code for notice in found.notices]


def test_the_order_is_that_of_the_reranker_and_the_one_before_is_kept(ask: Callable[..., Retrieval]):
    before = ask(vllm, replace(SETTINGS, rerank=False))
    after = ask(only("蜂蜜", "，"))
    assert (names(before), names(after)) == (["right.txt", "much.txt"], ["last.txt", "much.txt"])
    assert [(passage.hit.before, passage.hit.rank) for passage in after.passages] == [(3, 1), (2, 2)]


def test_its_score_comes_before_those_of_the_search(ask: Callable[..., Retrieval]):
    hit = ask(vllm).passages[0].hit
    assert [score.measure for score in hit.scores] == ["rerank", "fused", "bm25", "cosine"]


def test_it_is_told_who_was_asked_and_how_many_were_sent(ask: Callable[..., Retrieval], server: FakeServer):
    found = ask(vllm)
    assert found.reranked is not None
    assert (found.reranked.url, found.reranked.model, found.reranked.sent) == (f"{server.url}/rerank", "m", 3)
    assert (found.rerank_seconds or 0) > 0


def test_the_title_is_sent_with_the_text(ask: Callable[..., Retrieval], cabinet: Cabinet, server: FakeServer):
    cabinet.put([("titled.txt", ["摆尾舞如何跳"])], titles={"titled.txt": "养蜂手册"})
    ask(vllm)
    assert any("养蜂手册" in text and "如何跳" in text for text in server.requests[-1].json["documents"])


def test_no_more_are_sent_than_was_set_but_as_many_as_are_wanted(
    ask: Callable[..., Retrieval], cabinet: Cabinet, server: FakeServer
):
    cabinet.put([("many.txt", [f"摆尾舞 {number}" for number in range(30)])])
    ask(vllm, candidates=20)
    ask(vllm, replace(SETTINGS, top_k=25), candidates=20)
    assert [len(request.json["documents"]) for request in server.requests] == [20, 25]


def test_copies_are_not_sent_and_stand_behind_what_they_repeat(
    ask: Callable[..., Retrieval], cabinet: Cabinet, server: FakeServer
):
    cabinet.put([("copy.txt", ["  摆尾舞与蜂蜜\n"])])
    found = ask(only("蜂蜜", "地方"))
    assert len(server.requests[0].json["documents"]) == 3
    kinds = [passage.fate.kind for passage in found.passages]
    assert kinds == ["candidate", "duplicate", "candidate"]
    assert found.passages[1].fate.same_as == found.passages[0].hit.chunk.id


def test_switched_off_chunks_stay_switched_off(ask: Callable[..., Retrieval]):
    off = replace(SETTINGS, switched_off=("right.txt/0",))
    assert [passage.fate.kind for passage in ask(only("地方", "，"), off).passages] == ["switched_off", "candidate"]


def test_a_threshold_goes_by_the_scores_of_the_reranker(ask: Callable[..., Retrieval]):
    found = ask(only("地方", "，"), replace(SETTINGS, threshold=-0.5))
    assert [passage.fate.kind for passage in found.passages] == ["candidate", "below_threshold"]


@pytest.mark.parametrize(
    "answer",
    [NOT_FOUND, error(401, "no"), results((0, 1.0)), Script(body="<html>")],
    ids=["404", "401", "few", "html"],
)
def test_without_a_reranker_the_order_of_the_search_stays_and_it_says_why(
    ask: Callable[..., Retrieval], answer: Script
):
    before = ask(vllm, replace(SETTINGS, rerank=False))
    found = ask(answer)
    assert found.passages == before.passages
    assert (codes(found), found.reranked) == (["rerank_failed"], None)
    assert found.rerank_seconds is not None
    assert "order of the search" in found.notices[0].message("en")
    assert "检索的顺序" in found.notices[0].message("zh")


def test_what_a_server_says_when_it_refuses_is_told(ask: Callable[..., Retrieval]):
    (notice,) = ask(error(500, "CUDA out of memory")).notices
    assert (notice.code, "CUDA out of memory" in notice.message("zh")) == ("rerank_refused", True)


def test_a_threshold_for_the_reranker_is_not_put_to_other_scores(ask: Callable[..., Retrieval]):
    found = ask(error(500, "died"), replace(SETTINGS, threshold=99.0))
    assert codes(found) == ["rerank_refused", "threshold_not_reranked"]
    assert {passage.fate.kind for passage in found.passages} == {"candidate"}


def test_a_threshold_for_the_reranker_is_told_once_where_vectors_fail_too(
    ask: Callable[..., Retrieval], cabinet: Cabinet
):
    cabinet.embedder = Failing()
    found = ask(error(500, "died"), replace(SETTINGS, mode="dense", threshold=99.0))
    assert codes(found) == ["dense_failed", "rerank_refused", "threshold_not_reranked"]


def test_where_none_is_configured_it_says_so(cabinet: Cabinet):
    found = cabinet.ask(QUESTION, SETTINGS)
    assert (codes(found), len(found.passages), found.rerank_seconds) == (["rerank_missing"], 2, None)


def test_nothing_is_asked_where_it_is_off_or_documents_are_read_whole(
    ask: Callable[..., Retrieval], server: FakeServer
):
    assert ask(vllm, replace(SETTINGS, rerank=False)).rerank_seconds is None
    assert ask(vllm, replace(SETTINGS, extent="whole")).rerank_seconds is None
    assert server.requests == []


def test_nothing_is_asked_where_nothing_was_found(ask: Callable[..., Retrieval], server: FakeServer):
    assert ask(vllm, question="quantum chromodynamics").passages == ()
    assert server.requests == []

"""Runs whose candidates a served model put in order, from the settings to the record."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace
from pathlib import Path

import pytest

from playground.core.values import Found, Reranked, RetrievalSettings, Run, RunSpec
from playground.runs.folding import whole
from playground.settings import EndpointSettings, RerankSettings, Settings
from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer, Gate, error
from tests.fakes.reranking import vllm

Make = Callable[..., RunSpec]
RERANKED = RetrievalSettings(rerank=True)


@pytest.fixture
def settings(tmp_path: Path, server: FakeServer) -> Settings:
    """Those of an operator whose one server also reranks, with a key of its own."""
    fake = EndpointSettings(name="fake", base_url=server.url)
    rerank = RerankSettings(base_url=server.url, model="m", api_key_env="FAKE_KEY")
    server.reranks = vllm
    return Settings(data_dir=tmp_path / "data", endpoints=(fake,), rerank=rerank)


async def run_of(workspace: Workspace, spec: RunSpec, found: Found | None = None) -> Run:
    return await whole(workspace.pipeline.ask(spec, found=found))


def reranks(server: FakeServer) -> list[str | None]:
    """The keys of the requests to the reranker."""
    return [each.headers.get("authorization") for each in server.requests if each.path.endswith("/rerank")]


async def test_it_is_kept_who_was_asked_and_how_long_it_took(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    run = await run_of(lotus, spec(retrieval=RERANKED))
    assert run.reranked == Reranked(f"{server.url}/rerank", "m", len(run.passages))
    assert [score.measure for score in run.passages[0].hit.scores][:2] == ["rerank", "fused"]
    assert (run.timings.rerank or 0) > 0
    assert sum(seconds or 0 for seconds in astuple(run.timings)[:-1]) == pytest.approx(run.timings.total)
    assert lotus.runs.get(run.id) == run


async def test_its_key_goes_to_it_and_to_nobody_else(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    await run_of(lotus, spec(retrieval=RERANKED))
    assert reranks(server) == ["Bearer sk-secret"]
    assert {each.headers.get("authorization") for each in server.chats} == {None}


async def test_what_is_not_reranked_asks_nothing_and_takes_no_time(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    run = await run_of(lotus, spec())
    assert (run.reranked, run.timings.rerank, reranks(server)) == (None, None, [])


async def test_no_question_fails_for_a_reranker(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    server.reranks = lambda path, body: error(500, "died")
    plain, run = await run_of(lotus, spec()), await run_of(lotus, spec(retrieval=RERANKED))
    assert (run.status, run.passages, run.reranked) == ("completed", plain.passages, None)
    assert "rerank_refused" in [notice.code for notice in run.notices]


async def test_frozen_chunks_are_not_reranked_again(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    first = await run_of(lotus, spec(until="rendered", retrieval=RERANKED))
    again = await run_of(lotus, spec(until="rendered", retrieval=RERANKED), Found(first.passages, first.id))
    assert (again.passages, again.timings.rerank, len(reranks(server))) == (first.passages, None, 1)


async def test_waiting_for_a_reranker_takes_no_thread_that_pages_are_drawn_in(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    gate = Gate()
    server.reranks = lambda path, body: replace(vllm(path, body), pieces=(gate,))
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    asking = asyncio.create_task(run_of(lotus, spec(until="retrieved", retrieval=RERANKED)))
    assert await asyncio.to_thread(gate.reached.wait, 30)
    assert await asyncio.to_thread(asking.done) is False
    gate.set()
    assert (await asking).reranked is not None


def test_without_an_address_there_is_none(tmp_path: Path) -> None:
    with Workspace(Settings(data_dir=tmp_path), {}) as workspace:
        assert workspace.reranker is None

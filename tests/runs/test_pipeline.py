"""One question from the candidates to the answer, over real documents, a real index and a scripted server."""

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.errors import PromptError
from playground.core.events import Completed, Counted, Delta, Event, Rendered, Retrieved, Rewritten, Started
from playground.core.values import Found, Origin, RetrievalSettings, Run, RunSpec, Sampling, Timings
from playground.runs.folding import whole
from playground.runs.history import Page
from playground.runs.store import RunStore
from playground.storage.database import Writing
from playground.workspace import Workspace
from tests.conftest import folded
from tests.fakes.disk import full
from tests.fakes.openai_server import FakeServer, Gate, error

Make = Callable[..., RunSpec]


async def heard(workspace: Workspace, spec: RunSpec) -> list[Event]:
    async with aclosing(workspace.pipeline.ask(spec)) as events:
        return [event async for event in events]


def latest(workspace: Workspace) -> Run | None:
    (line,) = workspace.history.list(page=Page(1))
    return workspace.runs.get(line.id)


async def test_the_events_come_in_their_order(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    server.script("出自", "《西洲曲》。")
    kinds = [type(event) for event in await heard(lotus, spec()) if not isinstance(event, Counted)]
    assert kinds == [Started, Retrieved, Rendered, Delta, Delta, Completed]


async def test_messages_shown_are_the_messages_sent(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    run = folded(await heard(lotus, spec()))
    assert run.prompt is not None
    assert server.chats[0].json["messages"] == [{"role": m.role, "content": m.content} for m in run.prompt.messages]


async def test_the_segments_of_a_message_join_to_its_content(lotus: Workspace, spec: Make) -> None:
    run = folded(await heard(lotus, spec(until="rendered")))
    assert run.prompt is not None
    assert "".join(segment.text for segment in run.prompt.segments) == run.prompt.messages[0].content


async def test_retrieval_alone_sends_nothing(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    events = await heard(lotus, spec(until="retrieved"))
    assert [type(event) for event in events] == [Started, Retrieved, Completed]
    assert not server.chats


async def test_retrieval_alone_calls_no_candidate_sent_and_asks_nothing_of_the_server(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    run = folded(await heard(lotus, spec(until="retrieved")))
    assert {passage.fate.kind for passage in run.passages} == {"candidate"}
    assert (run.timings.pack, server.requests) == (None, [])


async def test_candidates_of_a_run_that_ended_before_packing_are_kept_as_such(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.models = [{"id": "tiny", "max_model_len": 600}]
    run = folded(await heard(lotus, spec(model="tiny")))
    assert run.failure is not None
    assert (run.failure.code, {passage.fate.kind for passage in run.passages}) == ("frame_too_long", {"candidate"})


async def test_rendering_alone_sends_nothing(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    events = await heard(lotus, spec(until="rendered"))
    assert [type(event) for event in events] == [Started, Retrieved, Rendered, Completed]
    assert not server.chats


async def test_usage_is_what_the_server_reported(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    server.script("好", usage={"prompt_tokens": 1234, "completion_tokens": 56, "total_tokens": 1290})
    run = folded(await heard(lotus, spec()))
    assert run.usage is not None
    assert (run.usage.prompt_tokens, run.usage.completion_tokens) == (1234, 56)


async def test_without_usage_the_answer_is_counted_and_labelled(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.script("四个汉字", usage="never")
    run = folded(await heard(lotus, spec()))
    assert run.usage is None
    assert run.completion is not None
    assert (run.completion.tokens, run.completion.source) == (4, "server")


async def test_reasoning_that_nothing_opened_is_moved_in_the_record(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    gate = threading.Event()
    server.script("先想想。", gate, "\n</think>\n\n", "五天。")
    events = []
    async with aclosing(lotus.pipeline.ask(spec())) as stream:
        async for event in stream:
            events.append(event)
            if isinstance(event, Delta):
                gate.set()
    run = folded(events)
    assert any(isinstance(event, Rewritten) for event in events)
    assert (run.answer, run.reasoning) == ("五天。", "先想想。\n")
    assert lotus.runs.get(run.id) == run


async def test_a_prompt_that_the_server_cut_is_told_with_the_figures(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.script("五天。", usage={"prompt_tokens": 100, "completion_tokens": 3})
    run = folded(await heard(lotus, spec()))
    assert run.budget is not None
    (notice,) = (notice for notice in run.notices if notice.code == "prompt_cut")
    assert dict(notice.facts) == {"counted": run.budget.prompt.tokens, "reported": 100}


async def test_a_prompt_that_fills_a_window_by_the_servers_count_is_told(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.tokenizes = False
    server.models = [{"id": "fake-model"}]
    lotus.counter._find = lambda: None  # whatever this machine has installed
    counted = folded(await heard(lotus, spec(until="rendered"))).budget
    assert counted is not None
    lotus.counter._factors[server.url, "fake-model"] = deque([1900 / counted.prompt.tokens])
    server.script("五天。", usage={"prompt_tokens": 2048, "completion_tokens": 3})
    run = folded(await heard(lotus, spec()))
    assert [notice.code for notice in run.notices] == ["window_unknown", "prompt_fills_window"]


async def test_a_refusal_that_names_the_true_size_corrects_the_estimate(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.tokenizes = False
    lotus.counter._find = lambda: None  # whatever this machine has installed
    before = folded(await heard(lotus, spec(until="rendered"))).budget
    assert before is not None
    size = before.prompt.tokens * 2
    server.once(error(400, f"Input length ({size}) must be smaller than the model context length (100)."))
    assert folded(await heard(lotus, spec())).status == "failed"
    after = folded(await heard(lotus, spec(until="rendered"))).budget
    assert after is not None
    assert after.prompt.tokens == pytest.approx(size, abs=1)


async def test_waiting_for_usage_counts_for_no_stage(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    server.script("五天。")
    events = await heard(lotus, spec())
    last = [event.at for event in events if isinstance(event, Delta)][-1]
    assert events[-1].at == last


async def test_the_stages_add_up_to_the_total(lotus: Workspace, spec: Make) -> None:
    timings = folded(await heard(lotus, spec())).timings
    assert _stages(timings) == pytest.approx(timings.total)


def _stages(timings: Timings) -> float:
    stages = (timings.queue, timings.embed, timings.search, timings.pack, timings.render)
    return sum(seconds or 0 for seconds in (*stages, timings.first_token, timings.generation))


async def test_a_server_that_refuses_is_a_failure_and_not_an_answer(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.once(error(500, "engine is dead"))
    run = folded(await heard(lotus, spec()))
    assert run.failure is not None
    assert (run.status, run.failure.stage, run.answer) == ("failed", "model", "")


async def test_a_stopped_run_keeps_what_had_come(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    gate = threading.Event()
    server.script("蜜蜂", gate, "跳舞")
    async with aclosing(lotus.pipeline.ask(spec())) as events:
        async for event in events:
            if isinstance(event, Delta):
                break
    assert server.disconnected.wait(60)
    run = latest(lotus)
    assert run is not None
    assert (run.status, run.answer) == ("cancelled", "蜜蜂")


async def test_a_question_stopped_while_it_is_written_down_holds_up_no_other(lotus: Workspace, spec: Make) -> None:
    gate = threading.Event()
    lotus.database.submit(lambda writing: gate.wait(60))
    stopped = asyncio.create_task(heard(lotus, spec()))
    for _ in range(3):  # until it waits for its first write
        await asyncio.sleep(0)
    stopped.cancel()
    gate.set()
    await asyncio.wait({stopped}, timeout=60)
    first = latest(lotus)
    assert first is not None
    assert first.status == "cancelled"
    assert folded(await asyncio.wait_for(heard(lotus, spec()), 60)).status == "completed"


async def test_the_stages_of_a_stopped_run_add_up_to_its_total(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.script("蜜蜂", threading.Event())
    async with aclosing(lotus.pipeline.ask(spec())) as events:
        async for event in events:
            if isinstance(event, Delta):
                break
    run = latest(lotus)
    assert run is not None
    assert run.timings.first_token is not None
    assert run.timings.generation is not None
    assert _stages(run.timings) == pytest.approx(run.timings.total)


async def test_the_stages_of_a_failed_run_add_up_to_its_total(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    server.script(error(500, "out of memory"))
    timings = folded(await heard(lotus, spec())).timings
    assert timings.first_token is not None
    assert _stages(timings) == pytest.approx(timings.total)


async def test_a_run_is_kept_whole(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    server.script("出自《西洲曲》。")
    run = folded(await heard(lotus, spec()))
    assert lotus.runs.get(run.id) == run


# The window -----------------------------------------------------------------------------------------------------------


def paths(server: FakeServer) -> list[str]:
    """Where the server was asked to count and to answer, in its order."""
    asked = [request.path.rpartition("/")[2] for request in server.requests]
    return [path for path in asked if path in ("tokenize", "completions")]


async def test_a_prompt_far_from_the_window_is_counted_behind_its_request(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.models = [{"id": "roomy", "max_model_len": 131_072}]
    await heard(lotus, spec(model="roomy"))
    assert paths(server)[0] == "completions"
    assert "tokenize" in paths(server)


async def test_the_limit_that_a_refusal_names_is_the_window_of_the_next_question(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.models = [{"id": "fake-model"}]
    words = "This model's maximum context length is 4096 tokens. However, your prompt contains 5000 input tokens."
    server.script(error(400, words))
    refused = folded(await heard(lotus, spec()))
    assert (refused.failure and refused.failure.code, refused.budget and refused.budget.window) == (
        "context_too_long",
        None,
    )
    server.script("好")
    budget = folded(await heard(lotus, spec(until="rendered"))).budget
    assert budget is not None
    assert budget.window == 4096


async def test_what_was_counted_later_is_in_the_run(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    server.models = [{"id": "roomy", "max_model_len": 131_072}]
    shown = folded(await heard(lotus, spec(model="roomy", until="rendered")))
    run = folded(await heard(lotus, spec(model="roomy")))
    assert run.budget is not None
    assert (run.budget, run.passages) == (shown.budget, shown.passages)
    assert (run.budget.prompt.source, sum(dict(run.budget.sections).values())) == ("server", run.budget.prompt.tokens)
    assert lotus.runs.get(run.id) == run


async def test_until_it_is_counted_a_prompt_is_estimated(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    server.models = [{"id": "roomy", "max_model_len": 131_072}]
    (rendered,) = (event for event in await heard(lotus, spec(model="roomy")) if isinstance(event, Rendered))
    assert rendered.budget.prompt.source == "estimated"


async def test_a_prompt_near_the_window_is_counted_before_its_request(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    await heard(lotus, spec(collection=None, sampling=Sampling(max_tokens=7_000)))
    assert paths(server)[0] == "tokenize"


async def test_a_chunk_is_counted_once_whatever_its_rank(
    lotus: Workspace, spec: Make, server: FakeServer, tmp_path: Path
) -> None:
    (other := tmp_path / "古诗.md").write_text("《采莲赋》与《西洲曲》都写采莲。", "utf-8")
    assert [row.stage for row in lotus.add(other, collection="lotus")][-1] == "ready"
    asked = spec(question="《采莲赋》和《西洲曲》", until="rendered")
    first = folded(await heard(lotus, asked))
    before = len(paths(server))
    await whole(lotus.pipeline.ask(asked, found=Found(first.passages[::-1], first.id)))
    assert [passage.fate.kind for passage in first.passages] == ["sent", "sent"]
    assert len(paths(server)) == before + 1  # the whole prompt, whose chunks stand in another order


async def test_two_questions_at_once_count_a_text_once(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    asked = spec(until="rendered")
    await asyncio.gather(heard(lotus, asked), heard(lotus, asked))
    texts = [json.dumps(request.json, sort_keys=True) for request in server.requests if "tokenize" in request.path]
    assert len(texts) == len(set(texts))


async def test_a_chunk_that_does_not_fit_is_over_budget_with_its_tokens(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    whole = folded(await heard(lotus, spec(until="rendered")))
    assert whole.budget is not None
    one_less = whole.budget.prompt.tokens + whole.budget.reserved - 1
    server.models = [{"id": "tight", "max_model_len": one_less}]
    lotus.directory.forget()
    run = folded(await heard(lotus, spec(model="tight", until="rendered")))
    dropped = [passage.fate for passage in run.passages if passage.fate.kind == "over_budget"]
    assert len(dropped) == 1
    assert dropped[0].tokens is not None
    assert run.budget is not None
    assert run.budget.prompt.tokens + run.budget.reserved <= one_less


async def test_a_frame_that_alone_does_not_fit_never_reaches_the_server(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.models = [{"id": "tiny", "max_model_len": 600}]
    run = folded(await heard(lotus, spec(model="tiny")))
    assert run.failure is not None
    assert run.failure.code == "frame_too_long"
    assert not server.chats


async def test_a_switched_off_chunk_is_not_in_the_prompt(lotus: Workspace, spec: Make) -> None:
    first = folded(await heard(lotus, spec(until="rendered")))
    best = first.passages[0].hit.chunk
    off = RetrievalSettings(switched_off=(best.id,))
    run = folded(await heard(lotus, spec(until="rendered", retrieval=off)))
    assert run.passages[0].fate.kind == "switched_off"
    assert run.prompt is not None
    assert best.text not in run.prompt.messages[0].content


async def test_what_is_set_is_what_is_sent(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    sampling = Sampling(temperature=0.0, top_p=0.9, max_tokens=77, seed=5, stop=("完",))
    await heard(lotus, spec(sampling=sampling))
    body = server.chats[0].json
    assert [body[name] for name in ("temperature", "top_p", "max_tokens", "seed", "stop")] == [0.0, 0.9, 77, 5, ["完"]]


async def test_without_a_collection_the_simple_frame_is_used(lotus: Workspace, spec: Make) -> None:
    run = folded(await heard(lotus, spec(collection=None, until="rendered")))
    assert run.prompt is not None
    assert (run.prompt.frame, run.passages) == ("simple", ())


async def test_an_unknown_endpoint_is_a_failure_that_names_the_known_ones(lotus: Workspace, spec: Make) -> None:
    run = folded(await heard(lotus, spec(endpoint="nowhere")))
    assert run.failure is not None
    assert "fake" in run.failure.remedy("en")


async def test_the_builtin_model_answers_without_any_server(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    run = folded(await heard(lotus, spec(endpoint="builtin", model="builtin")))
    assert "西洲曲" in run.answer
    assert not server.requests


def test_an_empty_question_is_refused(lotus: Workspace, spec: Make) -> None:
    with pytest.raises(PromptError):
        lotus.pipeline.ask(spec(question="  \n"))


async def test_half_a_character_costs_no_question(lotus: Workspace, spec: Make) -> None:
    run = folded(await heard(lotus, spec(question="出自哪里\ud83d", endpoint="builtin", model="builtin")))
    assert (run.status, run.spec.question) == ("completed", "出自哪里?")
    assert lotus.runs.get(run.id) == run


async def test_the_key_is_in_no_record(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    server.once(error(401, "bad key sk-secret"))
    await heard(lotus, spec())
    rows = lotus.database.read("SELECT record FROM runs")
    assert rows
    assert all("sk-secret" not in row["record"] for row in rows)


async def test_a_run_has_the_id_that_was_wanted(lotus: Workspace, spec: Make) -> None:
    async with aclosing(lotus.pipeline.ask(spec(), "ab" * 16)) as events:
        started = await anext(events)
    assert isinstance(started, Started)
    assert started.run_id == "ab" * 16


async def test_two_questions_that_want_one_id_are_both_kept(lotus: Workspace, spec: Make) -> None:
    """Both are begun before either is on disk."""
    gate = threading.Event()
    lotus.database.submit(lambda writing: gate.wait(60))
    asking = [
        asyncio.create_task(_with_id(lotus, spec(endpoint="builtin", model="builtin", question=question), "ab" * 16))
        for question in ("《西洲曲》", "《采莲赋》")
    ]
    for _ in range(3):  # until each waits for its first write
        await asyncio.sleep(0)
    gate.set()
    runs = await asyncio.gather(*asking)
    assert sum(run.id == "ab" * 16 for run in runs) == 1
    assert [lotus.runs.get(run.id) for run in runs] == runs


async def _with_id(workspace: Workspace, spec: RunSpec, run_id: str) -> Run:
    async with aclosing(workspace.pipeline.ask(spec, run_id)) as events:
        return folded([event async for event in events])


@pytest.mark.parametrize("extra, status", [(0, "completed"), (1, "failed")])
async def test_without_documents_what_just_fits_is_sent(
    lotus: Workspace, spec: Make, server: FakeServer, extra: int, status: str
) -> None:
    bare = spec(collection=None)
    tokens = folded(await heard(lotus, replace(bare, until="rendered"))).budget.prompt.tokens  # type: ignore[union-attr]
    limit = 8192 - tokens + extra
    run = folded(await heard(lotus, replace(bare, sampling=Sampling(max_tokens=limit))))
    assert (run.status, len(server.chats)) == (status, 1 - extra)


# Frozen chunks, origins, and what a run is found by another time -----------------------------------------------------


async def test_frozen_chunks_take_the_place_of_a_search(lotus: Workspace, spec: Make) -> None:
    first = folded(await heard(lotus, spec(until="rendered")))
    found = Found(first.passages, first.id)
    run = await whole(lotus.pipeline.ask(spec(question="蜜蜂如何交谈", until="rendered"), found=found))
    assert (run.passages, run.frozen_from) == (first.passages, first.id)
    assert lotus.runs.get(run.id) == run


async def test_frozen_chunks_need_no_collection_any_more(lotus: Workspace, spec: Make) -> None:
    first = folded(await heard(lotus, spec(until="rendered")))
    lotus.ingest.delete_collection(lotus.library.collection("lotus").id)
    run = await whole(lotus.pipeline.ask(first.spec, found=Found(first.passages, first.id)))
    assert (run.status, run.passages) == ("completed", first.passages)


async def test_the_fates_of_frozen_chunks_are_decided_anew(lotus: Workspace, spec: Make) -> None:
    first = folded(await heard(lotus, spec(until="rendered")))
    off = RetrievalSettings(switched_off=(first.passages[0].hit.chunk.id,))
    again = spec(until="rendered", retrieval=off)
    run = await whole(lotus.pipeline.ask(again, found=Found(first.passages, first.id)))
    assert run.passages[0].fate.kind == "switched_off"


async def test_a_run_knows_who_asked_and_what_it_belongs_to(lotus: Workspace, spec: Make) -> None:
    origin = Origin("小王", parent="a" * 32, batch="b" * 32, arm="A")
    run = await whole(lotus.pipeline.ask(spec(until="retrieved"), origin=origin))
    kept = lotus.runs.get(run.id)
    assert kept is not None
    assert run.origin == kept.origin == origin


async def test_a_collection_that_was_renamed_is_found_by_its_id(lotus: Workspace, spec: Make) -> None:
    first = folded(await heard(lotus, spec(until="retrieved")))
    lotus.ingest.rename_collection(lotus.library.collection("lotus").id, "莲")
    run = folded(await heard(lotus, first.spec))
    assert (run.status, run.spec.collection, run.passages) == ("completed", "莲", first.passages)


async def test_a_collection_that_was_made_anew_is_found_by_its_name(lotus: Workspace, spec: Make) -> None:
    run = folded(await heard(lotus, spec(collection_id="f" * 32, until="retrieved")))
    assert (run.status, run.spec.collection_id) == ("completed", lotus.library.collection("lotus").id)


async def test_an_endpoint_that_was_renamed_is_found_by_its_address(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    run = folded(await heard(lotus, spec(endpoint="of another name", endpoint_url=server.url)))
    assert (run.status, run.spec.endpoint) == ("completed", "fake")


async def test_an_endpoint_is_found_by_its_name_before_its_address(lotus: Workspace, spec: Make) -> None:
    run = folded(await heard(lotus, spec(endpoint="builtin", model="builtin", endpoint_url="http://127.0.0.1:9/v1")))
    assert (run.spec.endpoint, run.spec.endpoint_url) == ("builtin", "")


# A full disk ----------------------------------------------------------------------------------------------------------


def may_not_grow(workspace: Workspace) -> None:
    """To SQLite, a file that may not grow lies on a full disk."""

    def stop(writing: Writing) -> None:
        pages = writing.execute("PRAGMA page_count").fetchone()[0]
        writing.execute(f"PRAGMA max_page_count={pages}").fetchone()

    workspace.database.write(stop)


async def test_a_run_that_cannot_be_written_down_is_not_begun(lotus: Workspace, spec: Make, server: FakeServer) -> None:
    server.models = [{"id": "fake-model"}]  # with no window that such a question would be too long for
    may_not_grow(lotus)
    run = folded(await heard(lotus, spec(question="蜜蜂如何交谈？" * 5_000)))
    assert (run.status, run.failure and run.failure.code, server.chats) == ("failed", "disk_full", [])


async def test_an_answer_that_found_no_room_can_be_read_and_is_kept_once_there_is_room(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    gate = Gate()
    server.script("好", gate, "的")
    async with aclosing(lotus.pipeline.ask(spec(collection=None))) as events:
        seen = [await anext(events)]
        while not isinstance(seen[-1], Delta):
            seen.append(await anext(events))
        with full(lotus.database):
            gate.set()
            seen += [event async for event in events]
            run = folded(seen)
            assert "run_not_kept" in [notice.code for notice in run.notices]
            read = lotus.runs.get(run.id)
            assert read is not None
            assert (read.status, read.answer) == ("completed", "好的")
    assert folded(await heard(lotus, spec(collection=None))).status == "completed"
    lotus.database.write(lambda writing: None)  # what is to be written has been written
    kept = RunStore(lotus.database).get(run.id)
    assert kept is not None
    assert (kept.status, kept.answer) == ("completed", "好的")


async def test_an_answer_that_found_no_room_is_whole_and_says_so(
    lotus: Workspace, spec: Make, server: FakeServer
) -> None:
    server.script(*["word " * 2_000] * 30)
    async with aclosing(lotus.pipeline.ask(spec(collection=None))) as events:
        seen = [await anext(events)]
        may_not_grow(lotus)
        seen += [event async for event in events]
    run = folded(seen)
    assert (run.status, len(run.answer)) == ("completed", 30 * 10_000)
    assert "run_not_kept" in [notice.code for notice in run.notices]

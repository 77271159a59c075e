"""Runs that go on by themselves: whoever comes late hears all, whoever leaves stops nothing."""

from collections.abc import Callable, Iterator

import pytest

from playground.core.events import Completed, Delta, Event, Started
from playground.core.values import RunSpec
from playground.runs.live import LiveRun, LiveRuns
from playground.workspace import Workspace
from tests.conftest import folded
from tests.fakes.openai_server import FakeServer, Gate

pytestmark = pytest.mark.usefixtures("lotus")


@pytest.fixture
def live() -> Iterator[LiveRuns]:
    runs = LiveRuns()
    yield runs
    runs.close()


async def followed(run: LiveRun) -> list[Event]:
    return [event async for event in run.follow()]


async def until(run: LiveRun, kind: type[Event]) -> Event:
    """The first event of that kind; nobody listens after it."""
    follower = run.follow()
    async for event in follower:
        if isinstance(event, kind):
            await follower.aclose()
            return event
    raise AssertionError("it never came")


async def test_who_comes_late_hears_all(
    workspace: Workspace, live: LiveRuns, server: FakeServer, spec: Callable[..., RunSpec]
) -> None:
    gate = Gate()
    server.script("出自", gate, "《西洲曲》")
    run = live.begin(workspace.pipeline.ask(spec()))
    started = await until(run, Started)
    await until(run, Delta)
    assert isinstance(started, Started)
    again = live.of(started.run_id)
    assert again is run
    so_far = again.so_far()
    assert so_far is not None
    assert so_far.answer == "出自"
    gate.set()
    assert folded(await followed(again)).answer == "出自《西洲曲》"
    assert live.of(started.run_id) is None


async def test_a_run_that_nobody_follows_goes_on_to_its_end(
    workspace: Workspace, live: LiveRuns, server: FakeServer, spec: Callable[..., RunSpec]
) -> None:
    gate = Gate()
    server.script("出自", gate, "《西洲曲》")
    run = live.begin(workspace.pipeline.ask(spec()))
    await until(run, Delta)
    gate.set()
    assert isinstance((await followed(run))[-1], Completed)
    kept = workspace.runs.get(folded(await followed(run)).id)
    assert kept is not None
    assert (kept.status, kept.answer) == ("completed", "出自《西洲曲》")


async def test_a_run_that_is_stopped_keeps_what_came(
    workspace: Workspace, live: LiveRuns, server: FakeServer, spec: Callable[..., RunSpec]
) -> None:
    server.script("出自", Gate())
    run = live.begin(workspace.pipeline.ask(spec()))
    await until(run, Delta)
    run.stop()
    told = folded(await followed(run))
    live.close()
    kept = workspace.runs.get(told.id)
    assert kept is not None
    assert (kept.status, kept.answer) == ("cancelled", "出自")
    assert server.disconnected.wait(60)


async def test_what_ends_with_the_program_is_recorded_as_stopped(
    workspace: Workspace, live: LiveRuns, server: FakeServer, spec: Callable[..., RunSpec]
) -> None:
    server.script("出自", Gate())
    run = live.begin(workspace.pipeline.ask(spec()))
    await until(run, Delta)
    live.close()
    kept = workspace.runs.get(folded(await followed(run)).id)
    assert kept is not None
    assert kept.status == "cancelled"


async def test_what_nobody_foresaw_is_heard_by_who_follows(live: LiveRuns) -> None:
    async def broken():
        yield Delta("a", 0.0)
        raise ZeroDivisionError

    run = live.begin(broken())
    with pytest.raises(ZeroDivisionError):
        await followed(run)

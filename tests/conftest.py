"""What all tests share: a clean environment, a scripted model server, and a workspace over a fresh data folder."""

import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples

from playground.core.clock import Clock
from playground.core.events import Event
from playground.core.values import PromptChoice, Run, RunSpec
from playground.runs.folding import apply
from playground.settings import EndpointSettings, Settings
from playground.workspace import Workspace
from tests.fakes.clock import NOON
from tests.fakes.openai_server import FakeServer, serving

# The same examples on every run and every machine, however slow. To look for new ones: `--hypothesis-profile default`.
examples.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("steady")

LOTUS = """# 荷塘月色导读

## 《采莲赋》

《采莲赋》写的是妖童媛女荡着小船互相爱慕的情景。

## 《西洲曲》

“采莲南塘秋，莲花过人头；低头弄莲子，莲子清如水。”这几句出自南朝乐府《西洲曲》。
"""


EMBEDDER = "PLAYGROUND_EMBEDDER__PROVIDER"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting but the embedder by words, which needs no process and no second to load."""
    for name in [name for name in os.environ if name.startswith("PLAYGROUND_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv(EMBEDDER, "hash")


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """A model server on loopback that plays what the test wrote down."""
    with serving() as running:
        yield running


@pytest.fixture
def nobody() -> Iterator[str]:
    """Host and port where nobody listens, and nobody can begin to meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture
def settings(tmp_path: Path, server: FakeServer) -> Settings:
    fake = EndpointSettings(name="fake", base_url=server.url, api_key_env="FAKE_KEY")
    return Settings(data_dir=tmp_path / "data", endpoints=(fake,))


@pytest.fixture
def workspace(settings: Settings) -> Iterator[Workspace]:
    """All services over an empty data folder, at noon, with the scripted server as endpoint `fake`."""
    with Workspace(settings, {"FAKE_KEY": "sk-secret"}, Clock(now=lambda: NOON)) as opened:
        yield opened


@pytest.fixture
def lotus(workspace: Workspace, tmp_path: Path) -> Workspace:
    """The workspace with one small Chinese document in the collection `lotus`."""
    path = tmp_path / "荷塘月色导读.md"
    path.write_text(LOTUS, "utf-8")
    assert [p.stage for p in workspace.add(path, collection="lotus")][-1] == "ready"
    return workspace


@pytest.fixture
def spec(lotus: Workspace) -> Callable[..., RunSpec]:
    """Makes a spec for a question to the small document and the scripted server; any field can be changed."""
    base = RunSpec(
        question="采莲南塘秋这首词出自哪里",
        collection="lotus",
        prompt=PromptChoice(lotus.catalog.stock("zh")),
        endpoint="fake",
        model="fake-model",
    )

    def make(**changes: Any) -> RunSpec:
        return replace(base, **changes)

    return make


def folded(events: list[Event]) -> Run:
    """The run that the events tell of."""
    run: Run | None = None
    for event in events:
        run = apply(run, event)
    assert run is not None
    return run

"""What can be asked for on the Models tab: what each click changes, and what is read of the servers for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.core.errors import PlaygroundError
from playground.core.values import Endpoint
from playground.models.registry import Draft
from playground.settings import EndpointSettings, Settings
from playground.ui.models.actions import CHANGES, WORK, EndpointActions, Outcome
from playground.ui.models.checking import Checking
from playground.ui.models.kept import Kept
from playground.ui.models.pictures import Pictures
from playground.ui.models.states import ServerStates
from playground.ui.page.actions import read
from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer


@pytest.fixture
def workspace(tmp_path: Path, server: FakeServer) -> Iterator[Workspace]:
    """With one server of the operator's, and the built-in model."""
    configured = (EndpointSettings(name="vLLM", base_url=server.url),)
    with Workspace(Settings(data_dir=tmp_path / "data", endpoints=configured), {}) as opened:
        yield opened


@pytest.fixture
def kept() -> Kept:
    return Kept()


class Page:
    """Asks for changes as the page's script does."""

    def __init__(self, workspace: Workspace, kept: Kept) -> None:
        self._workspace = workspace
        self._kept = kept

    def ask(self, act: str, **said: object) -> Outcome:
        return EndpointActions(self._workspace.endpoints).change(read(CHANGES, {"act": act, **said}), self._kept)

    def names(self) -> list[str]:
        return [entry.endpoint.name for entry in self._workspace.endpoints.entries()]


@pytest.fixture
def page(workspace: Workspace, kept: Kept) -> Page:
    return Page(workspace, kept)


@pytest.fixture
def states(workspace: Workspace) -> ServerStates:
    return ServerStates(workspace)


def test_a_server_is_added_and_then_read(page: Page) -> None:
    outcome = page.ask("save", base_url="http://a:1/v1", name="A", window=" 4096 ")
    made = Endpoint("A", "http://a:1/v1", None, 4096)
    assert outcome == Outcome(changed=True, closes=True, unread=(made,))
    assert page.names() == ["vLLM", "A", "builtin"]


def test_another_name_is_told_and_stays_picked(page: Page, kept: Kept) -> None:
    page.ask("save", base_url="http://a:1/v1", name="A", window="")
    kept.picked = "A"
    outcome = page.ask("save", before="A", base_url="http://a:1/v1", name="B", window="")
    assert outcome.renamed == ("A", "B")
    assert kept.picked == "B"


def test_servers_are_moved(page: Page) -> None:
    assert page.ask("up", name="builtin").changed
    assert page.names() == ["builtin", "vLLM"]
    page.ask("down", name="builtin")
    assert page.names() == ["vLLM", "builtin"]


def test_the_first_stays_where_it_is(page: Page) -> None:
    page.ask("up", name="vLLM")
    assert page.names() == ["vLLM", "builtin"]


def test_a_hidden_server_stays_in_the_list(page: Page, states: ServerStates) -> None:
    assert page.ask("hide", name="vLLM").changed
    assert [row.entry.hidden for row in states.rows(())] == [True, False]
    assert [one.name for one in states.stale()] == ["builtin"]
    page.ask("show", name="vLLM")
    assert not any(row.entry.hidden for row in states.rows(()))


def test_the_default_is_what_is_checked_first(
    page: Page, workspace: Workspace, states: ServerStates, kept: Kept
) -> None:
    page.ask("save", base_url="http://a:1/v1", name="A")
    assert page.ask("default", name="A").changed
    _, chosen, _, _ = Pictures(workspace, states).to_check(kept)
    assert chosen is not None
    assert chosen.name == "A"


def test_the_form_of_a_new_server_may_come_filled_in(page: Page) -> None:
    outcome = page.ask("new", base_url="http://a:1/v1", name="A", window="4096", go="servers")
    assert outcome == Outcome(form=(Draft("http://a:1/v1", "A", None, 4096), None))


def test_the_form_of_a_server_holds_what_is_known_of_it(page: Page) -> None:
    page.ask("save", base_url="http://a:1/v1", name="A")
    assert page.ask("edit", name="A") == Outcome(form=(Draft("http://a:1/v1", "A", None, None), "A"))


def test_a_form_is_closed(page: Page) -> None:
    assert page.ask("cancel") == Outcome(closes=True)


def test_a_server_that_was_found_is_added(page: Page) -> None:
    [made] = page.ask("take", url="http://127.0.0.1:9/v1").unread
    assert made.name in page.names()


def test_a_server_is_removed(page: Page) -> None:
    page.ask("save", base_url="http://a:1/v1", name="A")
    assert page.ask("remove", name="A") == Outcome(changed=True, closes=True)
    assert page.names() == ["vLLM", "builtin"]


def test_the_settings_are_not_changed_from_the_page(page: Page) -> None:
    with pytest.raises(PlaygroundError) as refused:
        page.ask("remove", name="vLLM")
    assert refused.value.code == "endpoint_of_operator"


def test_what_was_found_is_forgotten(page: Page, kept: Kept) -> None:
    kept.found = ()
    assert page.ask("forget") == Outcome()
    assert kept.found is None


def test_what_to_check_is_picked(page: Page, kept: Kept) -> None:
    assert page.ask("pick", name="vLLM", model="qwen") == Outcome()
    assert (kept.picked, kept.model) == ("vLLM", "qwen")


def test_a_check_is_told_to_stop(page: Page, kept: Kept) -> None:
    page.ask("stop")
    kept.checking = Checking(Endpoint("A", "http://a:1/v1"), "", 0.0)
    page.ask("stop")
    assert kept.checking.stopping


def test_a_window_may_be_typed_in_thousands(page: Page) -> None:
    [made] = page.ask("save", base_url="http://a:1/v1", name="A", window="16k").unread
    assert made.window == 16_384


def test_a_window_that_nobody_can_mean_is_refused(page: Page) -> None:
    with pytest.raises(PlaygroundError) as refused:
        page.ask("save", base_url="http://a:1/v1", name="A", window="16")
    assert refused.value.code == "endpoint_window_wrong"


@pytest.mark.parametrize(
    "said",
    [
        None,
        "up",
        [],
        {},
        {"act": "no"},
        {"act": 1},
        {"act": ["up"]},
        {"act": "hide"},
        {"act": "hide", "name": 7},
        {"act": "pick", "name": "x" * 1_001},
        {"act": "save", "window": "x"},
        {"act": "save", "window": 1e999},
        {"act": "read"},
    ],
)
def test_a_change_that_no_page_of_ours_asks_for_is_refused(said: object) -> None:
    with pytest.raises(PlaygroundError) as refused:
        read(CHANGES, said)
    assert refused.value.code == "request_unclear"


@pytest.mark.parametrize(
    "said", [None, {}, {"act": "up", "name": "vLLM"}, {"act": "check"}, {"act": "press", "name": 1}]
)
def test_work_that_no_page_of_ours_asks_for_is_refused(said: object) -> None:
    with pytest.raises(PlaygroundError) as refused:
        read(WORK, said)
    assert refused.value.code == "request_unclear"


# States ---------------------------------------------------------------------------------------------------------------


async def test_a_state_that_was_read_is_known_to_all_and_fresh(workspace: Workspace, states: ServerStates) -> None:
    under_way: set[Endpoint] = set()
    endpoint = workspace.endpoints.get("vLLM")
    async for one in states.read([endpoint], under_way):
        assert one == endpoint
    assert not under_way
    assert [row.reading.state is not None for row in states.rows(())] == [True, False]
    assert [one.name for one in states.stale()] == ["builtin"]


def test_a_server_is_shown_as_being_read_where_it_is(workspace: Workspace, states: ServerStates) -> None:
    rows = states.rows({workspace.endpoints.get("vLLM")})
    assert [row.reading.under_way for row in rows] == [True, False]
    assert not any(row.reading.under_way for row in states.rows(()))


async def test_a_reading_that_is_left_is_under_way_no_longer(workspace: Workspace, states: ServerStates) -> None:
    under_way: set[Endpoint] = set()
    reading = states.read(states.all(), under_way)
    await anext(reading)
    await reading.aclose()
    assert not under_way


async def test_a_server_that_is_gone_is_forgotten(page: Page, workspace: Workspace, states: ServerStates) -> None:
    page.ask("save", base_url="http://127.0.0.1:9/v1", name="A")
    endpoint = workspace.endpoints.get("A")
    async for _ in states.read([endpoint], set()):
        pass
    assert states.of(endpoint) is not None
    page.ask("remove", name="A")
    states.rows(())
    assert states.of(endpoint) is None


def test_the_server_that_counts_as_default_is_told_so_before_anybody_chose_one(workspace: Workspace) -> None:
    rows = ServerStates(workspace).rows(())
    assert [row.entry.endpoint for row in rows if row.entry.default] == [workspace.endpoints.default()]

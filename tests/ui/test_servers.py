"""The list of model servers: what is said of each, what can be done with it, and what a click changes."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from playground.core.errors import Failure, ModelError, Notice, PlaygroundError
from playground.core.values import Endpoint, ModelInfo
from playground.models.endpoints import BUILTIN
from playground.models.registry import Draft, Entry
from playground.models.servers.abilities import Ability
from playground.models.servers.identity import Identity
from playground.models.servers.metrics import Load
from playground.models.servers.probing import ServerState
from playground.settings import EndpointSettings, Settings
from playground.ui.models.server_desk import Bench, ServerDesk, settled
from playground.ui.models.views.server_form import server_form
from playground.ui.models.views.servers import Reading, Row, found_servers, servers, servers_head
from playground.workspace import Workspace

VLLM = Endpoint("vLLM", "http://gpu-1:8000/v1", "VLLM_KEY")
UP = ServerState(
    VLLM,
    "up",
    None,
    Identity("vLLM", "/v1/models: owned_by vllm", "0.8.5", "/version"),
    (ModelInfo("qwen", 32768, "/home/model/qwen", "/v1/models: max_model_len"),),
    Load(3, 0, 0.42),
    "/metrics: vllm:num_requests_running",
    (Ability("tokenize", "yes", Notice.of("seen_count", tokens=7)),),
    0.2,
)


def row(state: ServerState | None = UP, **changes: object) -> Row:
    entry = {"endpoint": VLLM, "owner": "page", "hidden": False, "default": False, "failure": None, **changes}
    return Row(Entry(**entry), Reading(state, datetime(2026, 11, 24, 19, 5, 12)))  # type: ignore[arg-type]


def drawn(*rows: Row, may_add: bool = True) -> str:
    return servers(rows, may_add, "en")


def test_a_server_says_what_it_is_and_where_that_was_read() -> None:
    page = drawn(row())
    for said in (
        "vLLM 0.8.5",
        "/version",
        "owned_by vllm",
        "window 32,768 · read from /v1/models: max_model_len",
        "/home/model/qwen",
        "19:05:12",
    ):
        assert said in page


def test_the_load_is_shown_with_the_share_of_the_cache() -> None:
    page = drawn(row())
    assert "running <b>3</b>" in page
    assert "width:42%" in page


def test_the_key_is_named_by_its_variable() -> None:
    assert "key from VLLM_KEY" in drawn(row())


def test_nothing_is_said_of_a_state_that_nobody_read() -> None:
    assert "not read yet" in drawn(row(None))


def test_a_server_that_is_down_says_why_and_what_to_do() -> None:
    failure = Failure.of(ModelError("server_loading", address="gpu-1:8000"))
    page = drawn(row(ServerState(VLLM, "down", failure)))
    assert failure.message("en") in page
    assert failure.remedy("en") in page


def test_a_server_of_the_settings_cannot_be_edited_and_says_why() -> None:
    page = drawn(row(owner="operator"))
    assert 'data-act="edit"' not in page
    assert "only the operator can change it" in page


def test_where_nothing_may_be_added_nothing_can_be_edited() -> None:
    assert 'data-act="edit"' not in drawn(row(), may_add=False)
    assert 'data-act="new"' not in servers_head([row()], False, "en")


def test_names_are_shown_as_text() -> None:
    page = drawn(row(endpoint=Endpoint("<img src=x>", "http://a/v1")))
    assert "<img" not in page
    assert "&lt;img" in page


def test_the_first_cannot_move_up_and_the_last_not_down() -> None:
    page = drawn(row())
    assert 'data-act="up"' not in page
    assert 'data-act="down"' not in page


def test_abilities_come_with_what_was_seen() -> None:
    assert "/tokenize counted 7 tokens" in drawn(row())


def test_who_has_only_the_builtin_model_is_told_what_to_do() -> None:
    only = row(None, endpoint=BUILTIN, owner="builtin")
    assert "only the built-in model" in drawn(only)
    assert "only the built-in model" not in drawn(only, row())


def test_a_server_that_was_found_is_offered_unless_it_is_known() -> None:
    found = ServerState(Endpoint("127.0.0.1:8000", "http://127.0.0.1:8000/v1"), "up", None)
    assert 'data-act="take"' in found_servers((found,), (), "en")
    assert 'data-act="take"' not in found_servers((found,), (found.endpoint,), "en")
    assert "11434" in found_servers((), (), "en")


def test_the_form_offers_the_keys_that_the_operator_listed() -> None:
    assert "TEAM_KEY" in server_form(Draft("http://a/v1"), None, ("TEAM_KEY",), "en")
    assert "api_key_env" not in server_form(Draft("http://a/v1"), None, (), "en")


# Clicks ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    configured = (EndpointSettings(name="vLLM", base_url="http://gpu-1:8000/v1"),)
    with Workspace(Settings(data_dir=tmp_path / "data", endpoints=configured), {}) as opened:
        yield opened


@pytest.fixture
def desk(workspace: Workspace) -> ServerDesk:
    return ServerDesk(workspace)


def names(desk: ServerDesk) -> list[str]:
    return [row.entry.endpoint.name for row in desk.rows()]


def test_a_server_is_added_and_then_read(desk: ServerDesk) -> None:
    outcome = desk.act({"act": "save", "base_url": "http://a:1/v1", "name": "A", "window": "4096"}, Bench())
    assert outcome.read == Endpoint("A", "http://a:1/v1", None, 4096)
    assert outcome.changed
    assert names(desk) == ["vLLM", "A", "builtin"]


def test_another_name_is_told_to_the_other_tabs(desk: ServerDesk) -> None:
    desk.act({"act": "save", "base_url": "http://a:1/v1", "name": "A"}, Bench())
    outcome = desk.act({"act": "save", "before": "A", "base_url": "http://a:1/v1", "name": "B"}, Bench())
    assert outcome.renamed == ("A", "B")


def test_servers_are_moved(desk: ServerDesk) -> None:
    desk.act({"act": "up", "name": "builtin"}, Bench())
    assert names(desk) == ["builtin", "vLLM"]
    desk.act({"act": "down", "name": "builtin"}, Bench())
    assert names(desk) == ["vLLM", "builtin"]


async def test_a_picture_that_a_click_overtook_is_drawn_again(desk: ServerDesk) -> None:
    bench = Bench()
    desk.act({"act": "save", "base_url": "http://127.0.0.1:9/v1", "name": "new"}, bench)
    pictures = settled(bench, lambda: names(desk))
    overtaken = await anext(pictures)
    desk.act({"act": "up", "name": "new"}, bench)
    assert await anext(pictures) == names(desk) != overtaken
    with pytest.raises(StopAsyncIteration):
        await anext(pictures)


def test_a_hidden_server_stays_in_the_list(desk: ServerDesk) -> None:
    desk.act({"act": "hide", "name": "vLLM"}, Bench())
    assert [row.entry.hidden for row in desk.rows()] == [True, False]
    assert [one.name for one in desk.stale()] == ["builtin"]
    desk.act({"act": "show", "name": "vLLM"}, Bench())
    assert not any(row.entry.hidden for row in desk.rows())


def test_the_default_is_what_is_checked_first(desk: ServerDesk) -> None:
    desk.act({"act": "save", "base_url": "http://a:1/v1", "name": "A"}, Bench())
    desk.act({"act": "default", "name": "A"}, Bench())
    _, chosen, _, _ = desk.to_check(Bench())
    assert chosen is not None
    assert chosen.name == "A"


@pytest.mark.parametrize("asked", [{}, {"act": "no"}, {"act": "hide"}, {"act": "save", "window": "x"}, {"act": 1}])
def test_a_click_that_means_nothing_is_refused(desk: ServerDesk, asked: dict[str, object]) -> None:
    with pytest.raises(PlaygroundError) as refused:
        desk.act(asked, Bench())
    assert refused.value.code == "request_unclear"


def test_the_settings_are_not_changed_from_the_page(desk: ServerDesk) -> None:
    with pytest.raises(PlaygroundError) as refused:
        desk.act({"act": "remove", "name": "vLLM"}, Bench())
    assert refused.value.code == "endpoint_of_operator"

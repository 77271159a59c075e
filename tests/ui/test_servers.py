"""The list of model servers: what is said of each, and what can be done with it."""

from datetime import datetime

from playground.core.errors import Failure, ModelError, Notice
from playground.core.values import Endpoint, ModelInfo
from playground.models.endpoints import BUILTIN
from playground.models.registry import Draft, Entry
from playground.models.servers.abilities import Ability
from playground.models.servers.identity import Identity
from playground.models.servers.metrics import Load
from playground.models.servers.probing import ServerState
from playground.ui.models.views.server_form import server_form
from playground.ui.models.views.servers import Reading, Row, found_servers, servers, servers_head

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
        "context length 32,768 · read from /v1/models: max_model_len",
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
    assert "no status yet" in drawn(row(None))


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

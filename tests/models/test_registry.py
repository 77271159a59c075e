"""The list of endpoints: adding, changing, order, and whose keys may be used."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from playground.core.clock import Clock
from playground.core.errors import ModelError
from playground.core.values import Endpoint
from playground.models.endpoints import BUILTIN
from playground.models.policy import Policy
from playground.models.registry import Draft, EndpointRegistry
from playground.storage.database import Database

GPU = Endpoint("gpu", "http://gpu-1:8000/v1", "GPU_KEY", 4096)
ENVIRON = {"GPU_KEY": "sk-operator", "TEAM_KEY": "sk-team"}
KEYS = {"TEAM_KEY": ["*.lan"], "LATER_KEY": ["*.lan"]}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "playground.db")
    yield opened
    opened.close()


@pytest.fixture
def opened(database: Database) -> Callable[..., EndpointRegistry]:
    """A registry over the same database, as after a start with other settings."""

    def make(configured: tuple[Endpoint, ...] = (GPU,), hosts: Any = (), keys: Any = KEYS, *, may_add: bool = True):
        policy = Policy.of(configured, hosts, keys)
        clock = Clock(now=lambda: datetime(2026, 3, 1))
        return EndpointRegistry(configured, database, clock, policy, ENVIRON, may_add=may_add)

    return make


@pytest.fixture
def registry(opened: Callable[..., EndpointRegistry]) -> EndpointRegistry:
    return opened()


def names(registry: EndpointRegistry) -> list[str]:
    return [endpoint.name for endpoint in registry.all()]


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(ModelError) as caught:
        call(*arguments)
    assert caught.value.message("zh")
    assert "sk-" not in str(caught.value)
    return caught.value.code


# Adding


def test_what_was_typed_stands_between_the_operators_and_the_built_in(registry):
    registry.add("http://127.0.0.1:8000/v1/")
    assert names(registry) == ["gpu", "http://127.0.0.1:8000/v1", "builtin"]


def test_an_address_typed_twice_is_one_endpoint(registry):
    assert registry.add("http://h:1/v1") == registry.add("HTTP://H:1/v1/")
    assert len(registry.all()) == 3


def test_every_field_is_kept(registry, opened):
    made = registry.create(Draft("http://a.lan:8000/v1", " our  box ", "TEAM_KEY", 32768))
    assert made == Endpoint("our box", "http://a.lan:8000/v1", "TEAM_KEY", 32768)
    assert opened().get("our box") == made


@pytest.mark.parametrize(
    "draft, code",
    [
        (Draft("not an address"), "endpoint_url_invalid"),
        (Draft("http://169.254.169.254/v1"), "endpoint_address_refused"),
        (Draft("http://h/v1", "GPU"), "endpoint_name_taken"),
        (Draft("http://h/v1", "Builtin"), "endpoint_name_taken"),
        (Draft("http://h/v1", "x" * 81), "endpoint_name_wrong"),
        (Draft("http://h/v1", "a\0b"), "endpoint_name_wrong"),
        (Draft("http://a.lan/v1", window=0), "endpoint_window_wrong"),
        (Draft("http://a.lan/v1", window=511), "endpoint_window_wrong"),
        (Draft("http://a.lan/v1", api_key_env="GPU_KEY"), "key_variable_unknown"),
        (Draft("http://gpu-1:8000/v1", "mine", "GPU_KEY"), "key_variable_unknown"),
        (Draft("http://a.lan/v1", api_key_env="PATH"), "key_variable_unknown"),
        (Draft("http://a.lan/v1", api_key_env="NOT_SET_AT_ALL"), "key_variable_unknown"),
        (Draft("http://evil.test/v1", api_key_env="TEAM_KEY"), "key_not_for_address"),
        (Draft("http://a.lan/v1", api_key_env="LATER_KEY"), "key_missing"),
    ],
)
def test_what_is_wrong_with_a_draft_is_named(registry, draft, code):
    assert refused(registry.create, draft) == code
    assert names(registry) == ["gpu", "builtin"]


def test_where_it_is_off_nothing_can_be_typed_changed_or_removed(registry, opened):
    registry.create(Draft("http://h/v1", "mine"))
    fixed = opened(may_add=False)
    calls = [
        (fixed.add, "http://h2/v1"),
        (fixed.create, Draft("http://h2/v1")),
        (fixed.edit, "mine", Draft("http://h2/v1")),
        (fixed.remove, "mine"),
    ]
    assert {refused(*call) for call in calls} == {"endpoints_fixed"}


# Changing


def test_a_typed_endpoint_is_changed_in_its_place(registry):
    registry.create(Draft("http://h/v1", "mine"))
    registry.arrange(["mine"])
    assert registry.edit("mine", Draft("http://h2/v1", "ours", window=4096)) == Endpoint(
        "ours", "http://h2/v1", None, 4096
    )
    assert names(registry) == ["ours", "gpu", "builtin"]


def test_a_new_address_does_not_inherit_the_key(registry):
    registry.create(Draft("http://a.lan/v1", "mine", "TEAM_KEY"))
    assert refused(registry.edit, "mine", Draft("http://evil.test/v1", "mine", "TEAM_KEY")) == "key_not_for_address"
    assert registry.edit("mine", Draft("http://evil.test/v1", "mine")).api_key_env is None


def test_an_edit_may_not_take_the_name_of_another(registry):
    registry.create(Draft("http://h/v1", "mine"))
    registry.create(Draft("http://h/v1", "other"))
    assert refused(registry.edit, "mine", Draft("http://h/v1", "OTHER")) == "endpoint_name_taken"
    assert registry.edit("mine", Draft("http://h/v1", "Mine")).name == "Mine"


@pytest.mark.parametrize("name", ["gpu", "builtin"])
def test_the_operators_endpoints_are_not_changed_on_the_page(registry, name):
    assert refused(registry.edit, name, Draft("http://evil.test/v1", name)) == "endpoint_of_operator"
    assert refused(registry.remove, name) == "endpoint_of_operator"


def test_what_is_removed_is_gone_with_its_place(registry):
    registry.create(Draft("http://h/v1", "mine"))
    registry.make_default("mine")
    registry.remove("mine")
    registry.create(Draft("http://h/v1", "mine"))
    assert registry.default() == GPU


def test_an_unknown_name_is_told_with_those_known(registry):
    with pytest.raises(ModelError, match="gpu, builtin") as caught:
        registry.remove("gone")
    assert caught.value.code == "endpoint_unknown"


# Order


def test_the_order_is_kept_and_those_not_named_follow(registry, opened):
    registry.add("http://h/v1")
    registry.arrange(["builtin", "http://h/v1"])
    assert names(opened()) == ["builtin", "http://h/v1", "gpu"]


def test_a_hidden_endpoint_is_not_offered_but_found(registry):
    registry.hide("gpu")
    assert names(registry) == ["builtin"]
    assert registry.get("gpu") == GPU
    registry.hide("gpu", False)
    assert names(registry) == ["gpu", "builtin"]


def test_the_last_one_offered_stays(registry):
    registry.hide("gpu")
    assert refused(registry.hide, "builtin") == "endpoint_last"


def test_the_built_in_model_stays_when_the_settings_lose_the_last_one_offered(registry, opened):
    registry.hide("builtin")
    emptied = opened(configured=())
    assert (emptied.all(), emptied.default()) == ((BUILTIN,), BUILTIN)


def test_a_hidden_endpoint_is_still_meant_by_its_name(registry):
    registry.hide("gpu")
    assert registry.add("gpu") == GPU


def test_one_endpoint_is_the_default_while_it_is_offered(registry):
    assert registry.default() == GPU
    registry.make_default("gpu")
    registry.make_default("builtin")
    assert registry.default() == BUILTIN
    assert [entry.endpoint.name for entry in registry.entries() if entry.default] == ["builtin"]
    registry.hide("builtin")
    assert registry.default() == GPU


def test_what_somebody_typed_is_no_start_for_others_until_it_is_made_the_default(registry, opened):
    registry.add("http://h/v1")
    registry.arrange(["http://h/v1", "gpu", "builtin"])
    assert registry.starts() == (GPU, BUILTIN)
    assert opened(configured=()).starts() == (BUILTIN,)
    registry.make_default("http://h/v1")
    assert [one.name for one in registry.starts()] == ["http://h/v1", "gpu", "builtin"]


# After a change of the settings


def test_an_address_that_is_no_longer_allowed_says_so(registry, opened):
    registry.create(Draft("http://a.lan/v1", "mine", "TEAM_KEY"))
    stricter = opened(hosts=["10.0.0.0/8:8000"])
    assert [entry.failure.code for entry in stricter.entries() if entry.failure] == ["endpoint_host_not_allowed"]


def test_a_key_that_is_no_longer_listed_says_so(registry, opened):
    registry.create(Draft("http://a.lan/v1", "mine", "TEAM_KEY"))
    assert [one.failure.code for one in opened(keys={}).entries() if one.failure] == ["key_not_for_address"]


def test_an_endpoint_of_the_settings_takes_its_name_back(registry, opened):
    registry.create(Draft("http://evil.test/v1", "new"))
    new = Endpoint("new", "http://new:8000/v1", "GPU_KEY")
    assert opened(configured=(GPU, new)).get("new") == new


def test_a_list_typed_before_this_version_is_kept(tmp_path):
    import sqlite3

    from playground.storage.migrations import MIGRATIONS

    path = tmp_path / "old.db"
    connection = sqlite3.connect(path)
    connection.executescript("".join(MIGRATIONS[:3]) + "PRAGMA user_version=3;")
    connection.execute("INSERT INTO endpoints VALUES ('http://h/v1', 'http://h/v1', '2026')")
    connection.commit()
    connection.close()
    database = Database(path)
    try:
        clock, policy = Clock(), Policy.of([], [], {})
        registry = EndpointRegistry([], database, clock, policy, {}, may_add=True)
        assert registry.get("http://h/v1") == Endpoint("http://h/v1", "http://h/v1")
    finally:
        database.close()

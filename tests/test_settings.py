"""Settings: where they come from, which wins, and what is refused."""

from pathlib import Path

import pytest

from playground.core.errors import SettingsError
from playground.settings import Settings


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("PLAYGROUND_PORT", "PLAYGROUND_HOST", "PLAYGROUND_AUTH"):
        monkeypatch.delenv(name, raising=False)


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("playground.toml").write_text("port = 8000\nlanguage = 'zh'\n")
    monkeypatch.setenv("PLAYGROUND_PORT", "9000")
    settings = Settings.load()
    assert (settings.port, settings.language) == (9000, "zh")


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_PORT", "9000")
    assert Settings.load(port=9001).port == 9001


def test_endpoints_are_tables_of_the_file() -> None:
    Path("playground.toml").write_text(
        '[[endpoints]]\nname = "gpu"\nbase_url = "http://127.0.0.1:8000/v1"\napi_key_env = "GPU_KEY"\nwindow = 32768\n'
    )
    (endpoint,) = Settings.load().endpoints
    assert (endpoint.name, endpoint.api_key_env, endpoint.window) == ("gpu", "GPU_KEY", 32768)


def test_an_unknown_setting_is_named() -> None:
    Path("playground.toml").write_text("prot = 8000\n")
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert "prot" in caught.value.message("en")


def test_a_broken_file_is_named() -> None:
    Path("playground.toml").write_text("port = = 1\n")
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert "playground.toml" in caught.value.message("en")


def test_a_config_file_that_is_asked_for_must_exist() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(Path("nowhere.toml"))
    assert "nowhere.toml" in caught.value.message("en")


def test_other_machines_are_let_in_with_a_password_only() -> None:
    with pytest.raises(SettingsError, match="no password"):
        Settings.load(host="0.0.0.0")
    assert Settings.load(host="0.0.0.0", auth="ann:secret").credentials() == ("ann", "secret")


def test_the_unsafe_flag_is_explicit() -> None:
    assert Settings.load(host="0.0.0.0", unsafe_no_auth=True).credentials() is None


def test_a_password_never_prints() -> None:
    assert "secret" not in repr(Settings.load(auth="ann:secret"))


def test_addresses_may_be_typed_only_while_nobody_else_can_reach_the_page() -> None:
    assert Settings.load().endpoints_open
    assert not Settings.load(host="0.0.0.0", auth="ann:secret").endpoints_open
    assert not Settings.load(allowed_hosts=("rag.example.com",)).endpoints_open
    assert not Settings.load(proxies=("10.0.0.7",)).endpoints_open


def test_hosts_and_keys_for_the_page_are_checked_when_read() -> None:
    Path("playground.toml").write_text('endpoint_hosts = ["*.lan"]\npage_keys = { TEAM_KEY = ["*.lan"] }\n')
    assert Settings.load().page_keys == {"TEAM_KEY": ("*.lan",)}
    for wrong in ('endpoint_hosts = ["10.0.0.1/8"]', 'page_keys = { TEAM_KEY = ["http://x"] }'):
        Path("playground.toml").write_text(wrong)
        with pytest.raises(SettingsError, match=r"endpoint_hosts|page_keys"):
            Settings.load()


@pytest.mark.parametrize("names", [("gpu", "gpu"), ("builtin",)])
def test_two_endpoints_of_one_name_are_refused(names: tuple[str, ...]) -> None:
    tables = (f'[[endpoints]]\nname = "{name}"\nbase_url = "http://h/v1"\n' for name in names)
    Path("playground.toml").write_text("".join(tables))
    with pytest.raises(SettingsError, match=f"'{names[0]}' is there already"):
        Settings.load()


@pytest.mark.parametrize("proxy", ["proxy.lan:3128", "http://proxy.lan", "socks5://p:1080", "http://me:hush@p:port"])
def test_a_proxy_is_written_whole_and_never_shown(proxy: str) -> None:
    Path("playground.toml").write_text(f'[network]\nproxy = "{proxy}"\n')
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert "http://host:port" in caught.value.message("en")
    assert "hush" not in str(caught.value)


def test_a_usable_proxy_is_a_secret_since_a_password_may_be_in_it() -> None:
    Path("playground.toml").write_text('[network]\nproxy = "http://me:hush@proxy.lan:3128"\n')
    settings = Settings.load()
    network = settings.network.network({})
    assert ("hush" in repr(settings), network.proxy_shown) == (False, "proxy.lan:3128")
    assert network.proxy_for("https://api.example.com/v1") == "http://me:hush@proxy.lan:3128"


@pytest.mark.parametrize("host", ["10.1.2.3", "172.16.0.1", "192.168.1.2", "[fd00::1]"])
def test_private_networks_are_asked_directly_until_others_are_named(host: str) -> None:
    Path("playground.toml").write_text('[network]\nproxy = "http://p:3128"\n')
    assert Settings.load().network.network({}).proxy_for(f"http://{host}/v1") is None
    Path("playground.toml").write_text('[network]\nproxy = "http://p:3128"\ndirect = ["*.lan"]\n')
    assert Settings.load().network.network({}).proxy_for(f"http://{host}/v1") == "http://p:3128"


@pytest.mark.parametrize("name, value", [("root_path", "playground"), ("root_path", "/a/"), ("proxies", ["nginx"])])
def test_what_stands_in_front_is_checked(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.load(**{name: value})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_of_any_windows_editor_is_read(encoding: str) -> None:
    Path("playground.toml").write_text(
        'port = 8123\r\nendpoints = [{ name = "显卡", base_url = "http://h/v1" }]\r\n', encoding
    )
    settings = Settings.load()
    assert (settings.port, settings.endpoints[0].name) == (8123, "显卡")


def test_a_file_that_is_not_utf_8_is_told_with_its_line() -> None:
    Path("playground.toml").write_text('port = 8123\ndefault_model = "通义"\n', "gbk")
    with pytest.raises(SettingsError, match=r"Line 2 of the settings file playground\.toml is not UTF-8"):
        Settings.load()


@pytest.mark.parametrize("content", [b"\xff\xfep", b"p\x00o\x00", b"\x00", b"\xef\xbb\xbf= 1"])
def test_a_damaged_file_is_one_sentence(content: bytes) -> None:
    Path("playground.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"playground\.toml"):
        Settings.load()


def test_an_empty_file_changes_nothing() -> None:
    Path("playground.toml").write_bytes(b"\xef\xbb\xbf")
    assert Settings.load().model_dump() == Settings().model_dump()

"""The way to a server: certificates of a team's own CA, proxies, http where https is meant, each told for what it is."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playground.core.errors import ModelError, SettingsError
from playground.core.values import Endpoint, Message, Sampling
from playground.http.network import DIRECT, Network
from playground.models.client import Deadlines, ModelClient
from playground.models.policy import Policy
from playground.models.servers.probing import identify
from tests.fakes.clock import PATIENT
from tests.fakes.network import Authority, answering, http_proxy, tls_front
from tests.fakes.openai_server import FakeServer

HELLO = (Message("user", "Hello"),)
OPERATOR = Policy()
DEADLINES = Deadlines(connect=60)
OUTSIDE = "models.test"
"""A name that only the proxy knows."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def port(server: FakeServer) -> int:
    return int(server.origin.rpartition(":")[2])


@pytest.fixture
def secure(port: int, authority: Authority) -> Iterator[int]:
    """The scripted server behind TLS, on another port."""
    with tls_front(port, authority.context("localhost")) as found:
        yield found


def network(
    ca_file: Path | None = None, proxy: str | None = None, direct: tuple[str, ...] = (), **environ: str
) -> Network:
    return Network.of(ca_file, proxy, direct, environ)


async def failure(url: str, way: Network = DIRECT, policy: Policy = OPERATOR) -> ModelError:
    async with ModelClient({}, DEADLINES, PATIENT, policy, way) as client:
        with pytest.raises(ModelError) as caught:
            await client.list_models(Endpoint("x", url))
    for language in ("zh", "en"):
        assert caught.value.message(language)
        assert caught.value.remedy(language)
    return caught.value


async def listed(url: str, way: Network, policy: Policy = OPERATOR) -> int:
    async with ModelClient({"K": "sk-x"}, DEADLINES, PATIENT, policy, way) as client:
        return len(await client.list_models(Endpoint("x", url, "K")))


# Certificates


async def test_a_team_has_a_ca_of_its_own(secure, authority, server):
    way = network(authority.ca_file)
    endpoint = Endpoint("x", f"https://localhost:{secure}/v1")
    async with ModelClient({}, DEADLINES, PATIENT, network=way) as client:
        pieces = [piece async for piece in client.stream(endpoint, "m", HELLO, Sampling())]
        state = await identify(client, endpoint)
    assert (pieces[0].text, state.standing) == ("A short answer.", "up")


async def test_a_ca_that_is_not_known_is_told_with_the_setting(secure, server):
    found = await failure(f"https://localhost:{secure}/v1")
    assert (found.code, server.requests) == ("certificate_unknown", [])
    assert "network.ca_file" in found.remedy("zh")


async def test_a_certificate_for_another_name_is_told(secure, authority):
    assert (
        await failure(f"https://127.0.0.1:{secure}/v1", network(authority.ca_file))
    ).code == "certificate_other_name"


async def test_a_certificate_that_has_expired_is_told(port, authority):
    with tls_front(port, authority.context("localhost", expired=True)) as old:
        found = await failure(f"https://localhost:{old}/v1", network(authority.ca_file))
    assert found.code == "certificate_expired"


@pytest.mark.parametrize("content", [None, b"", b"not a certificate", b"\x30\x82"])
def test_a_ca_file_that_cannot_be_used_ends_the_start(tmp_path, content):
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        network(path)
    assert (caught.value.code, caught.value.facts["path"]) == ("ca_file_unusable", str(path))


# http and https


async def test_http_to_a_port_that_speaks_tls_is_told(secure):
    assert (await failure(f"http://localhost:{secure}/v1")).code == "server_speaks_tls"


async def test_https_to_a_port_that_speaks_http_is_told(port):
    assert (await failure(f"https://127.0.0.1:{port}/v1")).code == "server_speaks_http"


BREAKING_OFF = {
    "closes": b"",
    "an alert": b"\x15\x03\x01\x00\x02\x02\x46",
    "go": b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
    "nginx": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 51\r\n\r\nThe plain HTTP request was sent to HTTPS port nginx",
    "apache": b"HTTP/1.1 400 Bad Request\r\nContent-Length: 52\r\n\r\nYou're speaking plain HTTP to an SSL-enabled server.",
}  # fmt: skip


@pytest.mark.parametrize("kind", BREAKING_OFF)
async def test_servers_say_in_many_ways_that_they_want_tls(authority, kind):
    with answering(authority.context("localhost"), BREAKING_OFF[kind]) as found:
        assert (await failure(f"http://127.0.0.1:{found}/v1")).code == "server_speaks_tls"


async def test_a_server_that_closes_without_a_word_to_everybody_is_no_tls_server():
    with answering(None, b"") as found:
        assert (await failure(f"http://127.0.0.1:{found}/v1")).code == "connection_broken"


async def test_a_plain_server_that_drops_what_it_does_not_understand_is_found_out():
    with answering(None, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") as found:
        assert (await failure(f"https://127.0.0.1:{found}/v1")).code == "server_speaks_http"


# Proxies


async def test_a_server_outside_is_asked_through_the_proxy(port, authority, server):
    with tls_front(port, authority.context(OUTSIDE)) as secure, http_proxy({f"{OUTSIDE}:443": secure}) as proxy:
        assert await listed(f"https://{OUTSIDE}/v1", network(authority.ca_file, proxy.url)) == 1
        assert proxy.asked == [f"CONNECT {OUTSIDE}:443"]
        assert server.requests[0].headers["authorization"] == "Bearer sk-x"


async def test_plain_http_goes_through_the_proxy_too(port, server):
    with http_proxy({f"{OUTSIDE}:8000": port}) as proxy:
        assert await listed(f"http://{OUTSIDE}:8000/v1", network(None, proxy.url)) == 1
    assert proxy.asked == [f"GET http://{OUTSIDE}:8000/v1/models"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_this_machine_is_asked_directly(port, host):
    with http_proxy({}) as proxy:
        assert await listed(f"http://{host}:{port}/v1", network(None, proxy.url)) == 1
    assert proxy.asked == []


@pytest.mark.parametrize(
    "url, direct",
    [
        ("http://gpu-1:8000/v1", True),
        ("http://10.1.2.3:8000/v1", True),
        ("http://[fd00::7]:8000/v1", True),
        ("https://a.corp.example/v1", True),
        ("https://corp.example.evil.test/v1", False),
        ("http://8.8.8.8/v1", False),
        ("https://api.example.com/v1", False),
        ("http://172.32.0.1/v1", False),
    ],
)
def test_the_own_network_is_asked_directly(url, direct):
    way = network(None, "http://proxy:3128", ("10.0.0.0/8", "172.16.0.0/12", "fc00::/7", "*.corp.example"))
    assert (way.proxy_for(url) is None) is direct


async def test_a_proxy_that_wants_a_login_gets_it_and_nobody_sees_it(port):
    with http_proxy({f"{OUTSIDE}:80": port}, login="me:swordfish") as proxy:
        assert await listed(f"http://{OUTSIDE}/v1", network(None, proxy.url)) == 1
        for url in (f"http://{OUTSIDE}/v1", f"https://{OUTSIDE}/v1"):
            found = await failure(url, network(None, f"http://me:opensesame@127.0.0.1:{proxy.port}"))
            assert (found.code, found.facts["reason"][:3]) == ("proxy_refused", "407")
            assert "opensesame" not in f"{found} {found.facts} {found.detail}"
    assert "swordfish" not in repr(network(None, proxy.url))


async def test_a_proxy_that_refuses_is_told(authority):
    with http_proxy({}) as proxy:
        found = await failure(f"https://{OUTSIDE}/v1", network(None, proxy.url))
    assert (found.code, found.facts["proxy"]) == ("proxy_refused", f"127.0.0.1:{proxy.port}")
    assert "403" in found.message("en")


async def test_a_proxy_that_is_not_there_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert (
        await failure(f"https://{OUTSIDE}/v1", network(None, f"http://127.0.0.1:{port}"))
    ).code == "proxy_unreachable"


async def test_a_certificate_behind_the_proxy_is_checked_as_any_other(port, authority):
    with tls_front(port, authority.context(OUTSIDE)) as secure, http_proxy({f"{OUTSIDE}:443": secure}) as proxy:
        assert (await failure(f"https://{OUTSIDE}/v1", network(None, proxy.url))).code == "certificate_unknown"


async def test_a_proxy_of_the_environment_is_not_used_and_that_is_told():
    with http_proxy({}) as proxy:
        found = await failure(f"https://{OUTSIDE}/v1", network(HTTPS_PROXY=proxy.url))
        assert (found.code, found.facts["variable"], proxy.asked) == ("proxy_unread", "HTTPS_PROXY", [])
        assert "network.proxy" in found.remedy("zh")


async def test_of_this_machine_no_proxy_is_spoken():
    assert (await failure("http://127.0.0.1:9/v1", network(HTTP_PROXY="http://p:1"))).code == "endpoint_unreachable"


# What may be asked through a proxy


def typed(*hosts: str) -> Policy:
    """The rules for what people type on the page."""
    return Policy.of([], hosts, {})


@pytest.fixture
def leads(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`leads("10.0.0.1")`: where the name outside leads as this machine sees it."""
    real = socket.getaddrinfo

    def set_(address: str) -> None:
        def resolving(host, *arguments, **options):
            return real(address if host in (OUTSIDE, OUTSIDE.encode()) else host, *arguments, **options)

        monkeypatch.setattr(socket, "getaddrinfo", resolving)

    return set_


@pytest.mark.parametrize("url", ["http://169.254.169.254/v1", "http://metadata.google.internal/v1", "http://[::ffff:a9fe:a9fe]/v1"])  # fmt: skip
@pytest.mark.parametrize("policy", [Policy(), typed(), typed("*")], ids=["operator", "open", "star"])
async def test_what_is_never_asked_is_not_asked_through_a_proxy(url, policy):
    with http_proxy({}) as proxy:
        assert (await failure(url, network(None, proxy.url), policy)).code == "endpoint_address_refused"
    assert proxy.asked == []


@pytest.mark.parametrize("policy", [typed(), typed("*"), typed(OUTSIDE)], ids=["open", "star", "named"])
async def test_a_name_that_leads_to_what_is_never_asked_is_not_either(leads, policy):
    leads("169.254.169.254")
    with http_proxy({}) as proxy:
        assert (
            await failure(f"http://{OUTSIDE}/v1", network(None, proxy.url), policy)
        ).code == "endpoint_address_refused"
    assert proxy.asked == []


async def test_a_network_allows_no_name_whose_way_only_the_proxy_knows(leads):
    leads("11.0.0.1")
    with http_proxy({}) as proxy:
        found = await failure(f"http://{OUTSIDE}/v1", network(None, proxy.url), typed("11.0.0.0/8"))
    assert (found.code, proxy.asked) == ("endpoint_not_relayed", [])


async def test_where_all_is_allowed_a_name_has_to_lead_somewhere_from_here(port, leads):
    with http_proxy({f"{OUTSIDE}:80": port}) as proxy:
        found = await failure(f"http://{OUTSIDE}/v1", network(None, proxy.url), typed())
        assert (found.code, proxy.asked) == ("endpoint_not_relayed", [])
        leads("11.0.0.1")
        assert await listed(f"http://{OUTSIDE}/v1", network(None, proxy.url), Policy.of([], [], {"K": ["*"]})) == 1


@pytest.mark.parametrize("named", [True, False], ids=["by name", "as an endpoint"])
async def test_what_the_operator_named_needs_not_resolve_here(port, named):
    url = f"http://{OUTSIDE}/v1"
    own = [] if named else [Endpoint("x", url, "K")]
    policy = Policy.of(own, [OUTSIDE] if named else ["10.0.0.0/8"], {"K": ["*"]})
    with http_proxy({f"{OUTSIDE}:80": port}) as proxy:
        assert await listed(url, network(None, proxy.url), policy) == 1

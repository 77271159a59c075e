"""What the operator allows: hostile addresses, redirects and names are refused, the allowed ones work, keys stay home."""

import pytest

from playground.core.errors import ModelError
from playground.core.values import Endpoint, Message, Sampling
from playground.http.hosts import HostPattern
from playground.models.client import Deadlines, ModelClient
from playground.models.policy import Policy, origin
from tests.fakes.openai_server import Script

OWN = Endpoint("gpu", "http://gpu-1.lan:8000/v1", "GPU_KEY")
GUARDED = Policy.of([OWN], ["10.0.0.0/8:8000", "*.models.lan", "api.example.com", "[fd12::/16]:8000"], {})

NOWHERE = [  # refused whatever the operator allows
    "file:///etc/passwd",
    "gopher://10.0.0.1:8000/_",
    "ftp://api.example.com/v1",
    "unix:///var/run/docker.sock",
    "//api.example.com/v1",
    "http:10.0.0.1:8000",
    "http:///10.0.0.1/v1",
    "http://api.example.com:0/v1",
    "http://api.example.com:80:90/v1",
    "http://api.example.com@evil.test/v1",
    "http://user:pass@api.example.com/v1",
    "http://api.example.com\\@evil.test/v1",
    "http://api.example.com#@evil.test/",
    "http://evil.test?api.example.com",
    "http://evil.test%2eapi.example.com/v1",
    "http://api.example.com%00.evil.test/v1",
    "http://10.0.0.1:8000/v1\r\nHost: evil.test",
    "http://api.exam\tple.com/v1",
    "http://169.254.169.254/latest/meta-data",
    "http://169.254.169.254./v1",
    "http://169.254.170.2/v1",
    "http://169。254。169。254/v1",
    "http://１６９.254.169.254/v1",
    "http://2852039166/v1",
    "http://0xa9fea9fe/v1",
    "http://0251.0376.0251.0376/v1",
    "http://0xa9.254.0xa9fe/v1",
    "http://169.16689662/v1",
    "http://[::ffff:169.254.169.254]/v1",
    "http://[::ffff:a9fe:a9fe]/v1",
    "http://[::a9fe:a9fe]/v1",
    "http://[::ffff:0:a9fe:a9fe]/v1",
    "http://[64:ff9b::a9fe:a9fe]/v1",
    "http://[64:ff9b:1::a9fe:a9fe]/v1",
    "http://[2002:a9fe:a9fe::1]/v1",
    "http://[2001:0:a9fe:a9fe::1]/v1",
    "http://[fe80::5efe:a9fe:a9fe]/v1",
    "http://[2001:db8::5efe:a9fe:a9fe]/v1",
    "http://[fe80::1%25eth0]/v1",
    "http://[fd00:ec2::254]/v1",
    "http://[fd20:ce::254]/v1",
    "http://100.100.100.200/v1",
    "http://168.63.129.16/v1",
    "http://192.0.0.192/v1",
    "http://metadata.google.internal/v1",
    "http://METADATA。google.internal./v1",
    "http://metadata.tencentyun.com/v1",
    "http://0/v1",
    "http://0.0.0.0:8000/v1",
    "http://[::]:8000/v1",
    "http://[ff02::1]/v1",
    "http://224.0.0.1/v1",
    "http://255.255.255.255/v1",
]
NOT_HERE = [  # refused by these patterns
    "http://127.0.0.1:8000/v1",
    "http://2130706433:8000/v1",
    "http://[::1]:8000/v1",
    "http://[::ffff:127.0.0.1]:8000/v1",
    "http://10.0.0.1:22/v1",
    "http://10.0.0.1/v1",
    "http://192.168.1.1:8000/v1",
    "http://11.0.0.1:8000/v1",
    "http://[fd13::1]:8000/v1",
    "http://gpu-1.lan:9000/v1",
    "https://8.8.8.8/v1",
]
WELCOME = [
    ("http://10.1.2.3:8000/v1", "http://10.1.2.3:8000/v1"),
    ("http://167838211:8000/v1", "http://167838211:8000/v1"),
    ("http://[::ffff:10.1.2.3]:8000/v1", "http://[::ffff:10.1.2.3]:8000/v1"),
    ("http://[fd12::7]:8000/v1", "http://[fd12::7]:8000/v1"),
    ("https://a.b.models.lan/v1/", "https://a.b.models.lan/v1"),
    ("https://API.example.com./v1", "https://api.example.com./v1"),
    ("http://gpu-1.lan:8000/other", "http://gpu-1.lan:8000/other"),
]


@pytest.mark.parametrize("url", NOWHERE)
@pytest.mark.parametrize("policy", [Policy(), GUARDED, Policy.of([], ["*"], {})], ids=["open", "guarded", "star"])
def test_an_address_that_is_hostile_is_refused_whatever_is_allowed(url, policy):
    with pytest.raises(ModelError):
        policy.check(url)


@pytest.mark.parametrize("url", NOT_HERE)
def test_what_no_pattern_names_is_refused(url):
    with pytest.raises(ModelError) as caught:
        GUARDED.check(url)
    assert caught.value.code == "endpoint_host_not_allowed"


@pytest.mark.parametrize("url, kept", WELCOME)
def test_what_a_pattern_names_is_welcome(url, kept):
    assert GUARDED.check(url) == kept


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/v1", "http://192.168.1.1/v1", "https://api.example.com/v1"])
def test_without_patterns_private_networks_loopback_and_the_rest_are_open(url):
    assert Policy.of([], [], {}).check(url) == url


@pytest.mark.parametrize("pattern", ["", "a b", "http://h", "h:0", "h:x", "10.0.0.1/8", "*.*", "a*b", "0x7f.1", "h/v1"])
def test_a_pattern_that_is_none_is_refused(pattern):
    with pytest.raises(ValueError, match=r"is no|host bits"):
        HostPattern.parse(pattern)


def test_a_pattern_names_hosts_below_it_and_not_its_neighbours():
    pattern = HostPattern.parse("*.lan")
    assert [pattern.names(host, 80) for host in ("a.lan", "A.B.LAN.", "lan", "evillan", "a.lan.evil")] == [
        True,
        True,
        False,
        False,
        False,
    ]


# Names, when they are connected to


async def models_of(policy, url):
    async with ModelClient({}, Deadlines(connect=60, models=60), policy=policy) as client:
        return await client.list_models(Endpoint("typed", url))


async def test_a_name_counts_for_where_it_leads(server):
    url = server.url.replace("127.0.0.1", "localhost")
    with pytest.raises(ModelError) as caught:
        await models_of(Policy.of([], ["10.0.0.0/8"], {}), url)
    assert (caught.value.code, server.requests, server.connections) == ("endpoint_address_refused", [], 0)


async def test_a_name_that_leads_into_an_allowed_network_works(server):
    policy = Policy.of([], ["127.0.0.0/8", "::1"], {})
    assert await models_of(policy, server.url.replace("127.0.0.1", "localhost"))


async def test_a_name_that_leads_elsewhere_once_it_was_looked_at_gets_nothing(server, monkeypatch):
    """DNS rebinding: harmless when looked up, inward when connected to."""
    import socket

    real, asked = socket.getaddrinfo, []

    def rebinding(host, *arguments, **options):
        if host not in ("rebind.test", b"rebind.test"):
            return real(host, *arguments, **options)
        asked.append(host)
        return real("10.0.0.1" if len(asked) == 1 else "127.0.0.1", *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with pytest.raises(ModelError) as caught:
        await models_of(Policy.of([], ["10.0.0.0/8"], {}), server.url.replace("127.0.0.1", "rebind.test"))
    assert (caught.value.code, server.requests, len(asked)) == ("endpoint_address_refused", [], 2)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/", "{other}/models", "//{host}/v1/models", "/v1/other", "file:///etc/passwd"]
)
async def test_no_redirect_is_followed(server, status, target):
    from tests.fakes.openai_server import serving

    with serving() as other:
        place = target.format(other=other.url, host=other.origin.removeprefix("http://"))
        server.models_script = Script(status=status, body="", headers=(("Location", place),))
        with pytest.raises(ModelError) as caught:
            await models_of(Policy(), server.url)
        assert (caught.value.code, len(server.requests), other.requests) == ("redirect_refused", 1, [])


async def test_a_question_is_not_redirected_either(server):
    server.script(Script(status=307, body="", headers=(("Location", "http://169.254.169.254/"),)))
    async with ModelClient({}) as client:
        with pytest.raises(ModelError) as caught:
            await anext(client.stream(Endpoint("x", server.url), "m", (Message("user", "hi"),), Sampling()))
    assert caught.value.code == "redirect_refused"


# Keys


@pytest.mark.parametrize(
    "variable, url, allowed",
    [
        ("GPU_KEY", "http://gpu-1.lan:8000/v1", True),
        ("GPU_KEY", "http://GPU-1.lan:8000/elsewhere", True),
        ("GPU_KEY", "http://gpu-1.lan:9000/v1", False),
        ("GPU_KEY", "https://gpu-1.lan:8000/v1", False),
        ("GPU_KEY", "http://evil.test/v1", False),
        ("TEAM_KEY", "http://a.models.lan/v1", True),
        ("TEAM_KEY", "http://models.lan.evil.test/v1", False),
        ("TEAM_KEY", "http://gpu-1.lan:8000/v1", False),
        ("TEAM_KEY", "http://10.0.0.1/v1", True),
        ("TEAM_KEY", "http://leads-to-10.evil.test/v1", False),
        ("PATH", "http://gpu-1.lan:8000/v1", False),
    ],
)
def test_a_key_goes_where_the_operator_said(variable, url, allowed):
    policy = Policy.of([OWN], [], {"TEAM_KEY": ["*.models.lan", "10.0.0.0/8"]})
    assert policy.may_send(variable, url) is allowed


async def test_a_key_that_may_not_go_there_is_not_sent(server):
    policy = Policy.of([OWN], [], {})
    async with ModelClient({"GPU_KEY": "sk-x"}, policy=policy) as client:
        with pytest.raises(ModelError) as caught:
            await client.list_models(Endpoint("typed", server.url, "GPU_KEY"))
    assert (caught.value.code, server.requests) == ("key_not_for_address", [])


async def test_a_key_is_not_fetched_along_to_another_server(client, endpoint):
    with pytest.raises(ValueError, match="not of the server"):
        await client.fetch(endpoint, "GET", "http://127.0.0.1:9/metrics", 1, 100)


@pytest.mark.parametrize("url", ["http://h", "HTTP://H:80/v1", "http://h./v1"])
def test_an_origin_has_one_form(url):
    assert origin(url) == "http://h:80"

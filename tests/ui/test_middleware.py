"""Who may send requests, and what every answer carries."""

from collections.abc import Mapping

import brotli
import pytest

from playground.ui.web.middleware import Guard, Opening
from playground.ui.web.proxies import Forwarded
from playground.ui.web.refusals import Message, Receive, Send

PAGE = b"<html><head><title>x</title></head></html>"


async def page(scope: Message, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"42")]})
    await send({"type": "http.response.body", "body": PAGE})


async def answer(
    app: object, headers: Mapping[str, str], method: str = "GET", path: str = "/", body: bytes = b""
) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Message] = []
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[operator]
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(part.get("body", b"") for part in sent[1:])


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost", "[::1]:7860", "192.168.1.5:7860", "MyServer"])
async def test_our_names_and_bare_addresses_are_answered(host: str) -> None:
    assert (await answer(Guard(page, ["myserver"]), {"host": host}))[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80"])
async def test_a_foreign_name_is_refused(host: str) -> None:
    assert (await answer(Guard(page), {"host": host}))[0] == 421


@pytest.mark.parametrize(
    "host", ["", "[", "[::1", "[g::1]", "[::1]x", "localhost:", "localhost:x", "localhost:99999", "a b", "a@b", "a/b"]
)
async def test_a_host_that_cannot_be_read_is_a_bad_request(host: str) -> None:
    assert (await answer(Guard(page), {"host": host}))[0] == 400
    assert (await answer(Guard(page), {"host": "localhost", "x-forwarded-host": host}))[0] == 400


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", "x", "http://localhost:99999", "http://a b"])
async def test_an_origin_that_cannot_be_read_is_a_bad_request(origin: str) -> None:
    assert (await answer(Guard(page), {"host": "localhost", "origin": origin}))[0] == 400


async def test_a_request_has_one_host() -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost"), (b"host", b"::1")]}
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    await Guard(page)(scope, receive, send)
    assert sent[0]["status"] == 400


@pytest.mark.parametrize(
    "origin, status",
    [("http://127.0.0.1:7860", 200), ("http://evil.example", 403), ("null", 403), ("http://127.0.0.1:80", 403)],
)
async def test_only_our_own_page_may_change_something(origin: str, status: int) -> None:
    headers = {"host": "127.0.0.1:7860", "origin": origin}
    assert (await answer(Guard(page), headers, "POST", "/gradio_api/queue/join"))[0] == status


async def test_pages_of_others_may_not_read_along_either() -> None:
    headers = {"host": "192.168.1.5:7860", "origin": "http://evil.example"}
    assert (await answer(Guard(page), headers, "GET", "/config"))[0] == 403


async def echo(scope: Message, receive: Receive, send: Send) -> None:
    """What arrives of a request: the scheme, the visitor's address, and the names of its headers."""
    names = ",".join(sorted(name.decode() for name, _ in scope["headers"]))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": f"{scope['scheme']} {scope['client'][0]} {names}".encode()})


async def told(peer: str, *proxies: str) -> str:
    """The same for a request that says it was forwarded, from a peer at that address."""
    said = {
        "x-forwarded-for": "10.9.9.9",
        "x-forwarded-proto": "https",
        "x-forwarded-host": "a",
        "x-gradio-server": "b",
    }
    app = Forwarded(echo, proxies)

    async def from_peer(scope: Message, receive: Receive, send: Send) -> None:
        await app({**scope, "client": (peer, 1), "scheme": "http"}, receive, send)

    return (await answer(from_peer, {"host": "localhost", **said}))[2].decode()


FORWARDED = "https 10.9.9.9 host,x-forwarded-for,x-forwarded-host,x-forwarded-proto"


@pytest.mark.parametrize(
    "peer, proxies", [("127.0.0.1", []), ("::1", []), ("::ffff:127.0.0.1", []), ("172.18.0.2", ["172.18.0.9/16"])]
)
async def test_a_proxy_of_ours_is_believed(peer: str, proxies: list[str]) -> None:
    assert await told(peer, *proxies) == FORWARDED


@pytest.mark.parametrize("peer", ["172.19.0.2", "10.0.0.1", "2001:db8::1"])
async def test_nobody_else_is(peer: str) -> None:
    assert await told(peer, "172.18.0.0/16") == f"http {peer} host"


async def test_an_address_of_ipv4_is_one_whatever_the_socket_calls_it() -> None:
    assert await told("::ffff:10.0.0.1") == "http 10.0.0.1 host"


async def test_the_name_that_a_proxy_is_known_under_has_to_be_ours() -> None:
    headers = {"host": "127.0.0.1:7860", "x-forwarded-host": "rag.example.com", "origin": "https://rag.example.com"}
    assert (await answer(Guard(page), headers))[0] == 421
    assert (await answer(Guard(page, ["rag.example.com"]), headers, "POST"))[0] == 200


async def test_every_answer_forbids_other_origins() -> None:
    _, headers, _ = await answer(Guard(page), {"host": "localhost"})
    assert b"connect-src 'self'" in headers[b"content-security-policy"]
    assert headers[b"x-content-type-options"] == b"nosniff"


async def test_our_styles_and_the_script_stand_first_in_the_head_and_the_length_is_true() -> None:
    _, headers, body = await answer(Opening(page, "run()", "p {}", "zh"), {"host": "localhost"})
    assert body.startswith(b"<html><head><style>p {}</style><script>window.playground=")
    assert b'first:"zh"};run()</script>' in body
    assert int(headers[b"content-length"]) == len(body)


async def test_the_page_comes_compressed_to_those_who_take_it_so() -> None:
    app = Opening(page, "run()", "", preloads=lambda: b"<link>")
    _, headers, body = await answer(app, {"host": "localhost", "accept-encoding": "gzip, br"})
    assert (headers[b"content-encoding"], int(headers[b"content-length"])) == (b"br", len(body))
    assert b'<link rel="icon" href="./favicon.ico"><link><title>x</title>' in brotli.decompress(body)


async def test_other_paths_pass_unchanged() -> None:
    assert (await answer(Opening(page, "run()", ""), {"host": "localhost"}, path="/config"))[2] == PAGE


class Counted:
    """A page that says how often it was made, and for whom."""

    def __init__(self) -> None:
        self.made = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.made += 1
        host = dict(scope["headers"])[b"host"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"<html><head></head>%s %d</html>" % (host, self.made)})


async def test_the_page_is_made_once_for_an_address() -> None:
    made = Counted()
    app = Opening(made, "", "", keeps=True)
    first = await answer(app, {"host": "a"})
    assert await answer(app, {"host": "a", "cookie": "lang=en"}) == first
    assert made.made == 1


@pytest.mark.parametrize("other", [{"host": "b"}, {"host": "a", "x-forwarded-proto": "https"}])
async def test_another_address_gets_a_page_of_its_own(other: Mapping[str, str]) -> None:
    app = Opening(Counted(), "", "", keeps=True)
    await answer(app, {"host": "a"})
    assert b" 2</html>" in (await answer(app, other))[2]


async def test_the_page_is_made_anew_when_more_files_are_known() -> None:
    links = [b""]
    app = Opening(Counted(), "", "", preloads=lambda: links[-1], keeps=True)
    await answer(app, {"host": "a"})
    links.append(b"<link>")
    assert b"<link></head>a 2" in (await answer(app, {"host": "a"}))[2]


async def test_where_one_logs_in_every_page_is_made() -> None:
    app = Opening(Counted(), "", "", keeps=False)
    await answer(app, {"host": "a"})
    assert b" 2</html>" in (await answer(app, {"host": "a"}))[2]

"""Files of the page that never change: compressed and read once, kept by browsers, named in advance."""

import brotli
import pytest

from playground.ui.web.refusals import Message, Receive, Send
from playground.ui.web.static import Files, Ready
from tests.ui.test_middleware import answer

CODE = b"export const x = 1;" * 50
BROWSER = {"host": "localhost", "accept-encoding": "gzip, deflate, br"}


class Folder:
    """An app that serves one file and counts how often it is asked."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.asked = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.asked += 1
        headers = [(b"content-type", b"text/javascript"), (b"content-length", str(len(CODE)).encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": CODE[:100], "more_body": True})
        await send({"type": "http.response.body", "body": CODE[100:]})


async def test_a_file_is_read_once_and_comes_compressed() -> None:
    folder = Folder()
    app = Ready(folder, Files())
    for _ in range(2):
        status, headers, body = await answer(app, BROWSER, path="/assets/Index-B9mS52j-.js")
        assert (status, headers[b"content-encoding"]) == (200, b"br")
        assert int(headers[b"content-length"]) == len(body)
        assert brotli.decompress(body) == CODE
    assert folder.asked == 1


async def test_browsers_may_keep_it_for_good() -> None:
    _, headers, _ = await answer(Ready(Folder(), Files()), BROWSER, path="/assets/Index-B9mS52j-.js")
    assert b"immutable" in headers[b"cache-control"]


@pytest.mark.parametrize(
    "headers, method, path",
    [
        ({"host": "localhost"}, "GET", "/assets/Index-B9mS52j-.js"),
        ({**BROWSER, "range": "bytes=0-9"}, "GET", "/assets/Index-B9mS52j-.js"),
        (BROWSER, "HEAD", "/assets/Index-B9mS52j-.js"),
        (BROWSER, "GET", "/assets/plain.js"),
        (BROWSER, "GET", "/assets/../secret-B9mS52j-.js"),
        (BROWSER, "GET", "/config"),
    ],
)
async def test_everything_else_passes_unchanged(headers: dict[str, str], method: str, path: str) -> None:
    _, answered, body = await answer(Ready(Folder(), Files()), headers, method, path)
    assert body == CODE
    assert b"cache-control" not in answered


async def test_what_is_not_there_is_not_kept() -> None:
    files = Files()
    status, _, _ = await answer(Ready(Folder(404), files), BROWSER, path="/assets/Index-B9mS52j-.js")
    assert status == 404
    assert files.preloads() == b""


async def test_a_page_names_what_was_needed_before() -> None:
    files = Files()
    for path in ("/assets/Index-B9mS52j-.js", "/assets/Index-B9mS52j-.css"):
        await answer(Ready(Folder(), files), BROWSER, path=path)
    assert files.preloads() == (
        b'<link rel="modulepreload" href="./assets/Index-B9mS52j-.js">'
        b'<link rel="preload" as="style" crossorigin href="./assets/Index-B9mS52j-.css">'
    )


async def test_a_script_that_asks_for_everything_fills_no_memory() -> None:
    files = Files()
    for number in range(1000):
        files.keep(f"/assets/x-{number:08}.js", [], CODE)
    assert files.preloads().count(b"<link") == 150

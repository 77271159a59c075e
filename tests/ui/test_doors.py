"""Every route of Gradio, by who asks: those that the page needs are answered, all others are closed."""

import contextlib
import json
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from playground.core.clock import Clock
from playground.core.strings import text
from playground.ui.web.doors import Doors
from tests.fakes.app_process import AppProcess
from tests.fakes.routes import routes
from tests.ui.test_bodies import Peer, reading

ANSWERED: Mapping[str, tuple[int, int, int]] = {
    "GET /": (200, 200, 200),
    "HEAD /": (200, 200, 200),
    "GET /static/{path:path}": (404, 404, 404),
    "GET /assets/{path:path}": (404, 404, 404),
    "GET /favicon.ico": (200, 200, 200),
    "GET /theme.css": (200, 200, 200),
    "GET /healthz": (200, 200, 200),
    "HEAD /healthz": (200, 200, 200),
    "GET /changes": (200, 401, 200),
    "GET /exports/batches/{batch}/{name}": (404, 401, 404),
    "GET /exports/sets/{set_id}/{name}": (404, 401, 404),
    "GET /exports/runs/table.md": (404, 401, 404),
    "GET /exports/evidence/{set_id}/{name}": (404, 401, 404),
    "GET /pages/{document}/{number}/picture": (404, 401, 404),
    "GET /pages/{document}/{number}/places": (404, 401, 404),
    "POST /login": (422, 422, 422),
    "GET /config": (200, 401, 200),
    "GET /gradio_api/app_id": (200, 401, 200),
    "POST /gradio_api/queue/join": (422, 401, 422),
    "GET /gradio_api/queue/data": (422, 401, 422),
    "POST /gradio_api/cancel": (422, 401, 422),
    "POST /gradio_api/reset": (422, 401, 422),
    "POST /gradio_api/upload": (400, 401, 400),
}
"""Without a password, before the login, after it. What is missing in these requests is told by Gradio itself."""
CLOSED = frozenset(
    (
        "GET /config/",
        "POST /gradio_api/api/{api_name}",
        "POST /gradio_api/api/{api_name}/",
        "GET /gradio_api/app_id/",
        "POST /gradio_api/call/v2/{api_name}",
        "POST /gradio_api/call/v2/{api_name}/",
        "GET /gradio_api/call/v2/{api_name}/{event_id}",
        "POST /gradio_api/call/{api_name}",
        "POST /gradio_api/call/{api_name}/",
        "GET /gradio_api/call/{api_name}/{event_id}",
        "POST /gradio_api/component_server",
        "POST /gradio_api/component_server/",
        "GET /gradio_api/custom_component/{id}/{environment}/{type}/{file_name}",
        "GET /gradio_api/deep_link",
        "GET /gradio_api/dev/reload",
        "GET /gradio_api/file/{path:path}",
        "GET /gradio_api/file={path_or_url:path}",
        "HEAD /gradio_api/file={path_or_url:path}",
        "GET /gradio_api/heartbeat/{session_hash}",
        "GET /gradio_api/info",
        "GET /gradio_api/info/",
        "GET /gradio_api/login_check",
        "GET /gradio_api/login_check/",
        "GET /gradio_api/openapi.json",
        "POST /gradio_api/process_recording",
        "GET /gradio_api/proxy={url_path:path}",
        "HEAD /gradio_api/proxy={url_path:path}",
        "GET /gradio_api/queue/status",
        "POST /gradio_api/reset/",
        "POST /gradio_api/run/{api_name}",
        "POST /gradio_api/run/{api_name}/",
        "GET /gradio_api/runs",
        "GET /gradio_api/runs/",
        "GET /gradio_api/startup-events",
        "POST /gradio_api/stream/{event_id}",
        "POST /gradio_api/stream/{event_id}/close",
        "GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file",
        "GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8",
        "GET /gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}",
        "GET /gradio_api/theme.css",
        "GET /gradio_api/token",
        "GET /gradio_api/token/",
        "POST /gradio_api/undo-vibe-edit",
        "POST /gradio_api/undo-vibe-edit/",
        "GET /gradio_api/upload_progress",
        "GET /gradio_api/user",
        "GET /gradio_api/user/",
        "GET /gradio_api/vibe-code",
        "POST /gradio_api/vibe-code",
        "GET /gradio_api/vibe-code/",
        "POST /gradio_api/vibe-code/",
        "POST /gradio_api/vibe-edit",
        "POST /gradio_api/vibe-edit/",
        "POST /gradio_api/vibe-starter-queries",
        "POST /gradio_api/vibe-starter-queries/",
        "POST /login/",
        "GET /logout",
        "GET /manifest.json",
        "GET /monitoring",
        "GET /monitoring/summary",
        "GET /monitoring/{key}",
        "GET /openapi.json",
        "HEAD /openapi.json",
        "GET /pwa_icon",
        "GET /pwa_icon/{size}",
        "GET /robots.txt",
        "GET /svelte/{path:path}",
    )
)


@pytest.fixture(scope="module")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    """Without a password; files may have a megabyte. A process before it was killed while files came in."""
    data = tmp_path_factory.mktemp("open")
    for name in LEFT:
        (data / "tmp" / name).parent.mkdir(parents=True, exist_ok=True)
        (data / "tmp" / name).write_text("left")
    (data / "tmp" / "note.json").write_text("{}")
    with AppProcess(data, environ={"PLAYGROUND_LIMITS__FILE_MB": "1"}) as app:
        app.wait_open()
        yield app


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    """One has to log in."""
    with AppProcess(tmp_path_factory.mktemp("site"), environ={"PLAYGROUND_AUTH": "team:secret"}) as app:
        app.wait_open()
        yield app


@pytest.fixture(scope="module")
def cookie(site: AppProcess) -> str:
    """Of one who has logged in."""
    answer = log_in(site, "secret")
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


def log_in(site: AppProcess, password: str) -> httpx.Response:
    form = {"username": "team", "password": password}
    return httpx.post(f"{site.url}/login", data=form, timeout=60, trust_env=False)


def status(site: AppProcess, line: str, cookie: str = "") -> int:
    """Of the answer to a request without anything in it."""
    method, _, path = line.partition(" ")
    url = site.url + path.replace("{", "").replace("}", "")
    return httpx.request(method, url, headers={"Cookie": cookie}, trust_env=False).status_code


def test_somebody_has_decided_on_every_route(tmp_path: Path) -> None:
    assert routes(tmp_path) == ANSWERED.keys() | CLOSED


@pytest.mark.parametrize("line", ANSWERED)
def test_what_the_page_needs_is_answered(line: str, open_site: AppProcess, site: AppProcess, cookie: str) -> None:
    assert (status(open_site, line), status(site, line), status(site, line, cookie)) == ANSWERED[line]


@pytest.mark.parametrize(
    "line", [*sorted(CLOSED), "GET /docs", "GET /redoc", "GET /nothing", "PUT /config", "OPTIONS /"]
)
def test_all_else_is_closed(line: str, open_site: AppProcess, site: AppProcess, cookie: str) -> None:
    for answered in (status(open_site, line), status(site, line), status(site, line, cookie)):
        assert answered in (404, 405)


def test_a_closed_route_says_so_in_both_languages(open_site: AppProcess) -> None:
    said = httpx.get(f"{open_site.url}/docs", trust_env=False).text
    assert said == f"{text('zh', 'ui.refused.closed')}\n{text('en', 'ui.refused.closed')}"


# Bodies -----------------------------------------------------------------------------------------------------------------

HASH = "7".rjust(64, "0")
LEFT = (f"uploads/{HASH}/a.txt", "uploads/tmpabcdefgh", f"{HASH}/a.txt", "tmpabcdefgh", "vibe_edit_history/x")
"""Uploads of today and of earlier versions, below the temporary folder."""

MOST = 12_000_000
"""Bytes that a peer gets rid of at most: what is on its way through both ends, and what is read in leaving."""


def pour(site: AppProcess, head: str, piece: bytes = b"10000\r\n" + b"x" * 65_536 + b"\r\n") -> tuple[int, bytes]:
    """Send a head and then without end; how many bytes were taken, and what was answered."""
    poured = 0
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as peer:
        peer.sendall(head.encode())
        with contextlib.suppress(OSError):
            while poured < 2 * MOST:
                peer.sendall(piece)
                poured += len(piece)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while part := peer.recv(65_536):
                answer += part
    return poured, answer


def head(line: str, *more: str) -> str:
    return "\r\n".join((f"{line} HTTP/1.1", "Host: localhost", *more, "", ""))


@pytest.mark.parametrize("line", [*ANSWERED, *sorted(CLOSED)[::8]])
@pytest.mark.parametrize("size", ["Transfer-Encoding: chunked", "Content-Length: 1000000000"])
def test_a_body_of_a_stranger_is_refused_before_it_is_read(line: str, size: str, site: AppProcess) -> None:
    poured, answer = pour(site, head(line, size))
    assert poured < MOST
    assert int(answer.split()[1]) in (401, 404, 405, 413, 422)
    assert b"connection: close" in answer


@pytest.mark.parametrize("line", ["POST /gradio_api/queue/join", "POST /gradio_api/reset", "POST /gradio_api/cancel"])
@pytest.mark.parametrize("size", ["Transfer-Encoding: chunked", "Content-Length: 1000000000"])
def test_an_event_has_a_largest_size(line: str, size: str, open_site: AppProcess) -> None:
    poured, answer = pour(open_site, head(line, size, "Content-Type: application/json"))
    assert poured < MOST
    assert b" 413 " in answer.splitlines()[0]
    assert text("zh", "ui.refused.large").split("{")[0] in json.loads(answer.partition(b"\r\n\r\n")[2])["detail"]


@pytest.mark.parametrize("begin", ["GET /", head("GET /").removesuffix("\r\n") + "X: ", head("GET /", "X: 1")[:-2]])
def test_a_head_has_a_largest_size_too(begin: str, open_site: AppProcess) -> None:
    poured, _ = pour(open_site, begin, b"x: " + b"y" * 4_000 + b"\r\n" if begin.endswith("\n") else b"y" * 65_536)
    assert poured < MOST


def test_trailers_have_one_as_well(open_site: AppProcess) -> None:
    poured, _ = pour(
        open_site, head("POST /login", "Transfer-Encoding: chunked") + "0\r\n", b"x: " + b"y" * 4000 + b"\r\n"
    )
    assert poured < MOST


def test_the_largest_event_of_the_page_is_within_the_limit(open_site: AppProcess) -> None:
    from playground.core.values import PARTS
    from playground.prompts.limits import TEMPLATE_CHARACTERS

    draft = {"base": "stock", "parts": dict.fromkeys(PARTS, "“莲”\n" * (TEMPLATE_CHARACTERS // 4))}
    drafts = json.dumps({"zh": draft, "en": draft}, ensure_ascii=False)
    event = json.dumps({"data": [drafts], "fn_index": 0}, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/json"}
    answer = httpx.post(f"{open_site.url}/gradio_api/queue/join", content=event, headers=kind, trust_env=False)
    assert len(event) > 2_900_000
    assert answer.status_code == 400  # no session: Gradio has read it


# Uploads ----------------------------------------------------------------------------------------------------------------


def upload(site: AppProcess, disposition: str, content: bytes = b"abc") -> tuple[int, str]:
    body = b"--x\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n--x--\r\n" % (disposition.encode(), content)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = httpx.post(f"{site.url}/gradio_api/upload", content=body, headers=kind, trust_env=False)
    return answer.status_code, answer.text


def stored(site: AppProcess) -> list[Path]:
    folder = site.data / "tmp" / "uploads"
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_a_killed_process_left_of_uploads_is_gone(open_site: AppProcess) -> None:
    there = {name for name in (*LEFT, "note.json") if (open_site.data / "tmp" / name).exists()}
    assert there == {"note.json"}


@pytest.mark.parametrize("announced, room, status", [(1_000, 999, 507), (900, 999, 200), (900, 0, 507)])
async def test_an_upload_leaves_the_disk_some_room(announced: int, room: int, status: int) -> None:
    begin = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    peer = Peer([begin.ljust(announced, b"x")])
    doors = Doors(reading, SimpleNamespace(auth=None), 1, Clock(), lambda: room)
    kind = (b"content-type", b"multipart/form-data; boundary=x")
    headers = [(b"content-length", str(announced).encode()), kind]
    path = "/gradio_api/upload"
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    await doors(scope, peer.receive, peer.send)
    assert peer.sent[0]["status"] == status


def test_a_file_is_taken(open_site: AppProcess) -> None:
    said, listed = upload(open_site, 'name="files"; filename="莲.txt"', "莲花".encode())
    (path,) = map(Path, json.loads(listed))
    assert (said, path.read_bytes()) == (200, "莲花".encode())
    path.unlink()


@pytest.mark.parametrize("name", ["", " ", ".", "..", "/", "？"])
def test_a_file_without_a_name_is_a_bad_request_and_leaves_nothing(name: str, open_site: AppProcess) -> None:
    said, why = upload(open_site, f'name="files"; filename="{name}"')
    assert (said, stored(open_site)) == (400, [])
    assert text("en", "ui.refused.nameless") in why
    assert len(open_site.output) == 1


@pytest.mark.parametrize("disposition", ['name="files"', 'name="other"; filename="a.txt"', 'filename="a.txt"'])
def test_other_parts_are_a_bad_request_and_leave_nothing(disposition: str, open_site: AppProcess) -> None:
    assert (upload(open_site, disposition)[0], stored(open_site)) == (400, [])
    assert len(open_site.output) == 1


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(open_site: AppProcess) -> None:
    multipart = "Content-Type: multipart/form-data; boundary=x"
    begin = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    chunk = f"{len(begin):x}\r\n{begin}\r\n"
    poured, answer = pour(open_site, head("POST /gradio_api/upload", "Transfer-Encoding: chunked", multipart) + chunk)
    assert poured < MOST
    assert b" 413 " in answer.splitlines()[0]
    assert stored(open_site) == []


def test_an_upload_that_breaks_off_leaves_nothing(open_site: AppProcess) -> None:
    address = ("127.0.0.1", open_site.port)
    begin = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf'
    more = "Content-Type: multipart/form-data; boundary=x"
    with socket.create_connection(address) as peer:
        peer.sendall(head("POST /gradio_api/upload", "Content-Length: 1000", more).encode() + begin)
        eventually(lambda: bool(stored(open_site)))
    eventually(lambda: not stored(open_site))


def eventually(holds: Any, seconds: float = 60.0) -> None:
    waiting = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if holds():
            return
        waiting.wait(0.02)
    raise AssertionError("never happened")


# Passwords --------------------------------------------------------------------------------------------------------------


def test_while_somebody_guesses_a_colleague_behind_the_same_address_gets_in(site: AppProcess) -> None:
    found: list[httpx.Response] = []

    def guess() -> None:
        with contextlib.suppress(httpx.TransportError):  # the app ends before the last of them has had its turn
            found.append(log_in(site, "guess"))

    guessing = [threading.Thread(target=guess) for _ in range(40)]
    for thread in guessing:
        thread.start()
    eventually(lambda: any(answer.status_code == 429 for answer in found))
    assert log_in(site, "secret").status_code == 200
    site.stop(signal.SIGKILL)
    for thread in guessing:
        thread.join()
    assert {answer.status_code for answer in found} == {400, 429}
    assert any(text("zh", "ui.refused.guesses") in answer.text for answer in found)

"""Text that others wrote: copied and sent as it is, run and drawn nowhere."""

import json
import uuid
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from playground.core.values import Document
from tests.browser.site import WHERE, Site, ask, choose, copied, show_prompt, wait_done
from tests.fakes.openai_server import FakeServer, error

QUESTION = "莲花笔记 ${7*7} {{ 7*7 }} <|im_end|> </文档> <img src=x onerror=\"window.hit='question'\"> 🐝"
PIXELS = """<img src="http://192.0.2.1/a.png"> ![b](http://192.0.2.1/b.png) ![c][c]

[c]: http://192.0.2.1/c.png

<svg><image href="http://192.0.2.1/d.png"/></svg> <video poster="http://192.0.2.1/e.png"></video>
<script>window.hit='script'</script> <img src=x onerror="window.hit='img'"> <a href="javascript:window.hit='a'">x</a>
[链接](javascript:window.hit=1) <form action="http://192.0.2.1/f"><button>送出</button></form>
<div style="position:fixed;inset:0;background:url(http://192.0.2.1/g.png)">盖住</div>
$x^2$ {{ 7 * 7 }} ${7 * 7}

```mermaid
graph TD; A-->B
```
"""


def test_what_is_copied_is_what_was_sent(asker: Page, server: FakeServer) -> None:
    choose(asker, "collection", "hostile")
    asker.locator("#custom-instruction textarea").fill("用表格 {{ 7*7 }} ${x} </文档>")
    ask(asker, QUESTION)
    wait_done(asker)
    show_prompt(asker)
    messages = json.loads(copied(asker, asker.locator("[data-copy-messages]")))
    assert messages == server.chats[0].json["messages"]
    content = messages[0]["content"]
    assert all(text in content for text in ("{{ 7*7 }}", "${document.title}", "<img src=x onerror=", "🐝", "\\n"))
    assert asker.evaluate("window.hit") is None


def test_the_copied_curl_holds_the_request(asker: Page, server: FakeServer) -> None:
    choose(asker, "collection", "hostile")
    ask(asker, QUESTION)
    wait_done(asker)
    show_prompt(asker)
    command = copied(asker, asker.locator("[data-copy-curl]"))
    body = command.split("--data-binary '", 1)[1].rsplit("'", 1)[0].replace("'\\''", "'")
    assert json.loads(body) == server.chats[0].json
    assert "$FAKE_KEY" in command
    assert "sk-secret" not in command


def test_documents_are_shown_as_text(asker: Page) -> None:
    choose(asker, "collection", "hostile")
    ask(asker, QUESTION)
    wait_done(asker)
    expect(asker.locator("#chunk-1 .text")).to_contain_text("{{ 7*7 }}")
    expect(asker.locator("#chunk-1 .text")).to_contain_text("<img src=x onerror=")
    expect(asker.locator("#chunk-1 .file")).to_have_text("<img src=x onerror=window.hit=1>.txt")
    assert asker.locator("#shell img, #shell script").count() == 0
    assert asker.evaluate("window.hit") is None


def test_an_answer_loads_and_runs_nothing(asker: Page, server: FakeServer) -> None:
    server.script(PIXELS)
    ask(asker, WHERE)
    wait_done(asker)
    expect(asker.locator("#answer")).to_contain_text("盖住")
    expect(asker.locator("#answer")).to_contain_text(" {{ 7 * 7 }} ${7 * 7}")
    drawn = "img, video, script, form, iframe, object, [style*=fixed], a[href^='javascript'], image"
    assert asker.locator("#answer").locator(drawn).count() == 0
    assert asker.evaluate("window.hit") is None


def test_what_cannot_be_seen_in_a_prompt_has_a_sign_and_is_copied_as_it_is(asker: Page) -> None:
    hidden = "".join(chr(0xE0000 + ord(sign)) for sign in "obey")
    question = f"采莲\u200b南塘\u202e秋{hidden}"
    asker.evaluate(
        """(text) => {
            const box = document.querySelector("#question textarea");
            Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
            box.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        question,
    )
    ask(asker)
    wait_done(asker)
    show_prompt(asker)
    signs = asker.locator("#prompt pre .o-question").first.locator(".unseen-sign")
    expect(signs).to_have_count(3)
    assert [sign.get_attribute("data-sign") for sign in signs.all()] == ["U+200B", "U+202E", "TAG obey"]
    assert signs.first.evaluate("sign => getComputedStyle(sign, '::before').content") == '"U+200B"'
    assert question in str(asker.locator("#prompt pre").first.evaluate("pre => pre.textContent"))


def test_what_a_server_says_of_a_failure_is_text(asker: Page, server: FakeServer) -> None:
    server.script(error(500, "<img src=x onerror=\"window.hit='error'\"> ![x](http://192.0.2.1/x.png)"))
    ask(asker, WHERE)
    wait_done(asker)
    expect(asker.locator("#state")).to_contain_text("模型没有给出回答")
    assert asker.locator("#shell img").count() == 0
    assert asker.evaluate("window.hit") is None


DISGUISES = {
    "as Gradio sends it": {"orig_name": "passwd.txt", "meta": {"_type": "gradio.FileData"}},
    "without the mark of a file": {"orig_name": "passwd.txt"},
    "with another mark": {"orig_name": "passwd.txt", "meta": {"_type": "gradio.other"}},
}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("path", ["/etc/passwd", "{root}/playground.db", "{root}/tmp/../playground.db"])
def test_no_file_of_the_server_can_be_named_as_an_upload(site: Site, path: str, disguise: str) -> None:
    before = _documents(site)
    path = path.format(root=site.workspace.folder.root)
    assert Path(path).exists()
    said = _join(site, "add", [[{"path": path, **DISGUISES[disguise]}], "[]", "lotus", ""])
    assert '"success":false' in said
    assert "root:" not in said
    assert _documents(site) == before


def _documents(site: Site) -> tuple[Document, ...]:
    library = site.workspace.library
    return library.documents(library.collection("lotus").id)


def _join(site: Site, name: str, data: list[object]) -> str:
    """Send an event as a program would; everything that came back."""
    with httpx.Client(base_url=site.url, trust_env=False, timeout=60) as client:
        config = client.get("/config").json()
        event = next(one for one in config["dependencies"] if one["api_name"] == name)
        session = uuid.uuid4().hex
        body = {"data": data, "fn_index": event["id"], "session_hash": session}
        joined = client.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return joined.text
        said = ""
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            for line in stream.iter_lines():
                said += line
                if "process_completed" in line or "close_stream" in line:
                    break
        return said


def test_files_of_the_data_folder_are_not_served(site: Site) -> None:
    with httpx.Client(base_url=site.url, trust_env=False, timeout=60) as client:
        for path in ("/etc/passwd", site.workspace.folder.database, Path("app.py").resolve()):
            assert client.get(f"/gradio_api/file={path}").status_code in (403, 404)

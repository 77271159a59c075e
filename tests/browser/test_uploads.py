"""Uploads on the Playground: a row a file, and a file that cannot be read costs its own row only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground.retrieval.ingest import FileProgress
from tests.browser.site import Site, ask, choose, wait_done
from tests.fakes.openai_server import Gate

SAMPLES = Path(__file__).parents[2] / "sample_docs"
SIX = (
    "zh/双卡22G部署Qwen2.5指南.pdf",
    "zh/员工手册（示例）.docx",
    "zh/差旅报销标准.xlsx",
    "zh/会议室与访客接待.html",
    "zh/荷塘月色导读.md",
    "en/office-move.eml",
)


@pytest.fixture
def uploads(site: Site) -> Iterator[str]:
    """An empty collection to upload into."""
    site.workspace.collection("uploads", create=True)
    yield "uploads"
    site.workspace.ingest.delete_collection(site.workspace.library.collection("uploads").id)


def _upload(page: Page, *files: object) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("#upload").click()
    chooser.value.set_files(list(files))  # type: ignore[arg-type]


def test_six_types_and_a_broken_file(uploads: str, page: Page, site: Site) -> None:
    choose(page, "collection", uploads)
    broken = {"name": "坏的.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 and then nothing"}
    paths = [{"name": Path(name).name, "mimeType": "", "buffer": (SAMPLES / name).read_bytes()} for name in SIX]
    _upload(page, *paths, broken)
    expect(page.locator("#files li")).to_have_count(7)
    expect(page.locator("#files .good, #files .warn")).to_have_count(6)
    expect(page.locator("#files .bad")).to_contain_text("坏的.pdf")
    expect(page.locator("#files .bad .why").first).to_contain_text("损坏")
    expect(page.locator("#documents li")).to_have_count(6)
    documents = site.workspace.library.documents(site.workspace.library.collection(uploads).id)
    assert {document.name for document in documents} == {Path(name).name for name in SIX}
    ask(page, "两张 22 GB 显卡怎样部署 Qwen2.5-32B？")
    wait_done(page)
    expect(page.locator("#chunk-1 .file")).to_have_text("双卡22G部署Qwen2.5指南.pdf")
    expect(page.locator("#chunk-1 header")).to_contain_text("页")


def test_chinese_encodings_and_names_are_kept(uploads: str, page: Page, site: Site) -> None:
    choose(page, "collection", uploads)
    text = "会议纪要：三月例会在周一召开，大家讨论了预算。" * 5
    _upload(page, {"name": "会议纪要【三月】.txt", "mimeType": "text/plain", "buffer": text.encode("gb18030")})
    expect(page.locator("#files .good")).to_contain_text("会议纪要【三月】.txt")
    (document,) = site.workspace.library.documents(site.workspace.library.collection(uploads).id)
    assert (document.encoding or "").lower().startswith("gb")
    assert site.workspace.library.text(document.id).startswith("会议纪要：三月例会")


def test_what_cannot_be_read_is_told_of_beside_the_rest(uploads: str, page: Page) -> None:
    choose(page, "collection", uploads)
    image = {"name": "图.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    _upload(page, image)
    expect(page.locator("#files .bad")).to_contain_text("图.png")
    expect(page.locator("#files .bad .why").first).to_contain_text("不支持的文件类型 .png")
    _upload(page, image, {"name": "记录.txt", "mimeType": "text/plain", "buffer": "一条记录。".encode()})
    expect(page.locator("#files .good")).to_contain_text("记录.txt")
    expect(page.locator("#files .bad")).to_contain_text("图.png")


def test_an_upload_without_a_collection_makes_one(page: Page, site: Site) -> None:
    choose(page, "collection", "不使用文档")
    _upload(page, {"name": "记录.txt", "mimeType": "text/plain", "buffer": "一条记录。".encode()})
    expect(page.locator("#files .good")).to_contain_text("记录.txt")
    expect(page.locator("#collection input")).to_have_value("我的文档（1 个文档）")
    expect(page.locator("#welcome")).to_contain_text("向你的文档提一个问题")
    site.workspace.ingest.delete_collection(site.workspace.library.collection("我的文档").id)


def test_after_sixty_files_the_settings_are_where_they_were(
    uploads: str, page: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, run = Gate(), site.workspace.ingest.run

    def held(*given: Any) -> Iterator[FileProgress]:
        """As ever, but in the middle of it until somebody has looked."""
        progress = run(*given)
        yield next(progress)
        gate.wait(60)
        yield from progress

    monkeypatch.setattr(site.workspace.ingest, "run", held)
    choose(page, "collection", uploads)
    before = page.locator("#model").bounding_box()
    _upload(
        page, *({"name": f"{at}.txt", "mimeType": "text/plain", "buffer": f"第{at}条。".encode()} for at in range(60))
    )
    page.locator("#files .files").wait_for()
    during = page.locator("#model").bounding_box()
    gate.set()
    expect(page.locator("#files summary")).to_have_text("60 个文件 · 完成 60", timeout=60_000)
    expect(page.locator("#files .files")).to_be_hidden()
    after = page.locator("#model").bounding_box()
    assert before
    assert during
    assert after
    assert during["y"] - before["y"] < 340
    assert after["y"] - before["y"] < 240

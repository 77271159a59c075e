"""The Documents tab: collections, uploads, one document piece by piece, deleting and coming back."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground.core.values import Collection
from playground.documents.chunking import ChunkSettings
from playground.retrieval.ingest import trash
from tests.browser.conftest import Browse, eventually
from tests.browser.site import Site, choose
from tests.browser.test_access import violations

SAMPLES = Path(__file__).parents[2] / "sample_docs"
LONG = "\n\n".join(
    f"# 第{at}章\n\n" + f"这一章说的是第{at}件事，曲曲折折的荷塘上面，弥望的是田田的叶子。" * 6 for at in range(70)
)
Open = Callable[..., Page]


@pytest.fixture
def shelf(site: Site) -> Iterator[Collection]:
    """A collection of this test's own, with one document of many chunks."""
    site.workspace.collection("shelf", create=True)
    site.add("shelf", "长文.md", LONG)
    yield site.workspace.library.collection("shelf")
    for collection in site.workspace.library.collections():
        if collection.name in ("shelf", "新的", "改名", "我的文档"):
            site.workspace.ingest.delete_collection(collection.id)


@pytest.fixture
def documents(browse: Browse, stay: Browse, shelf: Collection) -> Open:
    """Opens the tab on that collection; a visitor with wishes is a new one."""

    def open_tab(**options: Any) -> Page:
        page = browse(**options) if options else stay()
        for tab in ("playground", "documents"):
            page.locator(f"#tabs > :first-child [data-tab-id={tab}]").click()
        page.locator(f'#shelf [data-id="{shelf.id}"]').click()
        expect(page.locator(f'#shelf [data-id="{shelf.id}"]')).to_have_attribute("aria-current", "true")
        expect(page.locator("#list tbody tr").first).to_be_visible()
        page.evaluate("document.querySelector('#works [data-act=clear]')?.click()")  # it may go by itself meanwhile
        expect(page.locator("#works")).to_be_hidden()
        return page

    return open_tab


def upload(page: Page, *files: dict[str, Any]) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("#choose-files").click()
    chooser.value.set_files([{"mimeType": "", **file} for file in files])


def row(page: Page, name: str) -> Any:
    return page.locator("#list tbody tr").filter(has_text=name)


def test_a_collection_is_made_renamed_and_deleted(documents: Open, site: Site) -> None:
    page = documents()
    page.locator("[data-form=create] input").fill("新的")
    page.keyboard.press("Enter")
    expect(page.locator("#shelf [aria-current]")).to_contain_text("新的")
    expect(page.locator("#list")).to_contain_text("“新的”里还没有文档")
    expect(page.locator("[data-form=create] input")).to_have_value("")
    page.get_by_role("button", name="重命名").click()
    page.locator("#renaming input").fill("改名")
    page.keyboard.press("Enter")
    expect(page.locator("#holding-head h2")).to_have_text("改名")
    page.get_by_role("button", name="删除文档集").click()
    expect(page.locator(".sure")).to_contain_text("删除“改名”（0 个文档）？")
    page.locator("[data-act=remove]").click()
    expect(page.locator("#shelf")).not_to_contain_text("改名")
    assert all(collection.name != "改名" for collection in site.workspace.library.collections())


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "phone"])
def test_a_second_press_in_the_same_place_deletes_nothing(
    documents: Open, site: Site, shelf: Collection, size: tuple[int, int]
) -> None:
    page = documents(viewport={"width": size[0], "height": size[1]})
    ask = page.locator("#holding-head [data-ask]")
    ask.scroll_into_view_if_needed()
    box = ask.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    for across in (box["x"] + 3, box["x"] + box["width"] / 2, box["x"] + box["width"] - 3):
        page.mouse.click(across, middle)
        expect(page.locator("#holding-head .sure")).to_be_visible()
        page.mouse.click(across, middle)
        expect(page.locator("#holding-head .sure")).to_be_hidden()
        expect(ask).to_be_focused()
    assert site.workspace.library.collection("shelf").id == shelf.id


def test_a_name_that_is_taken_is_refused_in_words(documents: Open) -> None:
    page = documents()
    page.locator("[data-form=create] input").fill("lotus")
    page.keyboard.press("Enter")
    expect(page.locator("#library-note")).to_contain_text("已有名为“lotus”的文档集")


def test_six_types_and_three_that_cannot_be_read(documents: Open, site: Site, shelf: Collection) -> None:
    page = documents()
    names = ("zh/员工手册（示例）.docx", "zh/差旅报销标准.xlsx", "zh/会议室与访客接待.html", "en/office-move.eml")
    good = [{"name": Path(name).name, "buffer": (SAMPLES / name).read_bytes()} for name in names]
    good.append({"name": "指南.pdf", "buffer": (SAMPLES / "zh/双卡22G部署Qwen2.5指南.pdf").read_bytes()})
    good.append({"name": "纪要.txt", "buffer": ("会议纪要：大家讨论了预算。" * 9).encode("gb18030")})
    bad = [
        {"name": "坏的.pdf", "buffer": b"%PDF-1.7 and then nothing"},
        {"name": "空的.txt", "buffer": b""},
        {"name": "照片.png", "buffer": b"\x89PNG"},
    ]
    upload(page, *good, *bad)
    expect(page.locator("#works [data-act=clear]")).to_be_visible()
    expect(page.locator("#works .work-head")).to_contain_text("6 个成功")
    for name, reason in (("坏的.pdf", "损坏"), ("空的.txt", "空文件"), ("照片.png", "不支持的文件类型")):
        expect(page.locator("#works .bad").filter(has_text=name)).to_contain_text(reason)
    expect(page.locator("#list tbody tr")).to_have_count(7)
    expect(row(page, "纪要.txt")).to_contain_text("GB18030")
    expect(row(page, "指南.pdf").locator("[data-at=pages]")).to_have_text("3")
    page.locator("#works [data-act=clear]").click()
    expect(page.locator("#works")).to_be_hidden()
    page.get_by_role("tab", name="试验台").click()
    expect(page.locator("#collection input")).not_to_have_value("")


def test_what_was_uploaded_is_asked_with_a_click(documents: Open, shelf: Collection, site: Site) -> None:
    page = documents()
    page.get_by_role("tab", name="试验台").click()
    choose(page, "collection", "lotus")
    page.get_by_role("tab", name="文档", exact=True).click()
    upload(page, {"name": "新制度.md", "buffer": "差旅费按天报销。".encode()})
    page.locator("#works .file", has_text="新制度.md").get_by_role("button", name="只问这个文档").click()
    expect(page.locator("#collection input")).to_have_value(re.compile("shelf"))
    expect(page.locator("#documents [data-document]:checked")).to_have_count(1)
    expect(page.locator("#documents li", has=page.locator("[data-document]:checked"))).to_contain_text("新制度.md")
    expect(page.locator("#question textarea")).to_be_focused()
    page.get_by_role("tab", name="文档", exact=True).click()
    page.locator("#works [data-ask-of]").click()
    expect(page.locator("#documents [data-document]:checked")).to_have_count(0)


def test_an_unknown_encoding_is_named_and_tried_again(documents: Open) -> None:
    page = documents()
    upload(page, {"name": "latin.txt", "buffer": ("Café, naïve, Grün, Ærø. " * 40).encode("windows-1252")})
    page.locator("[data-form=retry] select").select_option("windows-1252")
    page.locator("[data-form=retry] button").click()
    expect(row(page, "latin.txt")).to_contain_text("Windows-1252")
    expect(page.locator("#works .bad")).to_have_count(0)


def test_files_come_by_drop(documents: Open) -> None:
    page = documents()
    page.evaluate(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["拖进来的一段话。"], "拖来.txt"));
            const fire = (kind) => document.querySelector("#list").dispatchEvent(
                new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
            fire("dragenter"); fire("dragover"); fire("drop");
        }"""
    )
    expect(row(page, "拖来.txt")).to_be_visible()


FOLDERS = """() => {
    const file = (folder, name, text) => ({
        isFile: true, isDirectory: false, name, fullPath: `/资料/${folder}/${name}`,
        file: (found) => found(new File([text], name)),
    });
    const folder = (name, inner) => ({
        isFile: false, isDirectory: true, name,
        createReader: () => { const left = [inner]; return { readEntries: (found) => found(left.pop() ?? []) }; },
    });
    const root = folder("资料", [
        folder("甲", [file("甲", "说明.txt", "甲方的说明。"), file("甲", "记录.txt", "甲方的记录。")]),
        folder("乙", [file("乙", "说明.txt", "乙方的说明。")]),
    ]);
    const drop = new DragEvent("drop", { bubbles: true, cancelable: true });
    const items = [{ webkitGetAsEntry: () => root }];
    Object.defineProperty(drop, "dataTransfer", { value: { types: ["Files"], items, files: [] } });
    document.querySelector("#list").dispatchEvent(drop);
}"""


def test_files_of_one_name_are_told_apart_by_their_folders(documents: Open, site: Site, shelf: Collection) -> None:
    page = documents()
    page.evaluate(FOLDERS)
    expect(row(page, "记录.txt")).to_be_visible()
    expect(row(page, "说明 (甲).txt")).to_be_visible()
    expect(row(page, "说明 (乙).txt")).to_be_visible()
    expect(page.locator("#works")).to_contain_text("这次上传有多个“说明.txt”")
    texts = {
        one.name: site.workspace.library.text(one.id).strip() for one in site.workspace.library.documents(shelf.id)
    }
    assert texts["说明 (甲).txt"] == "甲方的说明。"
    assert texts["说明 (乙).txt"] == "乙方的说明。"


def test_files_of_one_name_without_folders_are_numbered_and_a_later_one_waits_for_a_choice(documents: Open) -> None:
    page = documents()
    upload(page, *({"name": "说明.txt", "buffer": text.encode()} for text in ("甲方的说明。", "乙方的说明。")))
    expect(row(page, "说明 (2).txt")).to_be_visible()
    expect(row(page, "说明.txt")).to_be_visible()
    upload(page, {"name": "说明.txt", "buffer": "新的说明。".encode()})
    expect(page.locator("#works .files")).to_contain_text("文档集里已有同名文档，内容不同")
    page.locator("#works").get_by_role("button", name="替换它").click()
    expect(page.locator("#works .files")).to_contain_text("已替换原来的文档")
    expect(page.locator("#list tbody tr")).to_have_count(3)
    upload(page, {"name": "说明.txt", "buffer": "更新的说明。".encode()})
    page.locator("#works").get_by_role("button", name="两个都保留").click()
    expect(row(page, "说明 (3).txt")).to_be_visible()
    page.locator("#works [data-act=clear]").click()


def test_a_long_upload_folds_and_its_documents_come_by_the_page(documents: Open) -> None:
    page = documents()
    upload(page, *({"name": f"笔记{at:02}.txt", "buffer": f"第{at}条。".encode()} for at in range(60)))
    expect(page.locator("#works [data-act=clear]")).to_be_visible(timeout=60_000)
    expect(page.locator("#works summary")).to_have_text("60 个文件 · 完成 60")
    expect(page.locator("#works .files")).to_be_hidden()
    expect(page.locator("#list tbody tr")).to_have_count(50)
    page.locator("#list").get_by_role("button", name="下一页").click()
    expect(page.locator("#list tbody tr")).to_have_count(11)
    expect(page.locator("#list").get_by_role("button", name="上一页")).to_be_focused()
    page.locator("#works summary").click()
    expect(page.locator("#works .files li")).to_have_count(50)
    page.locator("#works").get_by_role("button", name="下一页").click()
    expect(page.locator("#works .files li")).to_have_count(10)


def test_files_come_by_paste(documents: Open) -> None:
    page = documents()
    page.evaluate(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["贴上来的一段话。"], "贴来.txt"));
            document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
        }"""
    )
    expect(row(page, "贴来.txt")).to_be_visible()


def test_delete_and_undo(documents: Open, site: Site, shelf: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "SECONDS", 90.0)
    page = documents()
    row(page, "长文.md").locator("[data-act=delete]").click()
    expect(page.locator("#list")).to_contain_text("还没有文档")
    assert site.workspace.library.documents(shelf.id) == ()
    expect(page.locator("#undo button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, "长文.md").locator("[data-act=open]")).to_be_focused()
    assert len(site.workspace.library.documents(shelf.id)) == 1
    expect(page.locator("#undo li")).to_have_count(0)


@pytest.mark.leaves
def test_a_deletion_can_be_undone_after_a_reload(documents: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "SECONDS", 90.0)
    page = documents()
    row(page, "长文.md").locator("[data-act=delete]").click()
    expect(page.locator("#undo button")).to_be_visible()
    again = documents_of(page)
    again.locator("#shelf .pick").filter(has_text="shelf").click()
    again.locator("#undo button").click()
    expect(row(again, "长文.md")).to_be_visible()


def documents_of(page: Page) -> Page:
    """The tab, opened again after a reload."""
    page.reload()
    page.get_by_role("tab", name="文档", exact=True).click()
    return page


def test_from_chunk_to_text_and_back(documents: Open) -> None:
    page = documents()
    row(page, "长文.md").locator("[data-act=open]").click()
    expect(page.locator("#reader-back")).to_be_focused()
    piece = page.locator("[data-piece-at='5']")
    piece.click()
    expect(piece).to_have_attribute("aria-current", "true")
    band = page.locator("#source .shown").first
    expect(band).to_be_in_viewport()
    start = int(piece.inner_text().split("字符 ")[1].split("–")[0].replace(",", ""))
    assert LONG[start - 1 :].startswith(band.inner_text()[:10])
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-piece-at='6']")).to_be_focused()
    page.locator("#source [data-to-piece='2']").click()
    expect(page.locator("[data-piece-at='2']")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row(page, "长文.md").locator("[data-act=open]")).to_be_focused()


def test_many_chunks_are_turned_like_pages(documents: Open, site: Site, shelf: Collection) -> None:
    page = documents()
    [document] = site.workspace.library.documents(shelf.id)
    row(page, "长文.md").locator("[data-act=open]").click()
    expect(page.locator("#pieces .pieces li")).to_have_count(50)
    page.get_by_role("button", name="下一页").click()
    expect(page.locator("#pieces [data-piece-at]").first).to_have_attribute("data-piece-at", "50")
    expect(page.locator("#source .tag").first).to_have_attribute("data-n", "51")
    page.locator(".pager input").fill("3")
    page.keyboard.press("Enter")
    expect(page.locator("#pieces [data-piece-at='0']")).to_be_visible()
    assert document.chunks > 50


def test_chunk_settings_are_tried_and_then_applied(documents: Open, site: Site, shelf: Collection) -> None:
    page = documents()
    [before] = site.workspace.library.documents(shelf.id)
    row(page, "长文.md").locator("[data-act=open]").click()
    page.locator("#reader-head [name=size]").fill("64")
    page.locator("#reader-head [name=overlap]").fill("8")
    page.keyboard.press("Enter")
    expect(page.locator(".note.trial")).to_contain_text(f"从 {before.chunks} 个变为")
    assert site.workspace.library.document(before.id).chunks == before.chunks
    page.locator("[data-act=apply]").click()
    expect(page.locator(".note.trial")).to_have_count(0)
    eventually(lambda: site.workspace.library.document(before.id).chunk_size == 64, "cut anew")
    expect(page.locator("#reader-head .crown")).to_contain_text(
        f"{site.workspace.library.document(before.id).chunks} 个片段"
    )


def test_settings_of_a_collection_hold_for_what_comes(documents: Open, site: Site, shelf: Collection) -> None:
    page = documents()
    page.get_by_role("button", name="更改切分").click()
    page.locator("#recutting [name=size]").fill("100")
    page.locator("#recutting [name=overlap]").fill("10")
    page.keyboard.press("Enter")
    expect(page.locator(".facts")).to_contain_text("每个片段至多 100 词元，重叠 10")
    expect(page.locator("#recutting")).to_be_hidden()
    assert site.workspace.chunking_of(site.workspace.library.collection("shelf")) == ChunkSettings(100, 10)
    expect(row(page, "长文.md")).to_contain_text("切分设置不同")


def test_a_text_file_is_read_in_another_encoding(documents: Open, site: Site, shelf: Collection) -> None:
    page = documents()
    [document] = site.workspace.library.documents(shelf.id)
    row(page, "长文.md").locator("[data-act=open]").click()
    page.locator("[data-form=reread] select").select_option("big5")
    page.locator("[data-form=reread] button").click()
    expect(page.locator("#works .bad")).to_contain_text("不能按编码 big5 解码")
    assert site.workspace.library.document(document.id) == document


def test_another_embedder_is_told_of_and_changed_to(documents: Open, site: Site, shelf: Collection) -> None:
    change = "UPDATE collections SET embedder = 'openai/bge-m3' WHERE id = ?"
    site.workspace.database.write(lambda writing: writing.execute(change, (shelf.id,)))
    page = documents()
    expect(page.locator("#holding-head .note.warn")).to_contain_text("bge-m3（嵌入服务）")
    upload(page, {"name": "新.txt", "buffer": "一句话。".encode()})
    expect(page.locator("#works .bad")).to_contain_text("bge-m3")
    page.locator("[data-act=re_embed]").click()
    expect(page.locator("#holding-head .note.warn")).to_have_count(0)
    assert site.workspace.library.collection("shelf").embedder.startswith("hash/")


def test_a_document_gets_another_name_and_tags(documents: Open) -> None:
    page = documents()
    row(page, "长文.md").get_by_role("button", name="编辑").click()
    page.locator("#describing [name=name]").fill("年度报告")
    page.locator("#describing [name=tags]").fill("报告，2024")
    page.locator("#describing [type=submit]").click()
    expect(row(page, "年度报告").locator(".tag-chip")).to_have_text(["2024", "报告"])
    row(page, "年度报告").locator(".tag-chip", has_text="报告").click()
    expect(page.locator("#list [data-matching]")).to_have_text("1 / 1 个文档")


def test_another_file_takes_the_place_of_a_document(documents: Open) -> None:
    page = documents()
    row(page, "长文.md").get_by_role("button", name="编辑").click()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="用另一个文件替换").click()
    chosen.value.set_files([{"name": "新文.txt", "mimeType": "text/plain", "buffer": "新的正文。".encode()}])
    expect(row(page, "新文.txt")).to_be_visible()
    expect(row(page, "长文.md")).to_have_count(0)
    page.locator("#works [data-act=clear]").click()


def test_documents_ticked_on_all_pages_are_tagged_together(documents: Open, site: Site, shelf: Collection) -> None:
    for at in range(55):
        site.add("shelf", f"笔记{at}.txt", f"第{at}条笔记。")
    page = documents()
    page.locator("[data-filter]").fill("笔记")
    expect(page.locator("#list [data-matching]")).to_have_text("55 / 56 个文档")
    page.get_by_role("checkbox", name="选中本页全部文档").check()
    page.get_by_role("button", name="选中找到的全部 55 个").click()
    page.locator("#list").get_by_role("button", name="下一页").click()
    expect(page.locator("#list [data-tick]:checked")).to_have_count(5)
    expect(page.locator("#picked [data-said]")).to_have_text("找到的 55 个文档全部选中")
    page.locator("#picked [data-tags]").fill("笔记")
    page.keyboard.press("Enter")
    expect(page.locator("select[data-sieve=tag]")).to_contain_text("笔记（55）")
    assert site.workspace.library.tags(shelf.id) == (("笔记", 55),)


def test_a_question_is_asked_of_a_tag(documents: Open, site: Site, shelf: Collection) -> None:
    site.add("shelf", "制度.txt", "年假十天。")
    [*_, document] = site.workspace.library.documents(shelf.id)
    site.workspace.ingest.tag([document.id], add=["制度"])
    page = documents()
    page.locator("#list [data-tick]").first.check()
    page.get_by_role("button", name="只问这些").click()
    expect(page.locator("#scope-note")).to_contain_text("下次提问只问勾选的 1 个文档")
    page.get_by_role("button", name="问全部文档").click()
    page.locator("#documents summary").click()
    page.locator("[data-narrow=tag]", has_text="制度").click()
    expect(page.locator("#scope-note")).to_contain_text("下次提问只问这些标签或类型的文档")
    expect(page.locator("#documents .docs > li:visible")).to_have_count(1)
    page.locator("#question textarea").fill("年假几天？")
    page.locator("#ask").click()
    expect(page.locator("#chunks")).to_contain_text("只问了 1 个文档：制度.txt")


def test_the_playground_follows(documents: Open) -> None:
    page = documents()
    page.get_by_role("tab", name="试验台").click()
    page.locator("#collection input").click()
    page.locator("[role=option]").filter(has_text="shelf").click()
    expect(page.locator("#documents")).to_contain_text("长文.md")
    page.get_by_role("tab", name="文档", exact=True).click()
    page.get_by_role("button", name="重命名").click()
    page.locator("#renaming input").fill("改名")
    page.keyboard.press("Enter")
    expect(page.locator("#holding-head h2")).to_have_text("改名")
    row(page, "长文.md").locator("[data-act=delete]").click()
    expect(page.locator("#undo button")).to_be_visible()
    page.get_by_role("tab", name="试验台").click()
    expect(page.locator("#collection input")).to_have_value("改名（0 个文档）")
    expect(page.locator("#documents")).to_contain_text("还没有文档")


def test_the_list_is_sorted_and_filtered(documents: Open, site: Site) -> None:
    for at in range(9):
        site.add("shelf", f"笔记{at}.txt", f"第{at}条笔记。" * (9 - at))
    page = documents()
    page.locator("#list [data-by=size]").click()
    expect(page.locator("#list tbody tr [data-at=name]").first).to_have_text("笔记8.txt")
    page.locator("#list [data-by=size]").click()
    expect(page.locator("#list th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    expect(page.locator("#list tbody tr [data-at=name]").first).to_have_text("长文.md")
    page.locator("[data-filter]").press_sequentially("笔记3")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(page.locator("#list [data-matching]")).to_have_text("1 / 10 个文档")
    expect(page.locator("[data-filter]")).to_be_focused()
    page.locator("[data-filter]").fill("没有的")
    expect(page.locator("#list")).to_contain_text("没有名称匹配的文档")
    page.locator("[data-filter]").fill("")
    expect(page.locator("#list tbody tr")).to_have_count(10)


@pytest.mark.parametrize("locale, color_scheme", [("zh-CN", "light"), ("en-US", "dark")])
def test_axe_finds_nothing(documents: Open, locale: str, color_scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "SECONDS", 90.0)
    page = documents(locale=locale, color_scheme=color_scheme)
    upload(
        page, {"name": "bad.pdf", "buffer": b"%PDF-1.7 no"}, {"name": "latin.txt", "buffer": b"Caf\xe9, na\xefve. " * 9}
    )
    expect(page.locator("#works [data-act=clear]")).to_be_visible()
    page.locator("[data-swap=recutting]").first.click()
    assert violations(page) == []
    row(page, "长文.md").locator("[data-act=delete]").click()
    expect(page.locator("#undo button")).to_be_visible()
    assert violations(page) == []
    page.locator("#undo button").click()
    row(page, "长文.md").locator("[data-act=open]").click()
    expect(page.locator("#pieces li").first).to_be_visible()
    page.locator("#reader-head [name=size]").fill("64")
    page.locator("#reader-head [name=overlap]").fill("8")
    page.keyboard.press("Enter")
    expect(page.locator(".note.trial")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("width, height", [(1024, 768), (390, 844)])
def test_a_narrow_page_does_not_scroll_sideways(documents: Open, width: int, height: int) -> None:
    page = documents(viewport={"width": width, "height": height})
    fits = "document.documentElement.scrollWidth <= innerWidth && document.querySelector('#list').scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    page.mouse.wheel(0, height / 2)
    expect(row(page, "长文.md").locator("[data-act=delete]")).to_be_in_viewport()
    row(page, "长文.md").locator("[data-act=open]").click()
    page.locator("[data-piece-at='4']").click()
    expect(page.locator("#source .shown").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

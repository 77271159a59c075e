"""Chunks edited in a real browser: corrected, switched off, added, undone, and still there after another cutting."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.core.values import Collection, RetrievalSettings
from tests.browser.conftest import Browse, eventually
from tests.browser.site import Site
from tests.browser.test_access import violations

NAME = "租赁合同.md"
CONTRACT = "\n\n".join(
    f"# 第{at}条\n\n" + text
    for at, text in enumerate(
        (
            "租金按月支付，每月五日以前付清。" + "租客逾期付款的，按日计收滞纳金。" * 30,
            "押金为两个月租金，退租时无息退还。" + "房东不得无故扣留押金或其中一部分。" * 30,
            "房屋漏水由房东维修，费用由房东承担。" + "租客应当及时通知房东并保护现场。" * 30,
        ),
        start=1,
    )
)


@pytest.fixture
def leases(site: Site) -> Iterator[Collection]:
    """A collection of this test's own, with one contract of three chunks."""
    site.workspace.collection("leases", create=True)
    site.add("leases", NAME, CONTRACT)
    collection = site.workspace.library.collection("leases")
    yield collection
    site.workspace.ingest.delete_collection(collection.id)


def opened(page: Page, collection: Collection) -> Page:
    page.locator("#tabs > :first-child [data-tab-id=documents]").click()
    page.locator(f'#shelf [data-id="{collection.id}"]').click()
    page.locator("#list [data-act=open]").filter(has_text=NAME).click()
    expect(page.locator("#pieces [data-piece-at]").first).to_be_visible()
    return page


def piece(page: Page, number: int) -> Locator:
    return page.locator("#pieces .pieces > li").nth(number - 1)


def do(page: Page, number: int, act: str) -> None:
    """The last of its kind: a chunk is added after the first one, not before it."""
    piece(page, number).hover()
    piece(page, number).locator(f"[data-act={act}]").last.click()


def editor(page: Page) -> Locator:
    dialog = page.locator("#chunk-editor dialog[open]")
    expect(dialog.locator("textarea")).to_be_focused()
    return dialog


def found(site: Site, question: str) -> list[str]:
    settings = RetrievalSettings(extent="chunks", mode="lexical")
    return [passage.hit.chunk.text for passage in site.workspace.search(question, "leases", settings)]


def test_a_chunk_is_corrected_switched_off_added_and_all_of_it_undone(
    browse: Browse, site: Site, leases: Collection
) -> None:
    page = opened(browse(), leases)
    do(page, 2, "edit_chunk")
    area = editor(page).locator("textarea")
    area.fill(area.input_value().replace("押金为两个月租金", "押金为三倍月租 XJ9000"))
    page.keyboard.press("Control+Enter")
    expect(piece(page, 2)).to_contain_text("已改正")
    expect(page.locator("#chunk-editor dialog")).to_have_count(0)
    expect(page.locator('#pieces [data-piece-at="1"]')).to_be_focused()
    assert "XJ9000" in found(site, "XJ9000")[0]

    do(page, 3, "switch_off")
    expect(piece(page, 3)).to_contain_text("已停用，不会被检索和发送")
    assert found(site, "漏水维修") == []

    do(page, 1, "add_here")
    editor(page).locator("[name=heading]").fill("宠物")
    page.locator("#chunk-editor textarea").fill("可以养猫，不可以养狗。")
    page.locator("#chunk-editor [type=submit]").click()
    expect(piece(page, 2)).to_contain_text("手工添加")
    assert found(site, "养猫") == ["可以养猫，不可以养狗。"]
    expect(page.locator("#reader-head .edited")).to_contain_text("改正 1 处，停用 1 个，添加 1 个")
    assert violations(page) == []

    page.locator("#reader-head .edited [data-act=undo_edit]").click()
    expect(page.locator("#reader-head .edited")).not_to_contain_text("添加")
    assert found(site, "养猫") == []
    piece(page, 3).locator("[data-act=undo_edit]").click()
    expect(piece(page, 3)).not_to_contain_text("已停用")
    assert "漏水" in found(site, "漏水维修")[0]

    page.locator("[data-form=preview] [name=size]").fill("900")
    page.locator("[data-form=preview] [type=submit]").click()
    page.locator("[data-act=apply]").click()
    expect(page.locator("#works")).to_contain_text("完成")
    expect(page.locator("#reader-head .edited")).to_contain_text("改正 1 处")
    assert "XJ9000" in found(site, "XJ9000")[0]
    page.locator("#reader-back").click()
    expect(page.locator("#list tbody tr").filter(has_text=NAME)).to_contain_text("改正 1 处")


def test_of_two_pages_the_second_is_told_and_its_text_is_kept(browse: Browse, site: Site, leases: Collection) -> None:
    one, other = opened(browse(), leases), opened(browse(), leases)
    for page, text in ((one, "先写的一段。"), (other, "后写的一段。")):
        do(page, 2, "edit_chunk")
        editor(page).locator("textarea").fill(text)
    one.locator("#chunk-editor [type=submit]").click()
    expect(piece(one, 2)).to_contain_text("先写的一段。")
    other.locator("#chunk-editor [type=submit]").click()
    dialog = other.locator("#chunk-editor dialog[open]")
    expect(dialog).to_contain_text("在此期间有变动")
    expect(dialog).to_contain_text("先写的一段。")
    expect(dialog.locator("textarea")).to_have_value("后写的一段。")
    assert violations(other) == []
    dialog.locator("[type=submit]").click()
    expect(piece(other, 2)).to_contain_text("后写的一段。")
    assert "后写的" in found(site, "后写的一段")[0]


def test_what_is_typed_is_not_lost_by_one_key_nor_by_what_others_do(browse: Browse, leases: Collection) -> None:
    page, other = opened(browse(), leases), opened(browse(), leases)
    do(page, 1, "edit_chunk")
    editor(page).locator("textarea").fill("写了一半")
    do(other, 3, "switch_off")
    expect(piece(page, 3)).to_contain_text("已停用")
    expect(page.locator("#chunk-editor textarea")).to_have_value("写了一半")
    page.keyboard.press("Escape")
    expect(page.locator("#chunk-editor .unsaved")).to_be_visible()
    expect(page.locator("#chunk-editor dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#chunk-editor dialog[open]")).to_have_count(0)
    expect(page.locator("#reader-back")).to_be_visible()


def test_by_keyboard_alone(browse: Browse, leases: Collection) -> None:
    page = opened(browse(locale="en-US"), leases)
    page.locator('#pieces [data-piece-at="0"]').focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.act") == "switch_off":
            break
    page.keyboard.press("Enter")
    expect(piece(page, 1)).to_contain_text("Off: left out of search and prompts")
    eventually(lambda: at(page) == "0", "the focus is back on the piece")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(piece(page, 1)).not_to_contain_text("Off:")


def at(page: Page) -> Any:
    return page.evaluate("document.activeElement.dataset.pieceAt")

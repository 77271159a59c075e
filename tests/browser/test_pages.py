"""Pages of a PDF beside their chunks, each chunk marked where it stands; tables of chunks as tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect
from reportlab.lib.pagesizes import A4

from playground.core.values import Document
from playground.documents.chunking import ChunkSettings
from tests.browser.conftest import Browse
from tests.browser.site import Site, ask, wait_done
from tests.documents.making import pdf

LINES = [f"第{at}条 甲方应当在第{at}个工作日之前付清第{at}笔款项，逾期的加收千分之{at}。" for at in range(1, 31)]
PRICES = "\n".join(f"零件: 轴承{at} | 单价: {at}.50 | 数量: {at}0 | 备注: <b>第{at}批</b>" for at in range(1, 5))
LEFT, FIRST, BELOW = 60, 780, 20
"""Where `pdf` writes its lines, in points from the lower left corner: their left end, the first one, the next below."""


@pytest.fixture
def document(site: Site, tmp_path: Path) -> Iterator[Document]:
    """Two pages in small chunks, and a text with a table, in a collection of this test's own."""
    files = {"合同.pdf": pdf([LINES[:20], LINES[20:]]), "价格.txt": PRICES.encode()}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    collection = site.workspace.collection("pages", create=True)
    site.workspace.ingest.set_chunking(collection.id, ChunkSettings(80, 0))
    list(site.workspace.add(*(tmp_path / name for name in files), collection="pages"))
    documents = site.workspace.library.documents(collection.id)
    yield next(each for each in documents if each.name == "合同.pdf")
    site.workspace.ingest.delete_collection(collection.id)


def opened(page: Page, document: Document, name: str) -> Page:
    for tab in ("playground", "documents"):
        page.locator(f"#tabs > :first-child [data-tab-id={tab}]").click()
    page.locator(f'#shelf [data-id="{document.collection_id}"]').click()
    page.locator("#list [data-act=open]").filter(has_text=name).click()
    expect(page.locator("#reader-head h2")).to_have_text(name)
    return page


def box(at: Locator) -> FloatRect:
    found = at.bounding_box()
    assert found is not None
    return found


def piece_with(page: Page, text: str) -> str:
    """The number of the chunk that begins with a text."""
    found = page.locator("#pieces [data-piece-at]").filter(has_text=text).first.get_attribute("data-piece-at")
    assert found is not None
    return found


def test_a_chunk_is_marked_where_its_words_stand_on_the_page(browse: Browse, document: Document) -> None:
    page = opened(browse(), document, "合同.pdf")
    piece = piece_with(page, LINES[0][:3])
    page.locator(f'#pieces [data-piece-at="{piece}"]').click()
    mark = page.locator(f'#pages .leaf[data-leaf="1"] [data-to-piece="{piece}"].lit rect').first
    expect(mark).to_be_visible()
    picture, seen = box(page.locator('#pages .leaf[data-leaf="1"] img')), box(mark)
    scale = picture["width"] / A4[0]
    assert seen["x"] - picture["x"] == pytest.approx(LEFT * scale, abs=3)
    base = picture["y"] + (A4[1] - FIRST) * scale
    assert seen["y"] < base - 6 * scale
    assert base - 2 < seen["y"] + seen["height"] < base + 6 * scale


def test_a_click_on_a_chunk_brings_its_page_and_one_on_the_page_the_chunk(browse: Browse, document: Document) -> None:
    page = opened(browse(), document, "合同.pdf")
    pieces = page.locator("#pieces [data-piece-at]")
    last = pieces.last.get_attribute("data-piece-at")
    pieces.last.click()
    mark = page.locator(f'#pages [data-to-piece="{last}"] rect').first
    expect(mark).to_be_in_viewport()
    page.locator("#pages .leaf[data-leaf='2'] [data-to-piece]").first.locator("rect").last.click()
    expect(page.locator("#pieces [aria-current]")).not_to_have_attribute("data-piece-at", str(last))
    expect(page.locator("#pieces [aria-current]")).to_be_focused()


def test_hovering_over_a_chunk_lights_its_place_and_the_other_way_round(browse: Browse, document: Document) -> None:
    page = opened(browse(), document, "合同.pdf")
    page.locator("#pieces [data-piece-at='1']").hover()
    expect(page.locator("#pages [data-to-piece='1'].lit")).to_be_visible()
    page.locator("#pages [data-to-piece='0'] rect").first.hover()
    expect(page.locator("#pieces [data-piece-at='0'].lit")).to_be_visible()
    expect(page.locator("#pages [data-to-piece='1'].lit")).to_have_count(0)


def test_pages_or_text_is_remembered(browse: Browse, document: Document) -> None:
    page = opened(browse(), document, "合同.pdf")
    expect(page.locator("#source pre")).to_be_hidden()
    page.get_by_role("button", name="正文", exact=True).click()
    expect(page.locator("#source pre")).to_be_visible()
    expect(page.locator("#pages img").first).to_be_hidden()
    page.locator("#reader-back").click()
    opened(page, document, "合同.pdf")
    expect(page.get_by_role("button", name="正文", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#source pre")).to_be_visible()


def test_a_document_without_pages_has_no_such_choice(browse: Browse, document: Document) -> None:
    page = opened(browse(), document, "价格.txt")
    expect(page.locator("#source pre")).to_be_visible()
    expect(page.locator("#pages")).to_be_hidden()


def test_a_table_of_a_chunk_is_a_table_and_one_click_away_as_it_is_written(browse: Browse, document: Document) -> None:
    page = opened(browse(), document, "价格.txt")
    page.locator("#pieces [data-piece-at='0']").click()
    chunk = page.locator("#pieces li").first
    heads = chunk.locator(".whole th")
    expect(heads).to_have_text(["零件", "单价", "数量", "备注"])
    expect(chunk.locator("tbody tr").first.locator("td")).to_have_text(["轴承1", "1.50", "10", "<b>第1批</b>"])
    chunk.get_by_role("button", name="原始文本").click()
    expect(heads.first).to_be_hidden()
    assert chunk.locator(".written").inner_text().startswith(PRICES.split("\n")[0])


def test_from_a_chunk_of_an_answer_to_its_place_in_the_document_and_back(browse: Browse) -> None:
    page = browse()
    ask(page, "采莲南塘秋这首词出自哪里")
    wait_done(page)
    chunk = page.locator("#chunks .chunk").first
    chunk.get_by_role("link", name="在文档中查看").click()
    expect(page.locator("#reader-head h2")).to_have_text("荷塘月色导读.md")
    expect(page.locator("#pieces [aria-current]")).to_be_visible()
    page.go_back()
    expect(chunk).to_be_visible()

"""The retrieval lab in the browser: evidence is marked while reading, two settings are compared, one is taken over."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from playground.core.values import Collection
from tests.browser.conftest import Browse
from tests.browser.documents_views import SELECT
from tests.browser.site import Site
from tests.browser.test_access import violations

HANDBOOK = "\n\n".join(
    f"{place}的规定：员工可以按照第{number}条申请，期限为{number * 3}天，由部门负责人批准。"
    for number, place in enumerate(("年假", "病假", "报销", "加班", "合同", "试用", "培训", "宿舍", "班车"), 1)
)


@pytest.fixture
def handbook(site: Site) -> Iterator[Collection]:
    """A collection of this test's own, gone with its set of questions afterwards."""
    site.workspace.collection("手册", create=True)
    site.add("手册", "手册.txt", HANDBOOK)
    yield site.workspace.library.collection("手册")
    site.workspace.ingest.delete_collection(site.workspace.library.collection("手册").id)
    for line in site.workspace.studies.sets.all():
        if line.name == "检索问题 · 手册":
            site.workspace.studies.sets.remove(line.id)


def mark(page: Page, words: str, question: str) -> None:
    expect(page.locator("#source pre")).to_contain_text(words)
    page.evaluate(SELECT, [words])
    page.locator("#lab-flag").click()
    expect(page.locator("#lab-mark input[name=question]")).to_be_focused()
    page.locator("#lab-mark input[name=question]").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#lab-mark")).to_contain_text(f"已标注为“{question}”的证据")
    page.keyboard.press("Escape")
    expect(page.locator("#lab-mark .lab-mark")).to_have_count(0)


def test_from_marking_evidence_to_the_better_settings(browse: Browse, handbook: Collection, site: Site) -> None:
    page = browse()
    page.locator("#tabs > :first-child [data-tab-id=documents]").click()
    page.locator(f'#shelf [data-id="{handbook.id}"]').click()
    page.locator("#list [data-act=open]").filter(has_text="手册.txt").click()
    mark(page, "病假的规定：员工可以按照第2条申请，期限为6天", "病假可以请几天？")
    mark(page, "班车的规定：员工可以按照第9条申请，期限为27天", "班车的期限是几天？")
    page.wait_for_function("CSS.highlights.get('evidence')?.size === 2")

    page.locator("#reader-back").click()
    page.locator("[data-lab-enter]").click()
    expect(page.locator("#lab-head")).to_contain_text("2 题中 2 题有证据")
    page.locator("#lab [name=b_size]").fill("40")
    page.locator("#lab [name=b_overlap]").fill("0")
    page.locator("#lab [name=b_top_k]").fill("3")
    page.locator("#lab [name=b_mode]").select_option("lexical")
    expect(page.locator("#lab .row.differs")).to_have_count(4)
    page.locator("#lab [type=submit]").click()
    expect(page.locator("#lab .verdict")).to_contain_text("修好 0 题，改坏 0 题，2 题不变")
    assert [collection.name for collection in site.workspace.library.collections()].count("手册") == 1

    page.locator("#lab [data-act=unfold]").first.click()
    expect(page.locator("#lab .lab-lists mark").first).to_contain_text("病假的规定")
    assert violations(page) == []

    page.locator("#lab [data-act=use][data-side='1']").click()
    expect(page.locator("#lab [data-lab-recut]")).to_be_visible()
    page.locator("#lab [data-lab-recut]").click()
    expect(page.locator("#works")).to_contain_text("手册.txt")
    expect(page.locator("#holding-head")).to_contain_text("40")
    page.locator("#tabs > :first-child [data-tab-id=playground]").click()
    kept = page.evaluate("JSON.parse(localStorage.getItem('playground.setup'))")
    assert (kept["top_k"], kept["mode"]) == (3, "lexical")

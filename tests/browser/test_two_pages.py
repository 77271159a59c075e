"""What one person changes another one sees, without loading the page anew."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from playground.core.values import Collection
from playground.models.registry import EndpointRegistry
from tests.browser.conftest import Browse, eventually
from tests.browser.site import Site, choose
from tests.browser.test_prompts import open_prompts, save, side, write


@pytest.fixture
def shared(site: Site) -> Iterator[Collection]:
    """A collection that both have before them."""
    collection = site.workspace.collection("共用", create=True)
    yield collection
    site.workspace.ingest.delete_collection(collection.id)


def tab(page: Page, name: str) -> None:
    page.locator(f"#tabs > :first-child [data-tab-id={name}]").click()


def is_offered(page: Page, control: str, name: str) -> bool:
    """Whether it can be chosen in a dropdown, which is opened for a look: what is open already does not follow."""
    page.locator(f"#{control} input").click()
    found = page.locator("[role=option]", has_text=name).count() == 1
    page.keyboard.press("Escape")
    page.locator(f"#{control} input").blur()
    return found


def test_a_collection_and_its_documents(browse: Browse, shared: Collection) -> None:
    mine, theirs = browse(), browse()
    for page in (mine, theirs):
        tab(page, "documents")
        page.locator("#shelf .pick", has_text="共用").click()
    mine.locator("#drop input[type=file]").set_input_files(
        {"name": "笔记.txt", "mimeType": "text/plain", "buffer": "一条笔记。".encode()}
    )
    expect(theirs.locator("#list")).to_contain_text("笔记.txt")
    mine.get_by_role("button", name="重命名").click()
    mine.locator("#renaming input").fill("改了名")
    mine.keyboard.press("Enter")
    expect(theirs.locator("#holding-head h2")).to_have_text("改了名")


def test_the_chosen_collection_gets_another_name(browse: Browse, shared: Collection, site: Site) -> None:
    mine, theirs = browse(), browse()
    choose(theirs, "collection", "共用")
    tab(mine, "documents")
    mine.locator("#shelf .pick", has_text="共用").click()
    expect(mine.locator("#holding-head h2")).to_have_text("共用")
    mine.get_by_role("button", name="重命名").click()
    mine.locator("#renaming input").fill("换了名")
    mine.keyboard.press("Enter")
    expect(theirs.locator("#collection input")).to_have_value("换了名（0 个文档）")


def test_a_version_of_a_prompt(browse: Browse) -> None:
    mine, theirs = browse(), browse()
    open_prompts(theirs)
    side(theirs, "versions")
    open_prompts(mine)
    write(mine, "system", "大家都看得见。")
    save(mine, "共有")
    expect(theirs.locator(".version", has_text="共有")).to_be_visible()
    eventually(lambda: is_offered(theirs, "edit-set", "共有"), "it is offered on the other page")


def test_an_endpoint(browse: Browse, endpoints: EndpointRegistry) -> None:
    mine, theirs = browse(), browse()
    tab(theirs, "models")
    expect(theirs.locator("[data-server=fake]")).to_be_visible()
    tab(mine, "models")
    mine.locator("[data-act=new]").click()
    mine.locator("#server-form [name=base_url]").fill("http://127.0.0.1:9/v1")
    mine.locator("#server-form [name=name]").fill("大家的")
    mine.locator("#server-form [name=unheard]").check()
    mine.keyboard.press("Enter")
    expect(theirs.locator('[data-server="大家的"]')).to_be_visible()
    tab(theirs, "playground")
    eventually(lambda: is_offered(theirs, "endpoint", "大家的"), "it is offered on the other page")


def test_what_is_chosen_here_stays_while_others_change_things(browse: Browse, shared: Collection, site: Site) -> None:
    mine, theirs = browse(), browse()
    choose(theirs, "collection", "bees")
    tab(mine, "documents")
    mine.locator("[data-form=create] input").fill("另一个")
    mine.keyboard.press("Enter")
    eventually(lambda: is_offered(theirs, "collection", "另一个"), "it is offered on the other page")
    assert "bees" in theirs.locator("#collection input").input_value()
    site.workspace.ingest.delete_collection(site.workspace.library.collection("另一个").id)

"""Pages over HTTP: pictures and places of documents that are there for all, a sentence or nothing for anything else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from playground.core.values import Document
from playground.documents.page_signs import WHOLE
from playground.ui.page.page import Page
from playground.ui.web.pages import add_pages
from playground.workspace import Workspace
from tests.documents.making import pdf

LINES = ("采莲南塘秋，莲花过人头；", "低头弄莲子，莲子清如水。")


@pytest.fixture
def document(workspace: Workspace, tmp_path: Path) -> Document:
    path = tmp_path / "莲.pdf"
    path.write_bytes(pdf([LINES]))
    list(workspace.add(path, collection="poems"))
    [document] = workspace.library.documents(workspace.library.collection("poems").id)
    return document


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    app = FastAPI()
    page = Page.__new__(Page)  # only its workspace is looked at
    page.workspace = workspace
    add_pages(app, page)
    with TestClient(app, cookies={"lang": "zh"}) as client:
        yield client


def test_a_page_is_a_picture_for_this_browser_alone(client: TestClient, document: Document) -> None:
    answer = client.get(f"/pages/{document.id}/1/picture")
    assert (answer.status_code, answer.content[:3]) == (200, b"\xff\xd8\xff")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "private, no-cache"


def test_what_the_browser_has_is_not_sent_again(client: TestClient, document: Document) -> None:
    tag = client.get(f"/pages/{document.id}/1/picture").headers["etag"]
    again = client.get(f"/pages/{document.id}/1/picture", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_the_places_of_pieces_are_boxes(client: TestClient, document: Document, workspace: Workspace) -> None:
    text = workspace.library.text(document.id)
    at = text.index("低头弄莲子")
    answer = client.get(f"/pages/{document.id}/1/places", params={"spans": f"0.0.{at},7.{at}.{len(text)}"}).json()
    [[left, top, right, bottom]] = answer["7"]
    assert 0 < left < right < WHOLE
    assert answer["0"][0][1] < answer["0"][0][3] <= top < bottom


def test_spans_that_nobody_wrote_do_no_harm(client: TestClient, document: Document) -> None:
    for spans in ("", "1", "1.2", "1.2.x", "-1.0.5", "1.0.5;drop", "1.0.5," * 200, "1.9.2", "1.0.99999999"):
        assert client.get(f"/pages/{document.id}/1/places", params={"spans": spans}).status_code == 200


def test_there_are_no_other_pages(client: TestClient, document: Document) -> None:
    for number in ("0", "2", "-1", "x", "1.5", "１", "0001", "99999999"):
        for what in ("picture", "places"):
            assert client.get(f"/pages/{document.id}/{number}/{what}").status_code == 404


def test_there_are_no_other_documents(client: TestClient, document: Document) -> None:
    for name in ("nobody", "..", "%2e%2e%2fplayground.db"):
        assert client.get(f"/pages/{name}/1/picture").status_code == 404


def test_a_document_in_the_trash_is_seen_by_nobody(
    client: TestClient, document: Document, workspace: Workspace
) -> None:
    address = f"/pages/{document.id}/1/picture"
    tag = client.get(address).headers["etag"]
    workspace.ingest.discard(document.id)
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"if-none-match": tag}).status_code == 404


def test_a_format_without_pages_has_no_pictures(client: TestClient, lotus: Workspace) -> None:
    [document] = lotus.library.documents(lotus.library.collection("lotus").id)
    assert client.get(f"/pages/{document.id}/1/picture").status_code == 404


def test_a_page_that_cannot_be_drawn_is_a_sentence(
    client: TestClient, document: Document, workspace: Workspace
) -> None:
    workspace.ingest.originals.path(document.id).write_bytes(b"%PDF-1.7\nnothing")
    answer = client.get(f"/pages/{document.id}/1/picture")
    assert (answer.status_code, answer.text.split("：")[0]) == (422, "无法画出第 1 页")
    assert answer.headers["cache-control"] == "no-store"

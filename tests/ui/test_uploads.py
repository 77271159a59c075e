"""Files of an upload: all of them are kept, each under a name of its own."""

import zipfile
from pathlib import Path

from playground.core.values import Document
from playground.retrieval.ingest import Incoming
from playground.ui.page.uploads import Uploads, sent_files
from playground.workspace import Workspace


def sent(folder: Path, *files: tuple[str, str]) -> Incoming:
    """An upload of files by name and text, as Gradio hands it over."""
    uploaded = []
    for at, (name, text) in enumerate(files):
        path = folder / str(at) / name.rpartition("/")[2]
        path.parent.mkdir()
        path.write_text(text, "utf-8")
        uploaded.append({"path": str(path), "orig_name": name})
    return sent_files(uploaded)


async def kept(workspace: Workspace, upload: Incoming) -> dict[str, Document]:
    async for _ in Uploads(workspace).rows(upload.files, "namesakes", "zh"):
        pass
    collection = workspace.library.collection("namesakes")
    return {document.name: document for document in workspace.library.documents(collection.id)}


async def test_two_files_of_one_name_are_both_kept(lotus: Workspace, tmp_path: Path) -> None:
    upload = sent(tmp_path, ("甲/说明.txt", "甲方的说明。"), ("乙/说明.txt", "乙方的说明。"))
    documents = await kept(lotus, upload)
    assert {name: lotus.library.text(one.id).strip() for name, one in documents.items()} == {
        "说明 (甲).txt": "甲方的说明。",
        "说明 (乙).txt": "乙方的说明。",
    }
    assert upload.given == {0: "说明.txt", 1: "说明.txt"}


async def test_without_folders_they_are_numbered(lotus: Workspace, tmp_path: Path) -> None:
    upload = sent(tmp_path, ("说明.txt", "甲方的说明。"), ("说明.txt", "乙方的说明。"))
    assert set(await kept(lotus, upload)) == {"说明.txt", "说明 (2).txt"}
    assert upload.given == {1: "说明.txt"}


async def test_a_file_of_its_own_name_loses_its_folder(lotus: Workspace, tmp_path: Path) -> None:
    upload = sent(tmp_path, ("甲/说明.txt", "甲方的说明。"), ("甲/记录.txt", "记录。"))
    assert set(await kept(lotus, upload)) == {"说明.txt", "记录.txt"}
    assert upload.given == {}


async def test_a_second_upload_replaces_the_document_of_that_name_and_says_so(lotus: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = await kept(lotus, sent(tmp_path / "a", ("说明.txt", "从前的说明。")))
    rows = [
        rows
        async for rows, _ in Uploads(lotus).rows(
            sent(tmp_path / "b", ("说明.txt", "现在的说明。")).files, "namesakes", "zh"
        )
    ]
    assert [row.stage for row in rows[-1]] == ["replaced"]
    assert set(first) == {"说明.txt"}


async def test_an_archive_is_its_files(lotus: Workspace, tmp_path: Path) -> None:
    with zipfile.ZipFile(path := tmp_path / "b.zip", "w") as made:
        made.writestr("甲/说明.txt", "甲方的说明。")
        made.writestr("乙/说明.txt", "乙方的说明。")
    upload = sent_files([{"path": str(path), "orig_name": "资料.zip"}])
    assert set(await kept(lotus, upload)) == {"说明 (甲).txt", "说明 (乙).txt"}

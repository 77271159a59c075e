"""Archives: the files in them, under the names that people gave them, within limits."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from conftest import Refused

from playground.core.errors import DocumentError
from playground.documents import archives
from playground.documents.archives import members, opened
from tests.documents.making import word

Listed = Callable[[bytes], list[str]]
JUNK = ("__MACOSX/._说明.txt", ".DS_Store", "甲/Thumbs.db", "甲/desktop.ini", "~$合同.docx", "甲/")


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as made:
        for name, content in files:
            made.writestr(name, content, method)
    return archive.getvalue()


def called(*names: bytes, extra: bytes = b"") -> bytes:
    """An archive of files whose names are written as these bytes, as programs do that know no Unicode."""
    entries = [zipfile.ZipInfo(chr(0x61 + place) * len(name)) for place, name in enumerate(names)]
    for entry in entries:
        entry.extra = extra
    content = packed(*((entry, b"1") for entry in entries))
    for entry, name in zip(entries, names, strict=True):
        content = content.replace(entry.filename.encode(), name)
    return content


def marked(content: bytes, flag: int) -> bytes:
    """The archive with a flag set for each entry, in its own head and in the list."""
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(sign)
        content = content[: place + at] + bytes([content[place + at] | flag]) + content[place + at + 1 :]
    return content


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    def listing(content: bytes) -> list[str]:
        (path := tmp_path / "a.zip").write_bytes(content)
        return [member.path for member in members(path, "a.zip")]

    return listing


def unpacked(folder: Path, content: bytes) -> bytes:
    (path := folder / "a.zip").write_bytes(content)
    [member] = members(path, "a.zip")
    with opened(path, "inner.txt", member) as file:
        return file.read()


def test_folders_and_what_systems_leave_are_no_files(listed: Listed) -> None:
    assert listed(packed(("甲/说明.txt", b"a"), *((name, b"x") for name in JUNK))) == ["甲/说明.txt"]


def test_links_are_no_files(listed: Listed) -> None:
    link = zipfile.ZipInfo("passwd.txt")
    link.external_attr = 0o120777 << 16
    assert listed(packed((link, b"/etc/passwd"), ("a.txt", b"a"))) == ["a.txt"]


@pytest.mark.parametrize(
    "encoding, names",
    [
        ("utf-8", ["甲/说明.txt", "résumé.txt"]),
        ("gb18030", ["合同/采购合同（二）.txt", "镕华厅.txt", "plain.txt"]),
        ("big5", ["說明書/產品規格.txt"]),
        ("cp437", ["Müller/résumé.txt", "Größe.txt"]),
    ],
)
def test_names_are_read_in_the_encoding_of_whoever_packed_them(listed: Listed, encoding: str, names: list[str]) -> None:
    assert listed(called(*(name.encode(encoding) for name in names))) == names


def test_a_name_that_is_repeated_in_unicode_is_read_there(listed: Listed) -> None:
    name = "合同.txt".encode()
    extra = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, 0) + name
    assert listed(called(b"????.txt", extra=extra)) == ["合同.txt"]


def test_backslashes_are_folders(listed: Listed) -> None:
    assert listed(called("甲\\说明.txt".encode("gb18030"))) == ["甲/说明.txt"]


def test_a_file_is_unpacked(tmp_path: Path) -> None:
    assert unpacked(tmp_path, packed(("a.txt", b"text" * 1_000))) == b"text" * 1_000


def test_a_file_that_is_encrypted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        unpacked(tmp_path, marked(packed(("a.txt", b"text")), 1))
    assert caught.value.code == "document_encrypted"


def test_a_file_whose_bytes_are_damaged_is_refused(tmp_path: Path) -> None:
    content = packed(("a.txt", b"text"), method=zipfile.ZIP_STORED).replace(b"text", b"tuxt")
    with pytest.raises(DocumentError) as caught:
        unpacked(tmp_path, content)
    assert caught.value.code == "document_damaged"


def test_an_uncommon_method_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        unpacked(tmp_path, packed(("a.txt", b"text"), method=zipfile.ZIP_LZMA))
    assert caught.value.code == "archive_method"


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "file_empty"),
        (packed(("甲/", b"")), "archive_empty"),
        (packed((".DS_Store", b"x")), "archive_empty"),
        (packed(("a.txt", b"text"))[:-30], "document_damaged"),
        (packed(("a.zip", packed(("b.txt", b"text")))), "archive_nested"),
        (packed(("a.txt", bytes(31_000_000))), "package_expands"),
        (packed(*((f"{number}.txt", b"") for number in range(1_001))), "archive_many"),
        (b"Just a text.\n" * 10, "type_mismatch"),
        (word(lambda document: document.add_paragraph("x")), "type_mismatch"),
    ],
    ids=["no bytes", "folder", "junk", "cut", "nested", "bomb", "many", "text", "docx"],
)
def test_an_archive_says_why_its_files_are_not_read(refused: Refused, content: bytes, code: str) -> None:
    assert refused("a.zip", content).code == code


def test_a_file_that_is_hardly_more_than_a_list_is_not_read_at_all(listed: Listed) -> None:
    content = packed(*((f"{number}.txt", b"") for number in range(12)))
    with patch.object(archives, "_MOST_ENTRIES", 10), pytest.raises(DocumentError) as caught:
        listed(content)
    assert caught.value.code == "archive_many"


def test_another_kind_of_archive_is_refused_with_what_to_do(refused: Refused) -> None:
    error = refused("a.7z", b"7z\xbc\xaf\x27\x1c")
    assert error.code == "archive_packed"
    assert ".zip" in error.remedy("zh")

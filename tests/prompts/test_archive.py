"""A zip of templates comes back byte for byte, and holds nothing else."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.core.errors import PromptError
from playground.core.values import PARTS, PromptSet
from playground.prompts.archive import Archive, pack, unpack
from tests.prompts import CATALOG
from tests.prompts.test_literals import nasty

ZH, EN = CATALOG.stock("zh"), CATALOG.stock("en")


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def whole(**more: bytes) -> dict[str, bytes]:
    return {f"zh/{part}.j2": part.encode() for part in PARTS}


def refused(content: bytes) -> PromptError:
    with pytest.raises(PromptError) as caught:
        unpack(content, "p")
    assert caught.value.message("zh")
    return caught.value


@settings(max_examples=30)
@given(st.lists(nasty, min_size=5, max_size=5))
def test_any_templates_come_back(texts: list[str]) -> None:
    prompt_set = PromptSet("手册", "zh", dict(zip(PARTS, texts, strict=True)))
    assert unpack(pack(Archive((prompt_set,), "注", "m"))) == Archive((prompt_set,), "注", "m")


def test_a_pair_travels_as_one() -> None:
    assert unpack(pack(Archive((ZH, EN)))).sets == (ZH, EN)


def test_the_same_sets_give_the_same_bytes() -> None:
    assert pack(Archive((ZH, EN))) == pack(Archive((ZH, EN)))


def test_a_zip_without_a_manifest_needs_a_name() -> None:
    assert unpack(zipped(whole()), "手册").sets[0].name == "手册"
    with pytest.raises(PromptError):
        unpack(zipped(whole()))


def test_a_name_that_is_given_comes_before_the_manifest() -> None:
    assert unpack(pack(Archive((ZH,))), "手册").sets[0].name == "手册"


def test_what_a_mac_adds_is_ignored() -> None:
    extra = {"zh/": b"", "__MACOSX/zh/._rag.j2": b"x", "zh/.DS_Store": b"x"}
    assert unpack(zipped({**whole(), **extra}), "p").sets[0].parts["rag"] == "rag"


@pytest.mark.parametrize("name", ["../rag.j2", "/etc/passwd", "zh/../../x.j2", "zh/extra.j2", "fr/rag.j2", "zh\\rag.j2", "rag.j2"])  # fmt: skip
def test_a_file_with_no_business_there_is_refused(name: str) -> None:
    assert refused(zipped({**whole(), name: b"x"})).code == "archive_unexpected"


def test_a_part_that_is_missing_is_named() -> None:
    files = whole()
    del files["zh/custom.j2"]
    error = refused(zipped(files))
    assert (error.code, error.name) == ("archive_incomplete", "zh/custom.j2")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_there_twice_is_refused() -> None:
    buffer = io.BytesIO(zipped(whole()))
    with zipfile.ZipFile(buffer, "a") as packed:
        packed.writestr("zh/rag.j2", b"other")
    assert refused(buffer.getvalue()).code == "archive_unexpected"


def test_a_bomb_is_not_unpacked() -> None:
    assert refused(zipped({**whole(), "zh/rag.j2": b"0" * 50_000_000})).code == "archive_too_large"


def test_a_large_file_is_not_opened() -> None:
    assert refused(b"PK" + b"0" * 5_000_000).code == "archive_too_large"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK nothing",
        zipped(whole())[:-40],
        zipped({**whole(), "zh/rag.j2": b"\xff"}),
        zipped({**whole(), "manifest.json": b"[]"}),
        zipped({**whole(), "manifest.json": b"{"}),
        zipped({**whole(), "manifest.json": b"[" * 100_000}),
        zipped({**whole(), "manifest.json": b'{"name": 7}'}),
    ],
)
def test_what_cannot_be_read_says_so(content: bytes) -> None:
    assert refused(content).code == "archive_unreadable"

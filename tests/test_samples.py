"""The sample documents and the question sets beside them: whole, small, and true to each other."""

import email
import email.policy
import importlib.util
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SAMPLES = Path(__file__).parent.parent / "sample_docs"
DOCUMENTS = sorted(path for language in ("zh", "en") for path in (SAMPLES / language).iterdir())
STOCK_ZH = (
    "采莲赋的内容是什么",
    "用简洁的语言对文段进行总结和概括, 并给出文段的主题, 要求字数在100字以内",
    "概括一下文段的主要内容",
    "'采莲南塘秋，莲花过人头；低头弄莲子，莲子清如水。'这首词出自哪里",
    "文中提到的“妖童媛女”在做什么？",
)


def _pdf(path: Path) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def _docx(path: Path) -> str:
    import docx

    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def _xlsx(path: Path) -> str:
    import openpyxl

    sheets = openpyxl.load_workbook(path)
    return "\n".join(str(cell.value) for sheet in sheets for row in sheet for cell in row if cell.value is not None)


def _html(path: Path) -> str:
    from lxml import html

    return str(html.fromstring(path.read_bytes()).text_content())


def _eml(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return f"{message['subject']}\n{message.get_content()}"


READERS: Mapping[str, Callable[[Path], str]] = {
    ".pdf": _pdf,
    ".docx": _docx,
    ".xlsx": _xlsx,
    ".html": _html,
    ".eml": _eml,
    ".md": lambda path: path.read_text("utf-8"),
    ".txt": lambda path: path.read_text("gb18030"),
}


@cache
def text_of(path: Path) -> str:
    """What the file says, without white space, because a PDF breaks its lines where it likes."""
    return "".join(READERS[path.suffix](path).split())


def questions(language: str) -> list[dict[str, Any]]:
    lines = (SAMPLES / f"questions.{language}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


ALL_QUESTIONS = [
    pytest.param(language, row, id=f"{language}-{number}")
    for language in ("zh", "en")
    for number, row in enumerate(questions(language), start=1)
]


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(maker: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    maker.make(folder)
    return folder


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_language_has_six_documents_in_at_least_four_formats(language: str) -> None:
    found = [path for path in DOCUMENTS if path.parent.name == language]
    assert len(found) >= 6
    assert {".md", ".pdf", ".docx", ".xlsx"} <= {path.suffix for path in found}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_is_small_and_says_something(path: Path) -> None:
    assert path.stat().st_size < 300_000
    assert len(text_of(path)) > 400


def test_names_are_unique_across_languages_so_that_a_name_tells_the_document() -> None:
    names = [path.name for path in DOCUMENTS]
    assert len(set(names)) == len(names)


def test_the_helpdesk_text_can_be_read_as_gb18030_only() -> None:
    content = (SAMPLES / "zh" / "IT服务台常见问题.txt").read_bytes()
    for encoding in ("utf-8", "gbk"):
        with pytest.raises(UnicodeDecodeError):
            content.decode(encoding)


def test_the_made_files_say_what_the_generator_says(maker: ModuleType, made: Path) -> None:
    differing = [name for name in maker.FILES if text_of(made / name) != text_of(SAMPLES / name)]
    assert differing == []


def test_making_twice_gives_the_same_bytes(maker: ModuleType, made: Path) -> None:
    assert {name: (made / name).read_bytes() for name in maker.FILES} == {
        name: content() for name, content in maker.FILES.items()
    }


@pytest.mark.parametrize("name", ["zh/双卡22G部署Qwen2.5指南.pdf", "en/security-guideline.pdf"])
def test_a_pdf_has_three_to_five_pages_and_an_outline(name: str) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(SAMPLES / name) as document:
        assert 3 <= len(document) <= 5
        assert len(list(document.get_toc())) > 5


def test_a_handbook_keeps_its_headings_as_headings() -> None:
    import docx

    document = docx.Document(str(SAMPLES / "zh" / "员工手册（示例）.docx"))
    titles = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert titles[:2] == ["第一章 工作时间", "第二章 年休假"]


def test_the_chinese_set_opens_with_the_five_stock_questions() -> None:
    assert tuple(row["question"] for row in questions("zh")[:5]) == STOCK_ZH


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_set_has_enough_questions_and_a_few_out_of_scope(language: str) -> None:
    rows = questions(language)
    assert len(rows) >= 15
    assert 2 <= sum(row.get("refuse", False) for row in rows) <= 5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_document_is_asked_about(language: str) -> None:
    asked = {name for row in questions(language) for name in row["documents"]}
    assert asked == {path.name for path in DOCUMENTS if path.parent.name == language}


@pytest.mark.parametrize("language, row", ALL_QUESTIONS)
def test_a_question_is_either_answered_by_a_document_or_refused(language: str, row: dict[str, Any]) -> None:
    assert set(row) <= {"question", "documents", "expect", "refuse", "tags"}
    assert row["question"].strip()
    assert bool(row["documents"]) == bool(row["expect"]) == (not row.get("refuse", False))


@pytest.mark.parametrize("language, row", ALL_QUESTIONS)
def test_the_expected_words_stand_in_the_named_documents(language: str, row: dict[str, Any]) -> None:
    texts = [text_of(SAMPLES / language / name) for name in row["documents"]]
    missing = [
        point
        for point in row["expect"]
        if not any("".join(words.split()) in text for words in point.split("|") for text in texts)
    ]
    assert missing == []

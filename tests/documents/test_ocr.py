"""Recognised text: page by page in a child process that can be stopped, and what becomes of it in a document."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from playground.core.errors import DocumentError, Notice
from playground.documents import ocr
from playground.documents.formats.pdf_layout import as_seen
from playground.documents.limits import STANDARD
from playground.documents.ocr_children import Recogniser, pages_without_text
from playground.documents.parse import parse
from tests.documents.making import scans
from tests.fakes.recogniser import CRASHES, HANGS, RAISES, WHITE

FAKE = Recogniser("tests.fakes.recogniser", seconds=20)


class Enough(Exception):
    """What was asked for is wanted no more."""


def scan(path: Path, shades: Sequence[int | str]) -> Path:
    path.write_bytes(scans(shades))
    return path


def recognise(path: Path, numbers: Sequence[int], on_wait: Callable[[], object] = lambda: None) -> list[ocr.SeenPage]:
    return list(FAKE.pages(path, path.name, numbers, on_wait))


def test_each_page_comes_as_soon_as_it_is_seen(tmp_path: Path) -> None:
    pages = FAKE.pages(scan(tmp_path / "a.pdf", [200, HANGS]), "a.pdf", [1, 2], lambda: None)
    assert next(pages).number == 1
    pages.close()


def test_places_are_points_of_the_page(tmp_path: Path) -> None:
    (page,) = recognise(scan(tmp_path / "a.pdf", [200]), [1])
    assert (round(page.height), [round(line.left) for line in page.lines]) == (842, [48, 48])
    assert page.confidence == pytest.approx(0.8)


def test_work_that_is_wanted_no_more_ends_in_the_middle_of_a_page(tmp_path: Path) -> None:
    def stop() -> None:
        raise Enough

    with pytest.raises(Enough):
        recognise(scan(tmp_path / "a.pdf", [HANGS]), [1], stop)


def test_a_page_on_which_the_child_dies_costs_only_itself(tmp_path: Path) -> None:
    pages = recognise(scan(tmp_path / "a.pdf", [200, CRASHES, 100]), [1, 2, 3])
    assert [(page.number, page.failed, bool(page.lines)) for page in pages] == [
        (1, False, True),
        (2, True, False),
        (3, False, True),
    ]


def test_pages_that_all_fail_end_the_work_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        recognise(scan(tmp_path / "a.pdf", [RAISES, RAISES, 200]), [1, 2, 3])
    assert (caught.value.code, caught.value.detail) == ("ocr_failed", "ValueError: a picture of this kind")


def test_without_the_extra_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(DocumentError) as caught:
        list(Recogniser().pages(scan(tmp_path / "a.pdf", [200]), "a.pdf", [1], lambda: None))
    assert caught.value.code == "ocr_missing"
    assert "[ocr]" in caught.value.remedy("en")


def test_pages_with_hardly_any_text_are_pictures(tmp_path: Path) -> None:
    path = scan(tmp_path / "a.pdf", [200, "Scan 2", "This page has a whole sentence of its own.", WHITE])
    assert pages_without_text(path, "a.pdf", STANDARD, on_wait=lambda: None) == [1, 2, 4]


def test_all_pages_of_a_scan_are_pictures(tmp_path: Path) -> None:
    path = scan(tmp_path / "a.pdf", [200, 100])
    assert pages_without_text(path, "a.pdf", STANDARD, on_wait=lambda: None) == [1, 2]


def test_what_was_kept_is_read_again_but_for_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    pages = [ocr.SeenPage(number, 842.0, (ocr.SeenLine(1, 2, 3, 4, "字", 0.9),)) for number in (1, 2)]
    for page in pages:
        ocr.keep(path, page)
    with path.open("a") as file:
        file.write('{"number": 3, "hei')
    assert list(ocr.kept(path).values()) == pages


# In a document --------------------------------------------------------------------------------------------------------


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Sequence[int | str]], Path]:
    """A scan, and where what was recognised on it is kept."""

    def make(shades: Sequence[int | str]) -> Path:
        path = scan(tmp_path / "a.pdf", shades)
        numbers = pages_without_text(path, "a.pdf", STANDARD, on_wait=lambda: None)
        for page in recognise(path, numbers):
            ocr.keep(tmp_path / "seen", page)
        return path

    return make


def test_recognised_text_is_that_of_its_page_and_marked(
    tmp_path: Path, seen: Callable[[Sequence[int | str]], Path]
) -> None:
    text = "This page has a whole sentence of its own."
    parsed = parse(seen([text, 200, 225]), "a.pdf", recognised=tmp_path / "seen")
    assert parsed.page_at(parsed.text.index("灰度为200")) == 2
    assert ocr.marks(parsed.warnings) == {2: 80, 3: 90}
    (notice,) = parsed.warnings
    assert "2-3" in notice.message("zh")
    assert "80%" in notice.message("en")


def test_pages_of_photographs_give_nothing_and_say_so(
    tmp_path: Path, seen: Callable[[Sequence[int | str]], Path]
) -> None:
    parsed = parse(seen([200, WHITE]), "a.pdf", recognised=tmp_path / "seen")
    assert Notice.of("pages_ocr_nothing", pages="2", count=1, total=2) in parsed.warnings


def test_a_file_of_photographs_is_refused_as_such(tmp_path: Path, seen: Callable[[Sequence[int | str]], Path]) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(seen([WHITE, WHITE]), "a.pdf", recognised=tmp_path / "seen")
    assert caught.value.code == "ocr_found_nothing"


def test_a_page_that_failed_is_told_and_still_offered(
    tmp_path: Path, seen: Callable[[Sequence[int | str]], Path]
) -> None:
    parsed = parse(seen([200, CRASHES, 100]), "a.pdf", recognised=tmp_path / "seen")
    assert {"pages_without_text", "pages_ocr_failed"} < {warning.code for warning in parsed.warnings}


def test_columns_of_a_scan_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [
        "水泵的额定流量为每分钟一百升，额定压力",
        "为一点六兆帕，检修周期为九十天，检修应",
        "当由持证的工程师进行。",
    ]
    right = ["备件存放在二号仓库，低于十件时应当重新", "订货；单笔超过五百元的订单需要厂长签字", "方可生效。"]
    lines = tuple(
        ocr.SeenLine(x, 100 + 16 * row, x + 11 * len(text), 111 + 16 * row, text, 0.9)
        for row, pair in enumerate(zip(left, right, strict=True))
        for x, text in zip((50, 310), pair, strict=True)
    )
    ocr.keep(tmp_path / "seen", ocr.SeenPage(1, 842.0, lines))
    parsed = parse(scan(tmp_path / "a.pdf", [200]), "a.pdf", recognised=tmp_path / "seen")
    assert parsed.text == "".join(left) + "\n\n" + "".join(right)


def test_a_table_in_a_picture_is_read_by_row_though_recognised_places_are_wide() -> None:
    rows = (("Work", "Days"), ("Dismantling", "4 to 8 May"), ("Shaft repairs", "11 to 15 May"))
    lines = [
        ocr.SeenLine(left, 200 + 20 * row, right, 217 + 20 * row, text, 0.9)
        for row, cells in enumerate(rows)
        for (left, right), text in zip(((201, 260), (266, 327)), cells, strict=True)
    ]
    assert as_seen(ocr.SeenPage(1, 842, tuple(lines))).text.split("\n") == [
        "Work: Dismantling | Days: 4 to 8 May",
        "Work: Shaft repairs | Days: 11 to 15 May",
    ]

"""Numbers of spreadsheets as Excel shows them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.documents.formats.excel.number_formats import BUILT_IN, shower

SATURDAY = 45717  # 1 March 2025
PARTS = [
    "0",
    "#",
    "?",
    ".",
    ",",
    "%",
    "E+",
    "/",
    "@",
    '"x"',
    '"',
    "\\",
    "_",
    "*",
    "[Red]",
    "[h]",
    "[s]",
    "[$¥-804]",
    "[<1]",
]
PARTS += ["[", "y", "m", "d", "h", "s", "aaaa", "AM/PM", "上午/下午", "General", "G/通用格式", ";", " ", "年", "(", "-"]


@pytest.mark.parametrize(
    "code, value, shown",
    [
        ("General", 815.0, "815"),
        ("General", 0.1 + 0.2, "0.3"),
        ("General", 1234567890123, "1234567890123"),
        ("G/通用格式", 12.5, "12.5"),
        ("000000", 815, "000815"),
        ("0", 2.5, "3"),
        ("0.00", 1.005, "1.01"),
        ("0.0#", 1.5, "1.5"),
        ("#,##0", 1234567, "1,234,567"),
        ("#,##0.00", -1234.5, "-1,234.50"),
        ("0.00", -0.001, "0.00"),
        ("0.0%;-0.0%;\"-\"", 0.875, "87.5%"),
        ("0.0%;-0.0%;\"-\"", 0, "-"),
        ("0.0%_);[Red](0.0%)", -0.02, "(2.0%)"),
        ("0.00;[Red]0.00", -1.5, "-1.50"),
        ('"¥"#,##0.00', 1234.5, "¥1,234.50"),
        ("[$¥-804]#,##0.00", 1234.5, "¥1,234.50"),
        ("#,##0.00 [$€-407]", 1234.5, "1,234.50 €"),
        ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 0, "-"),
        ('"NO."000', 1, "NO.001"),
        ("000-0000-0000", 13800138000, "138-0013-8000"),
        ('0!.0,"万"', 12345678, "1234.6万"),
        ('[=1]"是";[=0]"否";0', 1, "是"),
        ('[>=10000]0.0,"K";0', 50, "50"),
        ("0.00E+00", 12345.678, "1.23E+04"),
        ("# ?/?", 1.5, "1 1/2"),
        (";;;", 5, ""),
    ],
)  # fmt: skip
def test_numbers_are_shown_in_their_format(code: str, value: float, shown: str) -> None:
    assert shower(code)(value) == shown


@pytest.mark.parametrize(
    "code, value, shown",
    [
        ("yyyy-mm-dd", SATURDAY, "2025-03-01"),
        ('yyyy"年"m"月"', SATURDAY, "2025年3月"),
        ('[$-804]yyyy"年"m"月"d"日";@', SATURDAY, "2025年3月1日"),
        ("[$-804]aaaa", SATURDAY, "星期六"),
        ("d-mmm-yy", SATURDAY, "1-Mar-25"),
        ("dddd, mmmm dd, yyyy", SATURDAY, "Saturday, March 01, 2025"),
        ("m/d/yy h:mm", SATURDAY + 0.5, "3/1/25 12:00"),
        ("h:mm AM/PM", 0.75, "6:00 PM"),
        ('上午/下午h"时"mm"分"', 0.75, "下午6时00分"),
        ("[h]:mm", 26.5 / 24, "26:30"),
        ("mm:ss.0", 0.01, "14:24.0"),
        (BUILT_IN[14], SATURDAY, "2025/3/1"),
        (BUILT_IN[31], SATURDAY, "2025年3月1日"),
        ("yyyy-mm-dd", 59, "1900-02-28"),
        ("yyyy-mm-dd", -5, "-5"),
        ("yyyy-mm-dd", 1e10, "10000000000"),
    ],
)
def test_dates_and_times_are_shown_in_their_format(code: str, value: float, shown: str) -> None:
    assert shower(code)(value) == shown


def test_files_from_old_macs_count_days_from_1904() -> None:
    assert shower("yyyy-mm-dd", since_1904=True)(SATURDAY - 1462) == "2025-03-01"


@given(st.lists(st.sampled_from(PARTS), max_size=9).map("".join), st.floats(-1e12, 1e12))
@settings(max_examples=200, deadline=None)
def test_no_format_fails(code: str, value: float) -> None:
    assert isinstance(shower(code)(value), str)


@pytest.mark.parametrize("code", ["", "[", '"', "\\", "0.0.0", "#" * 500, "[$", "_", "*", "e+", "[h", "0/0", ";" * 50])
def test_any_format_shows_something_or_nothing(code: str) -> None:
    assert isinstance(shower(code)(12.5), str)
    assert isinstance(shower(code)(-0.0), str)

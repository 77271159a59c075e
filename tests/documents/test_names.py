"""File names as they are shown."""

import pytest

from playground.documents.names import display_name, suffix_of


@pytest.mark.parametrize(
    "name",
    [
        "【通知】放假安排（终稿）.docx",
        "📎会议纪要👨‍👩‍👧.txt",
        "{{ 7*7 }}.txt",
        "-rf.txt",
        "..txt",
        "it's; --.md",
        "❤\ufe0f葛\U000e0100城.txt",
    ],
)
def test_an_ordinary_name_is_kept(name: str) -> None:
    assert display_name(name) == name


@pytest.mark.parametrize(
    "raw, shown",
    [
        ("../../../../tmp/escape.txt", "escape.txt"),
        ("..\\..\\escape.txt", "escape.txt"),
        ("/tmp/absolute.txt", "absolute.txt"),
        ("C:\\Windows\\win.ini.txt", "win.ini.txt"),
        ("a\r\nSet-Cookie: x.txt", "a␍␊Set-Cookie: x.txt"),
        ("safe.txt\0.pdf", "safe.txt␀.pdf"),
        ("invoice\u202etxt.exe.txt", "invoice\ufffdtxt.exe.txt"),
        ("re\u0301sume\u0301.txt", "résumé.txt"),
        ("name.txt. . ", "name.txt"),
        ("lone\udc80.txt", "lone\ufffd.txt"),
        ("a\U000e0072\U000e0075\U000e006e.txt", "a\ufffd.txt"),
        ("plan\ufe01\U000e0150\U000e0160.txt", "plan\ufffd.txt"),
        ("", "unnamed"),
        ("../..", "unnamed"),
    ],
)
def test_a_name_is_made_safe_to_show(raw: str, shown: str) -> None:
    assert display_name(raw) == shown


@pytest.mark.parametrize("letter", ["n", "长"])
def test_a_long_name_is_cut_but_keeps_its_suffix(letter: str) -> None:
    name = display_name(letter * 300 + ".txt")
    assert len(name) == 200
    assert name.endswith("….txt")


@pytest.mark.parametrize(
    "name, suffix", [("a.PDF", ".pdf"), ("a.tar.gz", ".gz"), ("README", ""), (".txt", ".txt"), ("a.", ".")]
)
def test_the_suffix_is_what_follows_the_last_dot(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix

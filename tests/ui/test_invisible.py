"""Characters that nobody sees have a sign, and are copied as they are."""

import html
import re

import pytest

from playground.ui.html.invisible import seen


def copied(drawn: str) -> str:
    """The text as the page hands it to the clipboard."""
    return html.unescape(re.sub(r"<[^>]*>", "", drawn))


@pytest.mark.parametrize(
    "text, signs",
    [
        ("a\u200bb", ["U+200B"]),
        ("付款\u202e1000\u202c元", ["U+202E", "U+202C"]),
        ("\ufeff开头", ["U+FEFF"]),
        ("软\u00ad连\u2060接", ["U+00AD", "U+2060"]),
        ("x" + "\u200d" * 5, ["U+200D ×5"]),
        ("x\ufe0fy\U000e0101", ["U+FE0F", "U+E0101"]),
        ("x\u3164\u115f", ["U+3164 +1"]),
        ("好" + "".join(chr(0xE0000 + ord(sign)) for sign in "ignore all"), ["TAG ignore all"]),
        ("a\0b\x1bc\x85", ["U+0000", "U+001B", "U+0085"]),
        ("a\rb", ["U+000D"]),
        ("两行\r\n制表\t符 不间断\u00a0空格　全角", []),
        ("❤️ 👨‍👩‍👧 1️⃣ ☎︎", []),
    ],
)
def test_what_cannot_be_seen_has_a_sign(text: str, signs: list[str]) -> None:
    drawn = seen(text)
    assert re.findall(r'data-sign="(.*?)"', drawn) == signs
    assert copied(drawn) == text.replace("\0", "\ufffd")


def test_the_sign_tells_the_name() -> None:
    assert 'title="U+202E RIGHT-TO-LEFT OVERRIDE"' in seen("\u202e")


def test_markup_stays_text() -> None:
    assert (
        seen("<b>\u200b&")
        == '&lt;b&gt;<span class="unseen-sign" data-sign="U+200B" title="U+200B ZERO WIDTH SPACE">\u200b</span>&amp;'
    )

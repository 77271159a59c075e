"""Characters that nobody sees, made visible without becoming part of the text: their signs stand in the style sheet."""

import re
import unicodedata

from playground.ui.html.elements import Html, element, escape, join

_INVISIBLE = re.compile(
    "(?:\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff])+"
)
_OF_EMOJI = re.compile("[\ufe0e\ufe0f\u200d]+")
_DRAWN_AS_PICTURE = frozenset("0123456789#*")
_TAGS = re.compile("[\U000e0020-\U000e007e]{2,}")


def seen(text: str) -> Html:
    """`text` with a sign beside every run of characters that cannot be seen; copied, it is `text` as before."""
    pieces: list[Html] = []
    done = 0
    for found in _INVISIBLE.finditer(text):
        if _OF_EMOJI.fullmatch(found[0]) and _is_picture(text[found.start() - 1 : found.start()]):
            continue
        sign = element("span", found[0], class_="unseen-sign", data_sign=_sign(found[0]), title=_names(found[0]))
        pieces += [escape(text[done : found.start()]), sign]
        done = found.end()
    return join([*pieces, escape(text[done:])])


def _is_picture(sign: str) -> bool:
    """Whether a character takes a variation selector or a joiner as emoji do."""
    return sign in _DRAWN_AS_PICTURE if sign.isascii() else unicodedata.category(sign) in ("So", "Sk", "Sm", "Po")


def _sign(run: str) -> str:
    """What is shown; hidden tags spell a text, which is shown as such."""
    if _TAGS.fullmatch(run):
        return "TAG " + "".join(chr(ord(sign) - 0xE0000) for sign in run[:80])
    code = f"U+{ord(run[0]):04X}"
    return code if len(run) == 1 else f"{code} ×{len(run)}" if len(set(run)) == 1 else f"{code} +{len(run) - 1}"


def _names(run: str) -> str:
    several = dict.fromkeys(run[:200])
    return ", ".join(f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip() for sign in list(several)[:8])

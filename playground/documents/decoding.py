"""Bytes to text: byte order mark, strict UTF-8, UTF-16 by its zeros, then detection; refused rather than garbled."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from playground.core.errors import DocumentError, Notice
from playground.documents.draft import Source
from playground.documents.sniffing import is_binary

ENCODINGS: tuple[str, ...] = (
    "utf-8",
    "gb18030",
    "big5",
    "utf-16-le",
    "utf-16-be",
    "utf-32-le",
    "utf-32-be",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-5",
    "iso-8859-7",
    "iso-8859-9",
    "iso-8859-15",
    "koi8-r",
    "koi8-u",
    "cp437",
    "cp850",
    "cp866",
    "cp874",
    "windows-1258",
    "iso-2022-jp",
    "iso-2022-kr",
    "hz",
)
"""The encodings that a user may choose for a text file; the same names are reported."""

_BAD_SHARE = 0.005  # of the bytes; with fewer the file is read, and the number of lost ones is reported
_MOST_CONTROL_IN_UTF8 = 0.2  # of the bytes; with fewer they are removed, and their number is reported
_MOJIBAKE_SHARE = 0.01
_SAMPLE = 65_536
_MULTIBYTE = frozenset({"gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"})
# The larger sets that files in these encodings are really written in.
_CODECS = {
    "gb18030": ("gb18030",),
    "big5": ("cp950", "big5hkscs"),
    "shift_jis": ("cp932", "shift_jis_2004"),
    "euc-jp": ("euc_jp", "euc_jis_2004"),
    "euc-kr": ("cp949",),
}
_ALIASES = {
    **{name: "gb18030" for name in ("gb2312", "gbk", "gb18030", "gb18030-2000", "gb18030-2022", "x-gbk", "cp936")},
    **{name: "big5" for name in ("big5", "big5hkscs", "big5-hkscs", "cp950", "x-x-big5")},
    **{
        name: "shift_jis" for name in ("cp932", "shift_jis_2004", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms932")
    },
    **{name: "euc-jp" for name in ("euc_jp", "eucjp", "euc_jis_2004", "x-euc-jp")},
    **{name: "euc-kr" for name in ("cp949", "uhc", "euc_kr", "ks_c_5601-1987", "ksc5601")},
}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHIFTED = (("iso-2022-jp", b"\x1b$B"), ("iso-2022-kr", b"\x1b$)C"), ("hz", b"~{"))
_UTF8_HANZI = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")
_UTF8_SEQUENCE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf3][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_LIKELY = re.compile(r"[\t\n\r\x20-\x7e\u00a0-\u00ff\u2010-\u203b\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_LIKELY_WITH_ZEROS = re.compile(
    r"[\t\n\r\x20-\x7e\u00a0-\u052f\u0590-\u06ff\u2010-\u203b\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)
_UNLIKELY = re.compile(r"[\x80-\x84\x86-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the encoding it was decoded from."""

    text: str
    encoding: str
    warnings: tuple[Notice, ...] = ()


def decode(data: bytes, source: Source, declared: str | None = None) -> Decoded:
    """The text in `data`; raises rather than guess wildly.

    `source.encoding` was chosen by the user and is binding; `declared` is what the file says of itself, often wrongly.
    """
    if source.encoding is not None:
        return _as_told(data, source, source.encoding)
    marked = _by_mark(data, source)
    if marked is not None:
        return marked
    shifted = _by_shifts(data, _canonical(declared))
    if shifted is not None:
        return shifted
    text = _strict(data, "utf-8")
    if text is not None and b"\0" not in data:
        return Decoded(text, "utf-8")
    wide = _wide_encoding(data)
    if wide is not None:
        return Decoded(data.decode(wide), wide)
    if text is not None and not is_binary(data, _MOST_CONTROL_IN_UTF8):
        return Decoded(text, "utf-8")
    if text is not None or is_binary(data):
        raise DocumentError("binary_file", name=source.name)
    return _damaged_utf8(data) or _detected(data, source, _canonical(declared))


def _as_told(data: bytes, source: Source, encoding: str) -> Decoded:
    name = _canonical(encoding)
    if name not in ENCODINGS:
        raise DocumentError("encoding_not_known", name=source.name, encoding=encoding, known=", ".join(ENCODINGS))
    mark = next((mark for mark, marked in _MARKS if marked == name), b"")
    data = data.removeprefix(mark)
    text = _strict(data, name)
    return Decoded(text, name) if text is not None else _with_losses(data, source, name)


def _by_mark(data: bytes, source: Source) -> Decoded | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], name)
            return Decoded(text, name) if text is not None else _with_losses(data[len(mark) :], source, name)
    return None


def _by_shifts(data: bytes, declared: str | None) -> Decoded | None:
    """Seven-bit encodings that switch alphabets by escapes: as UTF-8 they are valid, and garbled."""
    for name, shift in _SHIFTED:
        if shift in data[:_SAMPLE] and (declared == name or name == "iso-2022-jp"):
            text = _strict(data, name)
            if text is not None:
                return Decoded(text, name)
    return None


def _with_losses(data: bytes, source: Source, name: str) -> Decoded:
    """Undecodable bytes replaced and counted; refused when they are more than a few."""
    text = data.decode(_CODECS.get(name, (name,))[0], "replace")
    bad = text.count("\ufffd")
    if bad > max(_BAD_SHARE * len(data), 1):
        raise DocumentError("encoding_wrong", name=source.name, encoding=name, bad=bad, total=len(data))
    return Decoded(text, name, (Notice.of("undecodable_bytes", count=bad, encoding=name),))


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few bad bytes; None if the high bytes are no UTF-8 at all."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    good = sum(1 for _ in _UTF8_SEQUENCE.finditer(data))
    if bad > max(_BAD_SHARE * len(data), 1) or good < 4 * bad:
        return None
    return Decoded(text, "utf-8", (Notice.of("undecodable_bytes", count=bad, encoding="utf-8"),))


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: whole units that give likely characters, nearly all of them."""
    sample = data[: _SAMPLE // 4 * 4]
    zeros = b"\0" in sample
    names = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be") if zeros else ("utf-16-le", "utf-16-be")
    for name in names:
        unit = 4 if "32" in name else 2
        text = _strict(data, name) if len(data) % unit == 0 else None
        if text and _likely_share(text[:_SAMPLE], zeros) > 0.95:
            return name
    return None


def _likely_share(text: str, zeros: bool) -> float:
    pattern = _LIKELY_WITH_ZEROS if zeros else _LIKELY
    return len(pattern.findall(text)) / len(text)


def _detected(data: bytes, source: Source, declared: str | None) -> Decoded:
    """The first candidate that decodes every byte to text that looks like text."""
    high = len(_HIGH.findall(data))
    if 3 * len(_UTF8_HANZI.findall(data)) > 0.2 * high:
        # Part of it is UTF-8 and the rest is not: any single encoding would garble one of them.
        raise DocumentError("encoding_mixed", name=source.name)
    for name, sure in _candidates(data, declared):
        text = _strict(data, name)
        if text is not None and len(_UNLIKELY.findall(text)) <= _MOJIBAKE_SHARE * len(text):
            guess = () if sure or name in _MULTIBYTE else (Notice.of("encoding_guessed", encoding=name),)
            return Decoded(text, name, guess)
    raise DocumentError("encoding_unknown", name=source.name)


def _candidates(data: bytes, declared: str | None) -> Iterator[tuple[str, bool]]:
    """Encodings to try, and whether the file itself declares them."""
    import chardet

    middle = len(data) // 2
    sample = data[:_SAMPLE] + (data[middle : middle + _SAMPLE] if len(data) > 4 * _SAMPLE else b"")
    guess = _canonical(chardet.detect(sample, prefer_superset=True, compat_names=False)["encoding"])
    if guess in _MULTIBYTE and guess in ENCODINGS:
        yield guess, guess == declared
    if declared in ENCODINGS and declared != "utf-8":
        yield declared, True
    if guess in ENCODINGS:
        yield guess, guess == declared


def _strict(data: bytes, name: str) -> str | None:
    for codec in _CODECS.get(name, (name,)):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return None


def _canonical(name: str | None) -> str | None:
    """The name in `ENCODINGS` for any spelling of it; other names unchanged."""
    if name is None:
        return None
    name = name.strip().lower()
    if name in _ALIASES:
        return _ALIASES[name]
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return name
    return _BY_CODEC.get(found, _ALIASES.get(found, found))


_BY_CODEC = {codecs.lookup(name).name: name for name in ENCODINGS}

"""What a file is by its first bytes, so that no file is read as something else because of its suffix."""

import re

from playground.core.errors import DocumentError
from playground.documents.draft import Source
from playground.documents.names import suffix_of

_HEAD = 4_096
_MOST_CONTROL = 0.01  # of all bytes; escapes do not count, since terminal logs have them
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")

_SIGNS = (
    ("PDF", re.compile(rb"%PDF-\d")),
    ("ZIP", re.compile(rb"PK(\x03\x04|\x05\x06|\x07\x08)")),
    ("OLE2", re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    ("RTF", re.compile(rb"\{\\rtf")),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("WebP", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("WAV", re.compile(rb"RIFF....WAVE", re.DOTALL)),
    ("TIFF", re.compile(rb"II\*\x00|MM\x00\*")),
    ("BMP", re.compile(rb"BM....\x00\x00\x00\x00", re.DOTALL)),
    ("MP3", re.compile(rb"ID3[\x02-\x04]")),
    ("MP4", re.compile(rb"....ftyp", re.DOTALL)),
    ("Ogg", re.compile(rb"OggS\x00")),
    ("gzip", re.compile(rb"\x1f\x8b\x08")),
    ("bzip2", re.compile(rb"BZh[1-9]1AY&SY")),
    ("xz", re.compile(rb"\xfd7zXZ\x00")),
    ("zstd", re.compile(rb"\x28\xb5\x2f\xfd")),
    ("7z", re.compile(rb"7z\xbc\xaf\x27\x1c")),
    ("RAR", re.compile(rb"Rar!\x1a\x07")),
    ("ELF", re.compile(rb"\x7fELF")),
    ("EXE", re.compile(rb"MZ.{58,510}PE\x00\x00", re.DOTALL)),
    ("Mach-O", re.compile(rb"\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe")),
    ("WebAssembly", re.compile(rb"\x00asm")),
    ("SQLite", re.compile(rb"SQLite format 3\x00")),
    ("PostScript", re.compile(rb"%!PS-Adobe")),
)


def sniff(head: bytes) -> str | None:
    """The format whose signature `head` begins with; None for text and unknown formats."""
    return next((name for name, sign in _SIGNS if sign.match(head)), None)


def looks_like(head: bytes) -> str:
    """What a file that begins so is taken for; `TXT` for other text and `?` for all else."""
    return sniff(head) or _looks_like(head)


def require_pdf(source: Source, head: bytes) -> None:
    """Raise DocumentError for a file without a PDF header; junk before it, as mail servers add, is allowed."""
    if b"%PDF-" not in head[:1024]:
        raise mismatch(source, looks_like(head))


def require_zip(source: Source, head: bytes) -> None:
    """Raise DocumentError for a file that is no ZIP archive; an OLE2 file called .docx is encrypted or very old."""
    found = sniff(head)
    if found == "OLE2":
        raise DocumentError("office_locked_or_old", name=source.name)
    if found != "ZIP":
        raise mismatch(source, found or _looks_like(head))


def require_text(source: Source, data: bytes) -> None:
    """Raise DocumentError for the signature of a binary format; zero bytes are judged elsewhere, by encoding."""
    found = sniff(data[:_HEAD])
    if found is not None:
        raise mismatch(source, found)


def is_binary(data: bytes, most: float = _MOST_CONTROL) -> bool:
    """Whether `data`, which is no UTF-16 or UTF-32, has more control characters than text has."""
    sample = data[:1_000_000]
    return len(_CONTROL.findall(sample)) > most * len(sample)


def mismatch(source: Source, found: str) -> DocumentError:
    """The error for content that is not what the suffix says."""
    return DocumentError("type_mismatch", name=source.name, suffix=suffix_of(source.name), found=found)


def read_head(source: Source) -> bytes:
    """The first bytes of the file."""
    with source.path.open("rb") as file:
        return file.read(_HEAD)


def _looks_like(head: bytes) -> str:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "HTML"
    return "?" if is_binary(head) else "TXT"

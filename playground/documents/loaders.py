"""Which loader reads which suffix. The upload filter and the error for an unknown type read the same table."""

from collections.abc import Callable, Mapping
from importlib import import_module

from playground.core.errors import DocumentError
from playground.documents.draft import Source
from playground.documents.formats import csvfile, mail, pdf, plain, sheets, slides, web, word
from playground.documents.names import suffix_of
from playground.documents.parsed import Parsed

Loader = Callable[[Source], Parsed]

LOADERS: Mapping[str, Loader] = {
    ".pdf": pdf.load,
    ".docx": word.load,
    ".pptx": slides.load,
    ".xlsx": sheets.load,
    ".html": web.load,
    ".htm": web.load,
    ".md": plain.load_markdown,
    ".markdown": plain.load_markdown,
    ".csv": csvfile.load,
    ".tsv": csvfile.load,
    ".eml": mail.load,
    ".txt": plain.load_text,
    ".text": plain.load_text,
    ".log": plain.load_text,
    ".json": plain.load_json,
    ".jsonl": plain.load_json,
    ".yaml": plain.load_text,
    ".yml": plain.load_text,
}

_LIBRARIES: Mapping[str, tuple[str, ...]] = {
    ".pdf": ("pypdfium2",),
    ".docx": ("docx", "zipfile", "xml.parsers.expat"),
    ".pptx": ("pptx", "zipfile", "xml.parsers.expat"),
    ".xlsx": ("openpyxl", "zipfile", "xml.parsers.expat"),
    ".html": ("lxml.etree", "chardet"),
    ".htm": ("lxml.etree", "chardet"),
    ".csv": ("chardet",),
    ".txt": ("chardet",),
    ".eml": ("email.policy", "email.parser"),
}
"""The modules that a loader imports when it is called."""

SUFFIXES: tuple[str, ...] = tuple(LOADERS)


def loader_for(name: str) -> Loader:
    """The loader for a file of this name; the error lists what can be read."""
    suffix = suffix_of(name)
    if suffix not in LOADERS:
        raise DocumentError("unsupported_type", name=name, suffix=suffix or "—", supported=" ".join(SUFFIXES))
    return LOADERS[suffix]


def warm_up(name: str) -> None:
    """Import what the loader for a file of this name needs, so that children forked afterwards need not."""
    for library in _LIBRARIES.get(suffix_of(name), ()):
        import_module(library)

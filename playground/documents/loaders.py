"""Which loader reads which suffix. The upload filter and the error for an unknown type read the same table.

Loaders stand in it by name: only the processes that read files import them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import resolve_name

from playground.core.errors import DocumentError
from playground.documents import archives
from playground.documents.converting import MODERN
from playground.documents.draft import Source
from playground.documents.names import suffix_of
from playground.documents.parsed import Parsed
from playground.documents.sniffing import looks_like, read_head

Loader = Callable[[Source], Parsed]


@dataclass(frozen=True, slots=True)
class Format:
    """Files that one loader reads."""

    loader: str
    """Its module below `formats`, and its name there."""
    suffixes: tuple[str, ...]
    libraries: tuple[str, ...] = ("chardet",)
    """What the loader imports when it is called; text of any encoding needs a detector."""
    together: bool = False
    """Whether one process may read many such files: nothing but our own code and the detector sees what is in them."""

    @property
    def load(self) -> Loader:
        """The loader, imported."""
        return _loader(self.loader)


_PACKAGE = ("zipfile", "xml.parsers.expat")

_CODE = (
    *(".py", ".js", ".ts", ".jsx", ".tsx", ".vue", ".java", ".kt", ".go", ".rs", ".c", ".h", ".cpp", ".hpp", ".cs"),
    *(".php", ".rb", ".swift", ".lua", ".sh", ".sql", ".css", ".proto", ".toml", ".ini"),
)

FORMATS = (
    Format("pdf:load", (".pdf",), ("pypdfium2",)),
    Format("word.reading:load", (".docx", ".docm", ".dotx", ".dotm", ".doc"), ("lxml.etree", *_PACKAGE)),
    Format("slides.reading:load", (".pptx", ".pptm", ".potx", ".ppsx", ".ppsm", ".ppt"), ("lxml.etree", *_PACKAGE)),
    Format("sheets:load", (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls"), ("lxml.etree", *_PACKAGE)),
    Format("opendocument.reading:load", (".odt", ".ott"), ("lxml.etree", *_PACKAGE)),
    Format("rtf.reading:load", (".rtf",)),
    Format("epub:load", (".epub",), ("lxml.etree", "chardet", *_PACKAGE)),
    Format("web:load", (".html", ".htm"), ("lxml.etree", "chardet")),
    Format("plain:load_markdown", (".md", ".markdown"), together=True),
    Format("csvfile:load", (".csv", ".tsv"), together=True),
    Format("mail:load", (".eml",), ("email.policy", "email.parser")),
    Format("outlook.reading:load", (".msg",), ("email.policy", "email.parser", "olefile", "lxml.etree", "chardet")),
    Format("mail:load_page", (".mht", ".mhtml"), ("email.policy", "email.parser", "lxml.etree", "chardet")),
    Format("plain:load_text", (".txt", ".text", ".log"), together=True),
    Format("plain:load_json", (".json", ".jsonl"), together=True),
    Format("plain:load_text", (".yaml", ".yml"), together=True),
    Format("code:load", _CODE, together=True),
    Format("archive:load", (archives.SUFFIX,), ("zipfile",)),
)
"""In the order in which people are told of them."""

_BY_SUFFIX = {suffix: each for each in FORMATS for suffix in each.suffixes}
SUFFIXES = tuple(_BY_SUFFIX)
_INSTEAD = dict.fromkeys((".rar", ".7z", ".tar", ".gz", ".tgz"), "archive_packed")
"""Files of which more can be said than that they are not read: the error for each."""
_UNDER_OLD_NAMES = {"RTF": "rtf.reading:load", "HTML": "web:load"}
"""What other programs export as .doc and .xls."""


def format_for(name: str) -> Format:
    """The format of a file of this name; the error lists what can be read."""
    suffix = suffix_of(name)
    if suffix in _INSTEAD:
        raise DocumentError(_INSTEAD[suffix], name=name)
    if suffix not in _BY_SUFFIX:
        raise DocumentError("unsupported_type", name=name, suffix=suffix or "—", supported=" ".join(SUFFIXES))
    return _BY_SUFFIX[suffix]


def loader_of(source: Source) -> Loader:
    """The loader for this file: by its name, but for what is found under the names of old Office files besides them."""
    if suffix_of(source.name) in MODERN and (other := _UNDER_OLD_NAMES.get(looks_like(read_head(source)))):
        return _loader(other)
    return format_for(source.name).load


def reads_together(name: str) -> bool:
    """Whether a file of this name may be read by the process that has read others."""
    found = _BY_SUFFIX.get(suffix_of(name))
    return found is not None and found.together


def warm_up(name: str) -> None:
    """Import the loader for a file of this name, and what it will import: children forked after that need not."""
    if found := _BY_SUFFIX.get(suffix_of(name)):
        _loader(found.loader)
        for library in found.libraries:
            import_module(library)


def _loader(name: str) -> Loader:
    loader: Loader = resolve_name(f"playground.documents.formats.{name}")
    return loader

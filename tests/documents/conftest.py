"""Files made by the tests, read as users' files are: by name, in a child process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from playground.core.errors import DocumentError
from playground.documents.draft import Source
from playground.documents.limits import STANDARD, Limits
from playground.documents.loaders import format_for
from playground.documents.parse import parse
from playground.documents.parsed import Parsed

Read = Callable[..., Parsed]
Refused = Callable[..., DocumentError]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(name: str, content: bytes, limits: Limits = STANDARD, encoding: str | None = None) -> Parsed:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return parse(path, name, limits, encoding=encoding)

    return reading


@pytest.fixture
def refused(read: Read) -> Refused:
    def refusing(name: str, content: bytes, limits: Limits = STANDARD, encoding: str | None = None) -> DocumentError:
        with pytest.raises(DocumentError) as caught:
            read(name, content, limits, encoding)
        return caught.value

    return refusing


@pytest.fixture
def load(tmp_path: Path) -> Read:
    """As `read`, in this process, for loaders whose every rule has a test."""

    def loading(name: str, content: bytes) -> Parsed:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return format_for(name).load(Source(path, name))

    return loading

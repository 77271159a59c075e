"""Encodings as people write them."""

import pytest

from playground.ui.html.encodings import encoding_name


@pytest.mark.parametrize(
    "name, shown",
    [("utf-8", "UTF-8"), ("gb18030", "GB18030"), ("big5", "Big5"), ("windows-1252", "Windows-1252")],
)
def test_an_encoding_is_written_as_its_standard_does(name: str, shown: str) -> None:
    assert encoding_name(name) == shown

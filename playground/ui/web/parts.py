"""What an upload consists of, seen while it comes in: named files and nothing else."""

from pathlib import PurePosixPath

from python_multipart.multipart import MultipartParser, parse_options_header

from playground.ui.web.refusals import Refusal

_FIELD = b"files"
"""The one name under which the page sends anything."""
_LONGEST_HEAD = 8_192
"""Bytes of what stands above a file."""


class Parts:
    """Follows the bytes of an upload and says what is wrong with it.

    Gradio would keep a field in memory, leave a file under another name on the disk, and break off over one without.
    """

    def __init__(self, content_type: bytes) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        self._parser = (
            MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._name,
                    "on_header_value": self._value,
                    "on_header_end": self._header,
                    "on_headers_finished": self._headed,
                },
            )
            if kind == b"multipart/form-data" and boundary
            else None
        )
        self._wrong: Refusal | None = None if self._parser else Refusal(400, "unclear")
        self._begin()

    def seen(self, body: bytes) -> Refusal | None:
        """Why what has come by now cannot be taken."""
        if self._parser and not self._wrong:
            try:
                self._parser.write(body)
            except ValueError:  # the parser's errors are
                self._wrong = Refusal(400, "unclear")
        return self._wrong

    def _begin(self) -> None:
        self._line = [b"", b""]
        self._length = 0
        self._disposition = b""

    def _name(self, data: bytes, start: int, end: int) -> None:
        self._more(0, data[start:end])

    def _value(self, data: bytes, start: int, end: int) -> None:
        self._more(1, data[start:end])

    def _more(self, side: int, piece: bytes) -> None:
        self._length += len(piece)
        if self._length > _LONGEST_HEAD:
            self._wrong = Refusal(400, "unclear")
            return
        self._line[side] += piece

    def _header(self) -> None:
        name, value = self._line
        if name.lower() == b"content-disposition":
            self._disposition = value
        self._line = [b"", b""]

    def _headed(self) -> None:
        _, options = parse_options_header(self._disposition)
        if options.get(b"name") != _FIELD or b"filename" not in options:
            self._wrong = self._wrong or Refusal(400, "unclear")
        elif not _usable(options[b"filename"].decode("utf-8", "replace")):
            self._wrong = self._wrong or Refusal(400, "nameless")


def _usable(name: str) -> bool:
    """Whether something would be left of a name once Gradio has made a file of it."""
    return any(map(str.isalnum, PurePosixPath(name).name))

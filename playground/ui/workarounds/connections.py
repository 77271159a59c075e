"""How much may come over a connection besides bodies, and how soon the head of a request must be there.

It can go when uvicorn limits the heads and trailers of requests and the time that they take; 0.54.0 does not.
"""

from asyncio import Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_MOST = 2**16 + 2**18
"""Bytes of the head, and of what holds a body together; the second term is what is read at once."""
_HEADERS = 200
_PER_BYTE = 10
"""Bytes of framing that a byte of a body may bring: one that comes byte by byte has five."""
_PATIENCE = 30.0
"""Seconds for the head, the silence before it included."""


class Connection(HttpToolsProtocol):
    """A connection as uvicorn has it, which keeps heads and trailers of any size and waits for them for ever."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """A peer is there; it has to say something."""
        super().connection_made(transport)
        self._came = self._bodies = 0
        self._late = self.loop.call_later(_PATIENCE, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """The peer is gone."""
        self._late.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a request."""
        super().data_received(data)
        self._came += len(data)
        if self._came - self._bodies > _MOST + _PER_BYTE * self._bodies and not self.transport.is_closing():
            self.transport.abort()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._came = self._bodies = 0
        self._late.cancel()
        self._late = self.loop.call_later(_PATIENCE, self.transport.close)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A line of the head, or of what comes after a body."""
        if len(self.headers) < _HEADERS:
            super().on_header(name, value)
        else:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        """A head is there."""
        self._late.cancel()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Bytes of a body."""
        self._bodies += len(body)
        super().on_body(body)

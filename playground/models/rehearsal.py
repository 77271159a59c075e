"""One answer from a server of our own, so that the first question finds all loaded that an answer needs.

The HTTP libraries import and build much of themselves when they are first used, a tenth of a second in all.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from playground.core.errors import PlaygroundError
from playground.core.values import Endpoint, Message, Sampling
from playground.http.network import Network
from playground.models.client import ModelClient

_log = logging.getLogger(__name__)
_EVENTS = b'data: {"choices":[{"index":0,"delta":{"content":"."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def rehearse(network: Network) -> None:
    """Ask and hear one answer over loopback, in a thread and a loop of their own; where that fails, nothing is lost."""
    with ThreadPoolExecutor(1, "rehearsal") as thread:
        try:
            thread.submit(asyncio.run, _rehearse(network)).result()
        except (PlaygroundError, OSError) as error:
            _log.info("the first question will take longer: %s", error)


async def _rehearse(network: Network) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    async with server, ModelClient({}, network=network) as client:
        port = server.sockets[0].getsockname()[1]
        endpoint = Endpoint(name="rehearsal", base_url=f"http://127.0.0.1:{port}/v1")
        async for _ in client.stream(endpoint, "rehearsal", (Message("user", "."),), Sampling()):
            pass


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    await reader.readexactly(int(lengths[0].partition(b":")[2]) if lengths else 0)
    writer.write(_HEAD + _EVENTS)
    await writer.drain()
    writer.close()
    await writer.wait_closed()

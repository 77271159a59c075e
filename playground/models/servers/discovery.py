"""Model servers on this machine's usual ports: looked for when somebody asks, all ports at once."""

import asyncio
from collections.abc import Mapping

from playground.core.values import Endpoint
from playground.models.client import ModelClient
from playground.models.servers.probing import ServerState, identify

USUAL_PORTS: Mapping[int, str] = {
    8000: "vLLM",
    2333: "vLLM",
    23333: "lmdeploy",
    8080: "llama.cpp",
    11434: "Ollama",
    1234: "LM Studio",
}
"""What usually listens on a port; what really does is read from it."""
_SECONDS = 2.0
"""Longest wait in each of the two rounds of questions."""


async def discover(
    client: ModelClient, ports: Mapping[int, str] = USUAL_PORTS, host: str = "127.0.0.1"
) -> tuple[ServerState, ...]:
    """The model servers that answered, by port, after at most about five seconds; keys are sent to none.

    A server that wants a key or is loading counts; what speaks HTTP but is no model server does not.
    """
    endpoints = [Endpoint(f"{host}:{port}", f"http://{host}:{port}/v1") for port in ports]
    states = await asyncio.gather(*(identify(client, endpoint, _SECONDS) for endpoint in endpoints))
    return tuple(state for state in states if _is_server(state))


def _is_server(state: ServerState) -> bool:
    if state.standing == "up":
        return state.failure is None or state.identity.kind != "unknown"
    return state.standing in ("loading", "refused")

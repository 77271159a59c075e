"""Put on PYTHONPATH: every Python process that starts writes down what it wants of the network beyond this machine.

The lines go to the file that WATCHED names: `start <command line>` once a process, then `<event> <address>` for each.
"""

import ipaddress
import os
import subprocess
import sys
from typing import Any

_FILE = os.environ["WATCHED"]
_FOLDER = os.path.dirname(os.path.abspath(__file__))
_EVENTS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
    "socket.getnameinfo": 0,
}
"""Audit events by where the address stands among their arguments."""


def _write(line: str) -> None:
    descriptor = os.open(_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, (line + "\n").encode())
    os.close(descriptor)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _EVENTS:
        return
    address = arguments[_EVENTS[event]]
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not _here(host):
        _write(f"{event} {address}")


def _here(host: object) -> bool:
    """Whether that is this machine: nothing, a path of a Unix socket, or a loopback name or address."""
    if not isinstance(host, str) or host in ("", "localhost", "0.0.0.0", "::") or host.startswith(("/", "\0")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Watched(subprocess.Popen):  # type: ignore[type-arg]
    """Passes the watch on to children whose environment is made afresh."""

    def __init__(self, *arguments: Any, env: Any = None, **options: Any) -> None:
        env = dict(os.environ if env is None else env)
        path = env.get("PYTHONPATH", "").split(os.pathsep)
        env["PYTHONPATH"] = os.pathsep.join([_FOLDER, *(one for one in path if one and one != _FOLDER)])
        super().__init__(*arguments, env={**env, "WATCHED": _FILE}, **options)


_write("start " + " ".join(sys.orig_argv))
sys.addaudithook(_hook)
subprocess.Popen = _Watched  # type: ignore[misc]
# The other event loop there is does its networking in C, where no audit hook sees it.
sys.modules["uvloop"] = None  # type: ignore[assignment]

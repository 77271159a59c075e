"""`python app.py` as a real process over a data folder of its own: started, waited for, measured, stopped.

with AppProcess(folder / "data") as app:
    app.wait_open()                  # the page can be opened
    app.url, app.cpu_seconds(), app.rss_mb()
app.stop()                           # SIGTERM; the exit code
"""

import contextlib
import fcntl
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HANGS = 120.0
"""Seconds after which what does not end is taken for hanging: a guard, not a measure."""
_TICKS = os.sysconf("SC_CLK_TCK")
_NO_SUPERUSER = ("setpriv", "--inh-caps=-all", "--bounding-set=-all") if os.geteuid() == 0 else ()
_ports = itertools.chain(range(10_000 + os.getpid() % 200 * 100, 32_768), range(10_000, 32_768))
_PAGE = os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now, and that no other process which tests is given.

    The system gives its ports from 32768 on to whoever asks for any; below, a locked file says whose a port is.
    """
    for port in _ports:
        mine = os.open(Path(tempfile.gettempdir(), f"playground-port-{port}"), os.O_CREAT | os.O_RDWR)
        with socket.socket() as probe, contextlib.suppress(OSError):
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port  # the file stays open, and locked, until this process ends
        os.close(mine)
    raise AssertionError("no port is free")


def clean_environment(more: Mapping[str, str] = {}) -> dict[str, str]:
    """The environment of this process without settings of the program, and with `more`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLAYGROUND_", "GRADIO_"))}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


def run_app(*arguments: str, environ: Mapping[str, str] = {}) -> "subprocess.CompletedProcess[str]":
    """`python app.py` with arguments that make it end by itself; it may write no more than its user, be it root."""
    command = [*_NO_SUPERUSER, sys.executable, "app.py", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=clean_environment(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )


class AppProcess:
    """Running from construction on; closing it kills it if need be."""

    def __init__(self, data: Path, *arguments: str, environ: Mapping[str, str] = {}) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output: list[str] = []
        """Lines of both streams, as they come."""
        command = [sys.executable, "app.py", "--port", str(self.port), "--data-dir", str(data), *arguments]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=clean_environment(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._said = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._said:
                self.output.append(line.rstrip("\n"))
                self._said.notify_all()
        with self._said:
            self._said.notify_all()

    def __enter__(self) -> "AppProcess":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    # Life ---------------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def wait_said(self, text: str, timeout: float = HANGS) -> str:
        """The first line that holds `text`."""

        def ended() -> bool:
            return any(text in line for line in self.output) or self._process.poll() is not None

        with self._said:
            self._said.wait_for(ended, timeout)
            for line in self.output:
                if text in line:
                    return line
        raise AssertionError(f"{text!r} was not said:\n" + "\n".join(self.output))

    def wait_open(self, timeout: float = HANGS) -> str:
        """The line with the address, once it can be opened."""
        return self.wait_said(self.url, timeout)

    def stop(self, number: signal.Signals = signal.SIGTERM, timeout: float = HANGS) -> int:
        """Send the signal; the exit code."""
        self._process.send_signal(number)
        return self._process.wait(timeout)

    def get(self, path: str = "/") -> bytes:
        """The body of a successful GET, past any proxy."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.url}{path}", timeout=30) as answer:
            return bytes(answer.read())

    # Costs --------------------------------------------------------------------------------------------------------

    def cpu_seconds(self) -> float:
        """Processor time of the process and of its children, those that ended included."""
        return sum(map(cpu_seconds, family(self.pid)))

    def rss_mb(self) -> float:
        """Resident memory of the process itself in megabytes."""
        return rss_mb(self.pid)

    def family_rss_mb(self) -> float:
        """Resident memory of the process and its children, pages they share counted each time."""
        return sum(map(rss_mb, family(self.pid)))

    def wait_quiet(self, seconds: float = 2.0, timeout: float = 120.0) -> None:
        """Return once the process used less than a fifth of a core for so long: for benchmarks."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            before = self.cpu_seconds()
            time.sleep(seconds)
            if self.cpu_seconds() - before < 0.2 * seconds:
                return


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and of those of its children that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS


def rss_mb(pid: int) -> float:
    """Resident memory of a process in megabytes."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1e6
    except OSError:
        return 0.0

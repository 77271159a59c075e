"""`python -m playground …` as a real process, in a folder and an environment of its own.

run_cli("runs", cwd=tmp_path).returncode
with CliProcess("ask", "…", cwd=tmp_path) as asking:
    server.arrived.wait(60)
    asking.interrupt()                # Ctrl+C
    asking.ended()                    # exit code, output, errors
"""

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from tests.fakes.app_process import HANGS, ROOT, clean_environment


def _command(words: Sequence[str | bytes], environ: Mapping[str, str]) -> tuple[list[str | bytes], dict[str, str]]:
    found = clean_environment({"PYTHONPATH": str(ROOT), **environ})
    found.pop("PYTHONUNBUFFERED", None)
    return [sys.executable, "-m", "playground", *words], found


def run_cli(
    *words: str | bytes,
    cwd: Path,
    environ: Mapping[str, str] = {},
    typed: bytes = b"",
    output: IO[bytes] | None = None,
    streams: bool = True,
) -> "subprocess.CompletedProcess[bytes]":
    """One command to its end; `typed` is its standard input, `output` stands in place of a pipe that is read.

    Without `streams` it begins with all three of them closed.
    """
    command, environment = _command(words, environ)
    if not streams:
        command = ["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', *command]
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        input=typed,
        stdout=output or subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=HANGS,
        check=False,
    )


class CliProcess:
    """A command that is interrupted while it works."""

    def __init__(self, *words: str | bytes, cwd: Path, environ: Mapping[str, str] = {}) -> None:
        command, environment = _command(words, environ)
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=pipe, stderr=pipe, preexec_fn=_heed_ctrl_c
        )

    def __enter__(self) -> "CliProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def interrupt(self) -> None:
        """Ctrl+C."""
        self._process.send_signal(signal.SIGINT)

    def ended(self) -> tuple[int, str, str]:
        """Exit code, output and errors, once it has ended."""
        output, errors = self._process.communicate(timeout=HANGS)
        return self._process.returncode, output.decode(), errors.decode()


def _heed_ctrl_c() -> None:
    """What a shell begins in the background is told to ignore it, and so would be all that descend from that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

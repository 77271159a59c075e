"""Seconds from the start of a process to its first page, beside an empty Gradio page started the same way.

    python -m tests.benchmarks.start [--rounds 3]

Both are measured in turn, each compiled and with its data folder filled before (a second start). Processor seconds are
told as well: on a busy machine they are what can be relied upon.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.app_process import ROOT, clean_environment, cpu_seconds, family, free_port

EMPTY = """
import os
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio as gr
with gr.Blocks() as page:
    gr.Markdown("empty")
page.launch(server_port={port}, quiet=True)
"""
_LONGEST = 180.0


@dataclass(frozen=True)
class Start:
    """One start."""

    seconds: float
    """From the start of the process to the whole page."""
    cpu: float
    """Processor seconds by then, of the process and its children."""


def started(command: list[str], port: int) -> Start:
    """Start, wait for the page, stop."""
    environ = clean_environment({"NO_PROXY": "127.0.0.1,localhost"})
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            while not page_there(port):
                if process.poll() is not None or time.monotonic() - began > _LONGEST:
                    process.kill()
                    raise SystemExit(f"{' '.join(command)} did not come up:\n{process.communicate()[0]}")
                time.sleep(0.02)
            return Start(time.monotonic() - began, sum(map(cpu_seconds, family(process.pid))))
        finally:
            process.terminate()


def page_there(port: int) -> bool:
    """Whether a page comes from that port of this machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/", timeout=30) as page:
            return bool(page.read())
    except OSError:
        return False


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    ours: list[Start] = []
    empty: list[Start] = []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        for turn in range(rounds + 1):
            port = free_port()
            script.write_text(EMPTY.format(port=port))
            baseline = started([sys.executable, str(script)], port)
            port = free_port()
            app = started([sys.executable, "app.py", "--port", str(port), "--data-dir", f"{folder}/data"], port)
            load = os.getloadavg()[0]
            kind = "warm" if turn else "first, not counted"  # it compiles, and makes the data folder
            print(
                f"empty {baseline.seconds:6.2f} s ({baseline.cpu:5.2f} CPU s)   app {app.seconds:6.2f} s ({app.cpu:5.2f} CPU s)"
                f"   load {load:4.1f}   {kind}",
                flush=True,
            )
            if turn:
                empty.append(baseline)
                ours.append(app)
    for name in ("seconds", "cpu"):
        base, app_ = (statistics.median(getattr(start, name) for start in starts) for starts in (empty, ours))
        print(f"median {name:<8} empty {base:6.2f}   app {app_:6.2f}   ratio {app_ / base:.2f}")


if __name__ == "__main__":
    main()

"""Seconds from the start of a process to its first page, beside an empty Gradio page started the same way.

    python -m tests.benchmarks.start [--rounds 3]

Both are measured in turn, each with its data folder filled before (a second start), and the medians compared.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EMPTY = "import gradio as gr\nwith gr.Blocks() as page:\n    gr.Markdown('empty')\npage.launch(server_port={port}, quiet=True)\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_to_page(command: list[str], port: int, environ: dict[str, str]) -> float:
    """Start, wait for the page, stop."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                    page.read()
                    return time.monotonic() - began
            except OSError:
                if process.poll() is not None or time.monotonic() - began > 120:
                    raise
                time.sleep(0.02)
    finally:
        process.terminate()
        process.wait(20)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    environ = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "NO_PROXY": "127.0.0.1,localhost"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    ours: list[float] = []
    empty: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        for turn in range(rounds + 1):
            port = free_port()
            script.write_text(EMPTY.format(port=port))
            baseline = seconds_to_page([sys.executable, str(script)], port, environ)
            port = free_port()
            command = [sys.executable, "app.py", "--port", str(port), "--data-dir", f"{folder}/data"]
            app = seconds_to_page(command, port, environ)
            if turn:  # the first turn compiles, and makes the data folder
                empty.append(baseline)
                ours.append(app)
                print(f"empty page {baseline:.2f} s   app {app:.2f} s", flush=True)
    ratio = statistics.median(ours) / statistics.median(empty)
    print(f"median: empty {statistics.median(empty):.2f} s, app {statistics.median(ours):.2f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()

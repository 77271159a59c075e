"""`python app.py`: from settings to services to the page."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - said in a sentence instead of a traceback from the imports below
    sys.exit(
        "需要 Python 3.11 或更新的版本。请安装后重新建立虚拟环境。\n"
        "Python 3.11 or newer is needed. Install it and make the virtual environment again."
    )

import gc

gc.disable()  # until the page is up: what is imported stays, and looking through it costs 0.5 s

import argparse
import errno
import faulthandler
import logging
import os
import signal
import socket
import threading
from pathlib import Path

from playground.cli import prepare_streams, terminal_language
from playground.core.errors import PlaygroundError, SettingsError
from playground.core.strings import LANGUAGES, Language, text
from playground.settings import Settings
from playground.workspace import Workspace, told

_LONGEST_END = 9.0
"""Seconds from the signal to the end at the latest: who stops a container kills it after ten."""
_COLLECTED_AFTER = (10_000, 20, 10)
"""New objects, and collections of the younger ones, after which garbage is looked for. With the usual 700 and 10 every
question has its collections, and of what it leaves behind little is a circle."""


def main(arguments: list[str]) -> int:
    """Start the server and stay until it is told to stop; 0 after an orderly end, 1 when it cannot start or end."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    prepare_streams()
    language = terminal_language(arguments)
    options = _parser(language).parse_args(arguments)
    try:
        settings = Settings.load(options.config, **_overrides(options))
        _check_port(settings)
        serve(settings, language)
    except PlaygroundError as error:
        print(f"{error.message(language)}\n{error.remedy(language)}", file=sys.stderr)
        return 1
    return 0


def serve(settings: Settings, language: Language) -> None:
    """Run the page until SIGINT or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sys.setswitchinterval(0.0005)  # a thread that comes back from SQLite waits this long for its turn, 5 ms by default
    with Workspace(settings) as workspace:  # first: a folder that cannot be used is said at once
        _prepare_gradio(workspace.folder.uploads)
        from playground.ui.app import serve as serve_page

        server = serve_page(workspace)
        print(text(language, "cli.listening", url=f"http://{_shown_host(settings)}:{settings.port}"), flush=True)
        gc.freeze()
        gc.set_threshold(*_COLLECTED_AFTER)
        gc.enable()
        threading.Thread(target=_warm_up, args=(workspace, stop, language), name="warm-up", daemon=True).start()
        while not stop.wait(0.5):  # the system may hand the signal to any thread, and that does not wake this one
            pass
        print(text(language, "cli.stopping"), flush=True)
        faulthandler.dump_traceback_later(_LONGEST_END, exit=True)  # says what holds the end up; all is on disk
        server.close()


def _warm_up(workspace: Workspace, stop: threading.Event, language: Language) -> None:
    """Warm up, and keep what is loaded by then out of every later collection: a whole one would stop all streams."""
    try:
        workspace.warm_up()
        if not stop.is_set():
            workspace.studies.batches.resume_left()
    except Exception:
        if not stop.is_set():  # else its services are being closed, and each says so in its own way
            raise
    gc.freeze()
    if not stop.is_set():
        for finding in workspace.findings:
            print(told(finding, language), file=sys.stderr, flush=True)


def _prepare_gradio(uploads: Path) -> None:
    """What Gradio reads from the environment: no call home, no statistics, own folder."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)  # else every event sums up the last 10,000, for nobody
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # what proxies say is weighed in one place of ours, not by uvicorn as well
    os.environ["HF_HUB_OFFLINE"] = "1"


def _check_port(settings: Settings) -> None:
    """Raise SettingsError where the address cannot be listened on, before anything heavy is loaded."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            code = "port_busy" if error.errno == errno.EADDRINUSE else "host_unusable"
            reason = error.strerror or str(error)
            raise SettingsError(code, host=settings.host, port=settings.port, reason=reason) from error


def _shown_host(settings: Settings) -> str:
    return "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host


def _parser(language: Language) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("app.py", description=text(language, "cli.app"))
    parser.add_argument("--host", help=text(language, "cli.host"))
    parser.add_argument("--port", type=int, help=text(language, "cli.port"))
    parser.add_argument("--data-dir", type=Path, help=text(language, "cli.data_dir"))
    parser.add_argument("--config", type=Path, help=text(language, "cli.config"))
    parser.add_argument("--lang", choices=("auto", *LANGUAGES), help=text(language, "cli.lang"))
    parser.add_argument("--unsafe-no-auth", action="store_true", default=None, help=text(language, "cli.unsafe"))
    return parser


def _overrides(options: argparse.Namespace) -> dict[str, object]:
    """The options that were given, by the name of their setting."""
    chosen = {
        "host": options.host,
        "port": options.port,
        "data_dir": options.data_dir,
        "language": options.lang,
        "unsafe_no_auth": options.unsafe_no_auth,
    }
    return {name: value for name, value in chosen.items() if value is not None}


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # all is on disk; threads that still wait for a model server would hold the end up for seconds

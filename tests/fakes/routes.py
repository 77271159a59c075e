"""The routes that the app has, its own and those of Gradio: `python -m tests.fakes.routes DATA_FOLDER` prints one a line."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fakes.app_process import HANGS, ROOT, clean_environment, free_port


def routes(data: Path) -> frozenset[str]:
    """Method and path of each, as a process of its own lists them over that data folder."""
    command = [sys.executable, "-m", "tests.fakes.routes", str(data)]
    shown = subprocess.run(
        command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=HANGS, check=True
    )
    return frozenset(shown.stdout.splitlines())


def _lines(routes: Any) -> Iterator[str]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _lines(route.original_router.routes)
        else:
            yield from (f"{method} {route.path}" for method in route.methods)


def _main() -> None:
    from playground.settings import Settings
    from playground.ui.app import serve
    from playground.workspace import Workspace

    with Workspace(Settings(data_dir=Path(sys.argv[1]), port=free_port()), {}) as workspace:
        server = serve(workspace)
        print(*_lines([*server.app.routes[:-1], *server.gradio.routes]), sep="\n")


if __name__ == "__main__":
    _main()

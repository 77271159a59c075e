"""The page on the network: an app of our own around Gradio's, behind the doors, served from a thread of its own."""

import errno
import socket
import threading
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI

from playground.storage.space import free_bytes
from playground.ui.page.page import Page
from playground.ui.web.doors import Doors
from playground.ui.web.exports import add_exports
from playground.ui.web.logins import Logins
from playground.ui.web.middleware import Guard, Opening
from playground.ui.web.pages import add_pages
from playground.ui.web.proxies import Forwarded
from playground.ui.web.refusals import App
from playground.ui.web.routes import add_routes
from playground.ui.web.static import Files, Ready
from playground.ui.workarounds.connections import Connection
from playground.ui.workarounds.endings import Endings
from playground.ui.workarounds.undescribed import Sessions
from playground.workspace import Workspace

_EVENTS = 200
"""That run at once; Gradio's default of 40 makes the 41st user wait."""
_SESSIONS = 300
_LONGEST_END = 5.0
"""Seconds that open streams have to end."""


class Server:
    """Serves one page from `start` to `close`."""

    def __init__(self, page: Page, script: str, style: str, **options: Any) -> None:
        """`script` and `style` come first into the head of the page; the options are those of `mount_gradio_app`."""
        workspace, blocks = page.workspace, page.blocks
        settings = workspace.settings
        credentials = settings.credentials()
        logins = Logins(*credentials, workspace.clock) if credentials else None
        blocks.max_threads = blocks._queue.max_thread_count = _EVENTS
        blocks.state_session_capacity = _SESSIONS
        self.app = ours = FastAPI(openapi_url=None)
        add_routes(ours, page)
        add_exports(ours, page)
        add_pages(ours, page)
        gr.mount_gradio_app(
            ours,
            blocks,
            "",
            auth=logins.right if logins else None,
            root_path=settings.root_path,
            max_file_size=f"{settings.limits.file_mb}mb",
            footer_links=[],
            run_history=False,  # it would keep every question in the browser's storage
            enable_monitoring=False,
            show_error=False,  # errors are shown by the page; raw ones may hold paths and keys
            ssr_mode=False,
            mcp_server=False,
            pwa=False,
            **options,
        )
        self.gradio: Any = ours.routes[-1].app  # type: ignore[attr-defined]
        self.gradio.state_holder = Sessions.over(blocks)
        self._blocks = blocks
        inner = self._opened(ours, workspace, script, style, keeps=credentials is None)
        app = self._guarded(logins.watched(inner) if logins else inner, workspace)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            http=Connection,
            log_level="warning",
        )
        self._uvicorn = _Uvicorn(config)
        self._thread = threading.Thread(target=self._uvicorn.run, name="server", daemon=True)

    def start(self) -> None:
        """Returns once the page can be opened; raises OSError where the port cannot be had."""
        self._thread.start()
        while not self._uvicorn.begun.wait(0.1):
            if not self._thread.is_alive():
                raise OSError(errno.EADDRINUSE, f"cannot listen on port {self._uvicorn.config.port}")

    def close(self) -> None:
        """End the streams, then the connections."""
        self._blocks._queue.close()  # type: ignore[no-untyped-call]
        self._blocks.is_running = False
        self.gradio.stop_event.set()
        self._uvicorn.should_exit = True
        self._thread.join(_LONGEST_END)

    def _opened(self, app: App, workspace: Workspace, script: str, style: str, *, keeps: bool) -> App:
        files = Files()
        language = workspace.settings.language
        opening = Opening(app, script, style, language, preloads=files.preloads, keeps=keeps)
        return Endings(Ready(opening, files))

    def _guarded(self, app: App, workspace: Workspace) -> App:
        settings = workspace.settings
        hosts = (settings.host, socket.gethostname(), *settings.allowed_hosts)

        def room() -> int:
            return free_bytes(settings.data_dir) - settings.limits.free_mb * 1_000_000

        doors = Doors(app, self.gradio, settings.limits.file_mb, workspace.clock, room)
        return Forwarded(Guard(doors, hosts), settings.proxies)


class _Uvicorn(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.begun = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.begun.set()

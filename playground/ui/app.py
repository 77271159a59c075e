"""The page as a whole: the top line, the tabs, and how it is served."""

import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from playground.core.strings import text
from playground.documents.loaders import SUFFIXES
from playground.storage.space import free_bytes
from playground.ui import (
    documents_tab,
    models_tab,
    playground_layout,
    playground_tab,
    prompts_layout,
    prompts_tab,
)
from playground.ui.connections import Connection
from playground.ui.doors import Doors
from playground.ui.drawn import drawn
from playground.ui.endings import Endings
from playground.ui.language import label, part, translations
from playground.ui.logins import Logins
from playground.ui.middleware import Guard, Opening
from playground.ui.proxies import Forwarded
from playground.ui.static import Files, Ready
from playground.ui.theme import theme
from playground.workspace import Workspace

_ASSETS = Path(__file__).parent / "assets"
_WAITING = 500
"""Events that may wait; further ones are told that the server is busy."""
_SESSIONS = 300


def build_app(workspace: Workspace) -> gr.Blocks:
    """The page over `workspace`, ready for `launch`."""
    page = gr.Blocks(title=text("en", "ui.brand"), fill_width=True, analytics_enabled=False, delete_cache=(3600, 86400))
    with page:
        with gr.Row(elem_id="top"):
            drawn("brand", part("brand"))
            drawn("top-tools", part("top"))
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(label("tab.playground"), id="playground"):
                playground = playground_layout.build(workspace)
            with gr.Tab(label("tab.documents"), id="documents") as second:
                documents = documents_tab.build(second)
            with gr.Tab(label("tab.prompts"), id="prompts") as third:
                prompts = prompts_layout.build(third)
            with gr.Tab(label("tab.models"), id="models") as fourth:
                models = models_tab.build(fourth)
        playground_tab.wire(playground, workspace)
        playground_tab.wire_library(playground, workspace, documents.changed)
        documents_tab.wire(documents, workspace, playground.controls["collection"])
        prompts_tab.wire(prompts, playground, workspace)
        models_tab.wire(models, workspace)
        playground_tab.wire_endpoints(playground, workspace, models.changed)
        playground_tab.wire_load(playground, workspace, page)
    page.queue(default_concurrency_limit=None, max_size=_WAITING)
    return page


def launch(page: gr.Blocks, workspace: Workspace) -> None:
    """Serve the page from now on; returns once it can be opened."""
    settings = workspace.settings
    page.launch(
        server_name=settings.host,
        server_port=settings.port,
        prevent_thread_lock=True,
        **_options(workspace),
    )
    page.server.config.http_protocol_class = Connection  # asked for with every new connection


def _options(workspace: Workspace) -> Mapping[str, Any]:
    """What `gr.Blocks.launch` is given, but for address and port."""
    settings = workspace.settings
    credentials = settings.credentials()
    logins = Logins(*credentials, workspace.clock) if credentials else None
    files = {"limit": settings.limits.file_mb, "suffixes": SUFFIXES}
    scripts = ("opening.js", "page.js", "answer.js", "files.js", "documents.js", "prompts.js", "models.js")
    script = f"playground.files={json.dumps(files)};" + "".join(map(_asset, scripts))
    style = "".join(map(_asset, ("page.css", "documents.css", "prompts.css", "models.css")))
    kept = Files()
    return {
        "theme": theme(),
        "i18n": translations(),
        "auth": logins.right if logins else None,
        "root_path": settings.root_path,
        "app_kwargs": {
            "lifespan": _behind_doors(workspace, logins),
            "middleware": [
                Middleware(Endings),
                Middleware(Ready, files=kept),
                Middleware(
                    Opening,
                    script=script,
                    style=style,
                    language=settings.language,
                    preloads=kept.preloads,
                    keeps=credentials is None,
                ),
            ],
        },
        "max_file_size": f"{settings.limits.file_mb}mb",
        "max_threads": 200,  # also bounds the events that run at once; its default of 40 makes the 41st user wait
        "state_session_capacity": _SESSIONS,
        "footer_links": [],
        "run_history": False,  # it would keep every question in the browser's storage
        "enable_monitoring": False,
        "show_error": False,  # errors are shown by the page; raw ones may hold paths and keys
        "share": False,
        "ssr_mode": False,
        "mcp_server": False,
        "pwa": False,
        "quiet": True,
    }


def _behind_doors(workspace: Workspace, logins: Logins | None) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Put before everything, Gradio's own middleware included, what decides on who and what comes in."""
    settings = workspace.settings
    hosts = (settings.host, socket.gethostname(), *settings.allowed_hosts)

    def room() -> int:
        return free_bytes(settings.data_dir) - settings.limits.free_mb * 1_000_000

    @contextlib.asynccontextmanager
    async def lifespan(gradio: Any) -> AsyncIterator[None]:
        inner = logins.watched(gradio.middleware_stack) if logins else gradio.middleware_stack
        doors = Doors(inner, settings.limits.file_mb, workspace.clock, room)
        gradio.middleware_stack = Forwarded(Guard(doors, hosts), settings.proxies)
        yield

    return lifespan


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")

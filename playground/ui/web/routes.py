"""Answers of our own, beside those of Gradio."""

from collections.abc import Mapping

from fastapi import FastAPI

from playground.ui.page.changes import Topic
from playground.ui.page.page import Page


def add_routes(app: FastAPI, page: Page) -> None:
    """`/healthz` says whether questions can be asked; `/changes` tells an open page what others have changed."""

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    async def healthz() -> Mapping[str, bool]:
        return {"ready": page.workspace.ready.is_set()}

    @app.get("/changes")
    async def changes() -> Mapping[Topic, int]:
        return page.changes.numbers()

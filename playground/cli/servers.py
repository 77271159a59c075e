"""`check`: whether a model server answers, and how fast."""

import argparse
import asyncio
import os

from playground.cli.terminal import Terminal, number
from playground.cli.words import Words
from playground.core.strings import text
from playground.core.values import Endpoint, Message


def register(words: Words) -> None:
    """The words of `check`."""
    check = words.add("check", _check)
    check.add_argument("url", **words.told("url"))
    check.add_argument("--model", **words.told("model"))
    check.add_argument("--api-key-env", **words.told("api_key_env"))


def _check(terminal: Terminal, options: argparse.Namespace) -> int:
    """List what a server serves, ask it one question, and say how fast it answered; no data folder is touched."""
    from playground.models.check import check_server
    from playground.models.client import ModelClient

    endpoint = Endpoint(options.url, options.url, options.api_key_env)
    client = ModelClient(os.environ)
    question = (Message("user", text(terminal.language, "cli.check_question")),)
    report = asyncio.run(check_server(client, endpoint, options.model, question))
    for info in report.models:
        terminal.tell("served", model=info.id, window=info.window or "?")
    terminal.tell("check_model", model=report.model)
    terminal.tell("check_answer", answer=report.answer)
    usage = report.usage
    terminal.tell(
        "check_numbers",
        first=number(report.first_token),
        total=number(report.total),
        prompt_tokens=number(usage.prompt_tokens if usage else None),
        completion_tokens=number(usage.completion_tokens if usage else None),
    )
    return 0

"""`check --rerank`: whether a rerank server puts the text that answers a question before one that does not."""

import argparse
import os

from playground.cli.terminal import Terminal
from playground.core.clock import SYSTEM
from playground.core.errors import Failure, RetrievalError, SettingsError
from playground.retrieval.reranking import Reranker
from playground.retrieval.reranking.trial import Trial, texts, tried
from playground.runs.record import failure_record


def check_reranking(terminal: Terminal, options: argparse.Namespace) -> int:
    """Try the server at an address, or the one of the settings; 0 if it answered, and in the right order."""
    trial: Trial | None = None
    failure: Failure | None = None
    try:
        trial = _tried(terminal, options)
    except RetrievalError as error:
        failure = Failure.of(error)
    if options.json:
        terminal.json(_record(trial, failure, terminal))
    elif failure is not None:
        terminal.warn(failure)
    elif trial is not None:
        _tell(trial, terminal)
    return 0 if trial is not None and trial.sound else 1


def _tried(terminal: Terminal, options: argparse.Namespace) -> Trial:
    chosen = terminal.settings.rerank
    address = options.url or chosen.base_url
    if not address:
        raise SettingsError("rerank_not_configured")
    of_settings = address == chosen.base_url
    variable = options.api_key_env or (chosen.api_key_env if of_settings else None)
    reranker = Reranker(
        address,
        options.model or (chosen.model if of_settings else ""),
        os.environ.get(variable) if variable else None,
        provider=chosen.provider if of_settings else "auto",
        timeout=chosen.timeout,
        network=terminal.settings.network.network(os.environ),
    )
    try:
        return tried(reranker, terminal.language, SYSTEM)
    finally:
        reranker.close()


def _tell(trial: Trial, terminal: Terminal) -> None:
    terminal.tell("rerank_tried", url=trial.ranking.url, seconds=f"{trial.seconds:.2f}")
    for score, said in zip(trial.ranking.scores, texts(terminal.language), strict=True):
        terminal.say(f"    {score:8.4f}  {said}")
    terminal.tell("rerank_sound" if trial.sound else "rerank_unsound")


def _record(trial: Trial | None, failure: Failure | None, terminal: Terminal) -> dict[str, object]:
    """The object that `--json` prints."""
    return {
        "url": trial.ranking.url if trial else None,
        "seconds": trial.seconds if trial else None,
        "scores": list(trial.ranking.scores) if trial else None,
        "sound": trial.sound if trial else None,
        "error": failure_record(failure, terminal.language) if failure else None,
    }

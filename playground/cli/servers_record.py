"""A check as JSON: the state of a server, its answers, its failures and the levels of a load test."""

from playground.core.strings import Language
from playground.models.check import Answer
from playground.models.servers.metrics import Load
from playground.models.servers.pressing import Level, Spread
from playground.models.servers.probing import ServerState
from playground.runs.record import failure_record


def state_record(state: ServerState, language: Language) -> dict[str, object]:
    """The state of a server, with the places where it was read."""
    identity = state.identity
    return {
        "standing": state.standing,
        "failure": None if state.failure is None else failure_record(state.failure, language),
        "kind": identity.kind,
        "kind_from": identity.kind_from or None,
        "version": identity.version,
        "version_from": identity.version_from or None,
        "models": [
            {"id": model.id, "window": model.window, "window_from": model.window_from or None, "root": model.root}
            for model in state.models
        ],
        "load": load_record(state.load),
        "load_from": state.load_from or None,
        "abilities": [
            {"name": ability.name, "answer": ability.answer, "seen": ability.seen.message(language)}
            for ability in state.abilities
        ],
        "seconds": state.seconds,
    }


def answer_record(answer: Answer) -> dict[str, object]:
    """One answer; times in seconds, tokens with their source."""
    return {
        "answer": answer.text,
        "streamed": answer.streamed,
        "first_token": answer.first_token,
        "total": answer.total,
        "prompt_tokens": answer.usage.prompt_tokens if answer.usage else None,
        "completion_tokens": answer.completion.tokens,
        "tokens_from": answer.completion.source,
        "tokens_per_second": answer.rate,
        "pieces": answer.pieces,
        "finish_reason": answer.finish_reason,
        "reply_model": answer.reply_model,
    }


def level_record(level: Level) -> dict[str, object]:
    """One level of a load test; times in seconds."""
    return {
        "at_once": level.at_once,
        "requests": level.requests,
        "answered": level.answered,
        "failures": dict(level.failures),
        "cut_off": level.cut_off,
        "seconds": level.seconds,
        "tokens": level.tokens,
        "tokens_from": level.source,
        "throughput": level.throughput,
        "first_token": _spread_record(level.first_token),
        "latency": _spread_record(level.latency),
        "load": load_record(level.load),
    }


def load_record(load: Load) -> dict[str, object]:
    """The load that a server reported."""
    return {"running": load.running, "waiting": load.waiting, "kv_cache": load.kv_cache}


def _spread_record(spread: Spread | None) -> dict[str, object] | None:
    return None if spread is None else {"median": spread.median, "p95": spread.p95, "of": spread.of}

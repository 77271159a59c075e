"""The record of a run as one JSON object: what `--json` prints, documented in docs/record.md and kept stable."""

from dataclasses import asdict
from typing import Any

from playground.core.errors import Failure
from playground.core.strings import Language
from playground.core.values import Passage, Run
from playground.runs.upgrades import VERSION


def record(run: Run, language: Language | None = None) -> dict[str, Any]:
    """The whole run; errors and notices are told in `language`, by default that of its prompt."""
    spec = run.spec
    prompt, told = run.prompt, language or spec.prompt.set.language
    return {
        "version": VERSION,
        "id": run.id,
        "status": run.status,
        "created_at": run.created_at,
        "origin": asdict(run.origin),
        "question": spec.question,
        "collection": spec.collection,
        "collection_id": spec.collection_id,
        "model": spec.model,
        "endpoint": spec.endpoint,
        "endpoint_url": spec.endpoint_url,
        "language": spec.prompt.set.language,
        "prompt": {
            "name": spec.prompt.set.name,
            "number": spec.prompt.set.number,
            "digest": spec.prompt.set.digest,
            "roles": spec.prompt.roles,
            "context_format": spec.prompt.context_format,
            "rendering": spec.prompt.rendering,
        },
        "frame": prompt.frame if prompt else None,
        "custom_instruction": spec.prompt.custom_instruction,
        "retrieval": asdict(spec.retrieval),
        "sampling": asdict(spec.sampling),
        "messages": [asdict(message) for message in prompt.messages] if prompt else [],
        "segments": [asdict(segment) for segment in prompt.segments] if prompt else [],
        "neutralised": [asdict(mark) for mark in prompt.neutralised] if prompt else [],
        "passages": [passage_record(passage) for passage in run.passages],
        "frozen_from": run.frozen_from,
        "reading": asdict(run.reading) if run.reading else None,
        "reranked": asdict(run.reranked) if run.reranked else None,
        "answer": run.answer,
        "reasoning": run.reasoning,
        "finish_reason": run.finish_reason,
        "reply_model": run.reply_model,
        "usage": _usage(run),
        "budget": asdict(run.budget) if run.budget else None,
        "timings": asdict(run.timings),
        "notices": [notice.message(told) for notice in run.notices],
        "error": failure_record(run.failure, told) if run.failure else None,
    }


def passage_record(passage: Passage) -> dict[str, Any]:
    """A candidate as records and searches show it."""
    chunk, fate = passage.hit.chunk, passage.fate
    return {
        "n": fate.n,
        "rank": passage.hit.rank,
        "before": passage.hit.before,
        "chunk": chunk.id,
        "document": chunk.document,
        "page": chunk.page,
        "last_page": chunk.last_page,
        "heading": list(chunk.heading),
        "text": chunk.text,
        "scores": {score.measure: score.value for score in passage.hit.scores},
        "fate": {"kind": fate.kind, "tokens": fate.tokens, "same_as": fate.same_as},
    }


def _usage(run: Run) -> dict[str, Any]:
    """Tokens with their source: what the server reported, else what was counted before and after."""
    if run.usage is not None:
        return {
            "prompt_tokens": run.usage.prompt_tokens,
            "completion_tokens": run.usage.completion_tokens,
            "source": "reported",
        }
    counted = run.budget.prompt if run.budget else None
    return {
        "prompt_tokens": counted.tokens if counted else None,
        "completion_tokens": run.completion.tokens if run.completion else None,
        "source": counted.source if counted else None,
    }


def failure_record(failure: Failure, language: Language) -> dict[str, Any]:
    """What went wrong, what to do, and the server's own words where there are."""
    return {
        "stage": failure.stage,
        "code": failure.code,
        "message": failure.message(language),
        "remedy": failure.remedy(language),
        "detail": failure.detail,
    }

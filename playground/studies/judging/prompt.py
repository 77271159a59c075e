"""What a judge is asked: its prompt in one language, with other people's text set apart so that none of it can pose."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Literal

from playground.core.strings import LANGUAGES, Language
from playground.core.values import Message, Passage
from playground.prompts.frames import frame_tags
from playground.prompts.neutralise import neutralise
from playground.studies.context import sent
from playground.studies.judgements import VERDICTS
from playground.studies.values import KeyPoint, Question

Kind = Literal["single", "pair"]
"""One answer by itself, or which of two is better."""
_LONGEST_REPLY = 4_000
"""Characters of a reply that are shown to the judge again when it is asked to mend it."""


def _schema(key: str, values: Sequence[str]) -> Mapping[str, Any]:
    """An object with a reason and one of `values`, and nothing else; of the plainest kind, which every server knows."""
    return {
        "type": "object",
        "properties": {"reason": {"type": "string"}, key: {"type": "string", "enum": list(values)}},
        "required": ["reason", key],
        "additionalProperties": False,
    }


KEYS: Mapping[Kind, str] = {"single": "verdict", "pair": "better"}
"""What the verdict is called in a reply."""
SCHEMAS: Mapping[Kind, Mapping[str, Any]] = {
    "single": _schema(KEYS["single"], VERDICTS),
    "pair": _schema(KEYS["pair"], ("first", "second", "tie")),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a judge is shown."""

    question: Question
    passages: tuple[Passage, ...]
    """Of the run; those that were sent are shown."""
    answer: str
    other: str | None = None
    """The answer that stands second, where two are compared."""


def prompt_digest(kind: Kind, language: Language) -> str:
    """16 hex digits that change with anything that a judge is told or asked for, apart from what it is shown."""
    texts = _texts()[language]
    said = [language, texts[kind], *(text for name, text in texts.items() if name not in KEYS), SCHEMAS[kind]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def asked(shown: Shown, language: Language) -> tuple[Message, ...]:
    """The messages that ask for a verdict; for a comparison where there is another answer.

    One message of the user, since some models take no other. All that is shown stands between tags of the prompt, and
    wherever it writes such a tag itself, or a mark of a chat format, that is made harmless as in the prompts of runs.
    """
    texts = _texts()[language]
    template = texts["single" if shown.other is None else "pair"]
    tags = frame_tags(template)

    def harmless(text: str) -> str:
        return neutralise(text, "judged", tags)[0].strip()

    places = {
        "question": harmless(shown.question.text),
        "chunks": harmless(_chunks(shown.passages)) or texts["no_chunks"],
        "points": harmless(_points(shown.question, texts)) or texts["no_points"],
        "answer": harmless(shown.answer) or texts["no_answer"],
        "other": harmless(shown.other or "") or texts["no_answer"],
    }
    return (Message("user", Template(template).substitute(places).strip()),)


def mending(messages: tuple[Message, ...], reply: str, fault: str, language: Language) -> tuple[Message, ...]:
    """The messages that ask once more after a `reply` with a `fault`, "" where it is no JSON at all."""
    texts = _texts()[language]
    told = neutralise(fault, "judged")[0] or texts["no_json"]
    repair = Template(texts["repair"]).substitute(fault=told).strip()
    said = neutralise(reply[:_LONGEST_REPLY], "judged")[0] or "…"
    return (*messages, Message("assistant", said), Message("user", repair))


def _chunks(passages: tuple[Passage, ...]) -> str:
    blocks = (f"[{one.fate.n}] {one.hit.chunk.document}\n{one.hit.chunk.text.strip()}" for one in sent(passages))
    return "\n\n".join(blocks)


def _points(question: Question, texts: Mapping[str, str]) -> str:
    lines = [_point(point, texts) for point in question.key_points]
    if question.refusal is not None:
        lines.append(texts["refusal" if question.refusal else "no_refusal"])
    return "\n".join(f"- {line}" for line in lines)


def _point(point: KeyPoint, texts: Mapping[str, str]) -> str:
    told = texts["wanted" if point.wanted else "unwanted"]
    return Template(told).substitute(point=texts["or"].join(point.alternatives))


@cache
def _texts() -> Mapping[Language, Mapping[str, str]]:
    found = tomllib.loads(Path(__file__).with_name("prompts.toml").read_text("utf-8"))
    return {language: found[language] for language in LANGUAGES}

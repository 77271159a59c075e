"""Arms in words: what decides the answers of each, what all share, and where they differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from playground.core.values import PromptChoice
from playground.prompts.catalog import SHIPPED
from playground.studies.exports.cleaning import on_one_line
from playground.studies.exports.words import Words
from playground.studies.values import Arm

_SHORT = 80
"""Characters of a custom instruction that are shown."""


def prompt_name(prompt: PromptChoice, words: Words) -> str:
    """What the prompt is called, with its language."""
    chosen = prompt.set
    name = words(f"shipped.{chosen.name}") if chosen.name in SHIPPED else on_one_line(chosen.name)
    name = name if chosen.number is None else words("version", name=name, number=chosen.number)
    return words("prompt_named", name=name, language=words(f"language.{chosen.language}"))


def _instruction(arm: Arm, words: Words) -> str:
    written = on_one_line(arm.prompt.custom_instruction)
    return written if len(written) <= _SHORT else f"{written[:_SHORT]}…"


def _layout(arm: Arm, words: Words) -> str:
    said = {"stock": "", "user": "", "jinja": ""}
    chosen = (arm.prompt.context_format, arm.prompt.roles, arm.prompt.rendering)
    return words.list(name for one in chosen if (name := said.get(one, one)))


def _retrieval(arm: Arm, words: Words) -> str:
    if not arm.documents:
        return words("no_documents")
    chosen = arm.retrieval
    found = words("retrieved", mode=words(f"mode.{chosen.mode}"), count=chosen.top_k)
    found = words("retrieved_reranked", found=found) if chosen.rerank else found
    if chosen.extent != "auto":
        found = words.list((words(f"extent.{chosen.extent}"), *([] if chosen.extent == "whole" else [found])))
    if chosen.scope:
        found = words("retrieved_of", found=found, names=words.list(map(on_one_line, chosen.scope)))
    return found if chosen.threshold is None else f"{found} ≥ {chosen.threshold:g}"


def _given(value: float | int | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


FACETS: Mapping[str, Callable[[Arm, Words], str]] = {
    "model": lambda arm, words: on_one_line(arm.model),
    "endpoint": lambda arm, words: on_one_line(arm.endpoint),
    "prompt": lambda arm, words: prompt_name(arm.prompt, words),
    "frame": lambda arm, words: "" if arm.prompt.frame == "auto" else arm.prompt.frame,
    "instruction": _instruction,
    "layout": _layout,
    "retrieval": _retrieval,
    "temperature": lambda arm, words: _given(arm.sampling.temperature),
    "top_p": lambda arm, words: _given(arm.sampling.top_p),
    "max_tokens": lambda arm, words: _given(arm.sampling.max_tokens),
    "seed": lambda arm, words: _given(arm.sampling.seed),
    "repeats": lambda arm, words: "" if arm.repeats == 1 else str(arm.repeats),
}
"""What decides an answer, in the order it is told; "" is what nobody has to be told."""


@dataclass(frozen=True, slots=True)
class Described:
    """What arms have in common, and what is each one's own: labels with values."""

    common: tuple[tuple[str, str], ...]
    own: tuple[tuple[tuple[str, str], ...], ...]
    """In the order of the arms; an arm says of each facet that differs what it has there."""


def described(arms: Sequence[Arm], words: Words) -> Described:
    """What the arms share and where they differ."""
    common: list[tuple[str, str]] = []
    own: list[list[tuple[str, str]]] = [[] for _ in arms]
    for name, tell in FACETS.items():
        label, values = words(f"facet.{name}"), [tell(arm, words) for arm in arms]
        if len(set(values)) == 1 and len(arms) > 1:
            common += [(label, values[0])] if values[0] else []
            continue
        for mine, value in zip(own, values, strict=True):
            mine.append((label, value or words("unset")))
    return Described(tuple(common), tuple(map(tuple, own)))


def in_a_line(facets: Sequence[tuple[str, str]], words: Words) -> str:
    """Facets one after the other."""
    return words("semicolon").join(f"{label} {value}" for label, value in facets)

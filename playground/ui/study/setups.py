"""The set-up of arms in words: each in one line, and in what they differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from playground.models.endpoints import BUILTIN
from playground.studies.arm_drafts import ArmDraft, draft_of
from playground.studies.values import Arm
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.words import Words
from playground.ui.page.choices import model_name
from playground.ui.page.prompt_sets import shown
from playground.ui.study.arms import DIMENSIONS, ArmForm, differing

_INSTRUCTION = 24
"""Characters of an instruction that the line shows."""


def setup_line(form: ArmForm, baseline: ArmDraft, words: Words) -> Html:
    """What decides the answers of the baseline; of another arm what it has otherwise."""
    draft = form.draft
    if draft.baseline:
        pieces = [element("span", said) for said, _ in facts(draft, words)]
    else:
        pieces = [element("b", said) for said in _otherwise(draft, baseline, words)]
    if form.edit is not None:
        pieces.append(element("b", form.edit.told))
    if not pieces:
        return element("p", words("study.as_baseline"), class_="setup-line")
    unlike = None if draft.baseline else element("span", words("study.unlike_baseline"), class_="unlike")
    return element("p", unlike, join(pieces, "\u00a0· "), class_="setup-line")


def setups_told(arms: Sequence[Arm], words: Words) -> Mapping[str, str]:
    """The same of arms that were asked, in plain words, by their names."""
    drafts = [draft_of(arm) for arm in arms]
    baseline = next((draft for draft in drafts if draft.baseline), drafts[0])
    return {draft.name: " · ".join(_pieces(draft, baseline, words)) or words("study.as_baseline") for draft in drafts}


def _pieces(draft: ArmDraft, baseline: ArmDraft, words: Words) -> Iterable[str]:
    return (said for said, _ in facts(draft, words)) if draft is baseline else _otherwise(draft, baseline, words)


def _otherwise(draft: ArmDraft, baseline: ArmDraft, words: Words) -> Iterator[str]:
    """What an arm has otherwise than the baseline; where `facts` has no words for it, in what."""
    told: set[str] = set()
    for said, fields in facts(draft, words):
        if any(getattr(draft, name) != getattr(baseline, name) for name in fields):
            told.update(fields)
            yield said
    for dimension in differing([baseline, draft]):
        if told.isdisjoint(DIMENSIONS[dimension]):
            yield words("study.no_instruction" if dimension == "instruction" else f"study.dimension_{dimension}")
    if draft.repeats == 1 < baseline.repeats:
        yield words("study.times", count=1)


def facts(draft: ArmDraft, words: Words) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is set, in a few words each, with the fields that it tells of; what is left to others is left out."""
    yield _model(draft, words), DIMENSIONS["model"]
    yield shown(draft.prompt, words), ("prompt",)
    yield words(f"language.{draft.language}"), ("language",)
    if draft.frame != "auto":
        yield words("study.frame", frame=draft.frame), ("frame",)
    if draft.context_format != "stock":
        yield draft.context_format, ("context_format",)
    if draft.instruction.strip():
        said = shortened(" ".join(draft.instruction.split()), _INSTRUCTION)
        yield words("study.instruction", said=said), DIMENSIONS["instruction"]
    yield _chunks(draft, words), DIMENSIONS["retrieval"]
    for name in ("temperature", "top_p", "seed"):
        value = getattr(draft, name)
        if value is not None:
            yield words(f"study.{name}", value=f"{value:g}" if isinstance(value, float) else value), (name,)
    if draft.repeats > 1:
        yield words("study.times", count=draft.repeats), ("repeats",)


def _model(draft: ArmDraft, words: Words) -> str:
    if draft.endpoint == BUILTIN.name:
        return words("model.builtin")
    model = model_name(draft.model, words.language) if draft.model else words("study.no_model")
    return words("study.model", model=model, endpoint=draft.endpoint)


def _chunks(draft: ArmDraft, words: Words) -> str:
    if not draft.documents:
        return words("study.no_documents")
    told = words("extent.whole") if draft.extent == "whole" else _best(draft, words)
    return words("study.of_documents", told=told, count=len(draft.scope)) if draft.scope else told


def _best(draft: ArmDraft, words: Words) -> str:
    """How the best chunks are found."""
    told = words("study.chunks", count=draft.top_k, mode=words(f"study.mode_{draft.mode}"))
    told = words("study.chunks_reranked", told=told) if draft.rerank else told
    return told if draft.threshold is None else words("study.chunks_from", told=told, threshold=f"{draft.threshold:g}")


def differences_told(drafts: Sequence[ArmDraft], words: Words) -> Html | str:
    """One sentence: in what the arms differ."""
    unlike = differing(drafts)
    if not unlike:
        return words("study.all_equal")
    names = words.listed(words(f"study.dimension_{dimension}").lower() for dimension in unlike)
    return element("b", words("study.differs", what=names))

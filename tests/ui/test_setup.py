"""The set-up of a question: what controls and drafts may hold."""

import json

import pytest

from playground.core.errors import PromptError, SettingsError
from playground.core.strings import Language
from playground.core.values import PARTS, PromptSet
from playground.ui.page.setup import Setup


def set_of(reference: str, language: Language) -> PromptSet:
    return PromptSet(reference, language, {})


def test_what_is_shown_is_what_is_asked_for() -> None:
    values = {"question": "q", "collection": "c", "temperature": 0.2, "max_tokens": 100.0, "stop": "a\nb", "top_k": 3}
    spec = Setup.read(values).spec(set_of)
    assert (spec.question, spec.collection, spec.retrieval.top_k) == ("q", "c", 3)
    assert (spec.sampling.temperature, spec.sampling.max_tokens, spec.sampling.stop) == (0.2, 100, ("a", "b"))


def test_an_empty_field_leaves_the_choice_to_the_server() -> None:
    spec = Setup.read({"temperature": None, "top_p": "", "seed": None}).spec(set_of)
    assert (spec.sampling.temperature, spec.sampling.top_p, spec.sampling.seed) == (None, None, None)


def test_no_collection_asks_without_documents() -> None:
    assert Setup.read({"collection": ""}).spec(set_of).collection is None


@pytest.mark.parametrize(
    "name, value",
    [
        ("temperature", 3),
        ("temperature", "warm"),
        ("top_p", float("nan")),
        ("max_tokens", 0),
        ("seed", 1.5),
        ("top_k", None),
        ("frame", "other"),
        ("switched_off", '{"a": 1}'),
        ("scope", '{"a": 1}'),
        ("extent", "all"),
        ("rerank", "perhaps"),
        ("question", ["q"]),
        ("prompt_set", ""),
        ("prompt_draft", "[]"),
        ("prompt_draft", '{"zh": {"base": "stock", "parts": {}}}'),
        ("prompt_draft", "[" * 100_000),
        ("rendering", "mako"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(SettingsError) as refused:
        Setup.read({name: value})
    assert refused.value.facts["name"] == name


@pytest.mark.parametrize("kept", ["", "no json", "[]", '{"temperature": 9}', '{"unknown": 1}'])
def test_a_draft_of_no_use_changes_nothing(kept: str) -> None:
    assert Setup.draft(kept, Setup()) == Setup()


def test_a_draft_comes_back() -> None:
    kept = json.dumps({"question": "莲", "top_k": 7, "temperature": None, "top_p": 9})
    assert Setup.draft(kept, Setup()) == Setup(question="莲", top_k=7, temperature=None)


def test_a_run_with_a_draft_takes_its_exact_text() -> None:
    kept = json.dumps({"zh": {"base": "stock", "parts": {part: f"<{part}>" for part in PARTS}}})
    chosen = Setup.read({"prompt_set": "draft", "prompt_draft": kept}).spec(set_of).prompt.set
    assert (chosen.name, chosen.language) == ("draft", "zh")
    assert chosen.parts == {part: f"<{part}>" for part in PARTS}


def test_a_draft_that_is_not_there_is_no_prompt() -> None:
    with pytest.raises(PromptError, match="no edited prompt"):
        Setup.read({"prompt_set": "draft"}).spec(set_of)

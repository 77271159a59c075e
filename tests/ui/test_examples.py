"""Questions to begin with: of the collection that is chosen, in the languages of its documents."""

from pathlib import Path

import pytest

from playground.core.strings import Language
from playground.ui.playground.choices.examples import examples
from playground.workspace import Workspace


def asked(workspace: Workspace, collection: str) -> tuple[str, ...]:
    return examples(workspace.library, workspace.library.collection(collection), "en")


@pytest.mark.parametrize(
    "collection, language, question",
    [
        ("samples-zh", "en", "《采莲赋》的内容是什么？"),
        ("samples-en", "zh", "What is the essay Moonlight over the Lotus Pond about?"),
        ("samples", "zh", "《采莲赋》的内容是什么？"),
        ("samples", "en", "What is the essay Moonlight over the Lotus Pond about?"),
    ],
)
def test_samples_are_asked_in_their_own_language_mixed_ones_in_that_of_the_page(
    workspace: Workspace, collection: str, language: Language, question: str
) -> None:
    shown = examples(workspace.library, workspace.collection(collection, create=True), language)
    assert (shown[0], len(shown)) == (question, 4)


def test_the_sections_of_a_document_are_asked_for(lotus: Workspace) -> None:
    assert asked(lotus, "lotus") == ("《采莲赋》讲了什么？", "《西洲曲》讲了什么？", "“荷塘月色导读”的主要内容是什么？")


def test_documents_take_turns_and_numbers_of_headings_are_left_out(lotus: Workspace, tmp_path: Path) -> None:
    for name, text in (("bees.md", "# Bees\n\n## 1.2 The waggle dance\n\nIt dances."), ("plain.txt", "No heading.")):
        (tmp_path / name).write_text(text, "utf-8")
        assert [one.stage for one in lotus.add(tmp_path / name, collection="mixed")][-1] == "ready"
    assert asked(lotus, "mixed") == (
        "What does the section “The waggle dance” say?",
        "What is “plain” about?",
        "What is “bees” about?",
    )

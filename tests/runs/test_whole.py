"""Questions about a text as a whole, and about something in it, over essays without a heading and the built-in model."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playground.core.strings import Language
from playground.core.values import Extent, PromptChoice, RetrievalSettings, Run, RunSpec, Sampling
from playground.models.builtin import REFUSAL
from playground.settings import EmbedderSettings, EndpointSettings, Settings
from playground.workspace import Workspace
from tests.fakes.openai_server import serving
from tests.runs import essays

Ask = Callable[..., Run]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One for all questions: nothing is changed by asking."""
    folder = tmp_path_factory.mktemp("whole")
    with serving() as server:
        server.models = [{"id": "small", "max_model_len": 2_000}]
        fake = EndpointSettings(name="fake", base_url=server.url)
        settings = Settings(data_dir=folder / "data", endpoints=(fake,), embedder=EmbedderSettings(provider="hash"))
        with Workspace(settings, {}) as opened:
            _take_in(opened, folder)
            yield opened


def _take_in(workspace: Workspace, folder: Path) -> None:
    for language, text in (("zh", essays.ZH), ("en", essays.EN)):
        path = folder / f"{language}.txt"
        path.write_text(text, "utf-8")
        assert [p.stage for p in workspace.add(path, collection=language)][-1] == "ready"


@pytest.fixture
def asked(workspace: Workspace) -> Ask:
    """Asks the essay of a language, which is all there is in its collection."""

    async def ask(question: str, language: Language, extent: Extent = "auto", **changes: object) -> Run:
        fields = {"endpoint": "builtin", "model": "builtin", **changes}
        choice, settings = PromptChoice(workspace.catalog.stock(language)), RetrievalSettings(extent=extent)
        return await workspace.run(RunSpec(question, language, choice, retrieval=settings, **fields))  # type: ignore[arg-type]

    return ask


def sent(run: Run) -> list[int]:
    """The places in the document of the chunks that were sent, by their numbers."""
    numbered = sorted((p.fate.n, p.hit.chunk.seq) for p in run.passages if p.fate.n is not None)
    return [seq for _, seq in numbered]


WHOLE = [*((question, "zh") for question in essays.WHOLE_ZH), *((question, "en") for question in essays.WHOLE_EN)]
PARTS = [*((*one, "zh") for one in essays.PARTS_ZH), *((*one, "en") for one in essays.PARTS_EN)]


@pytest.mark.parametrize("question, language", WHOLE)
async def test_a_question_about_the_whole_is_given_the_whole(asked: Ask, question: str, language: Language) -> None:
    run = await asked(question, language)
    assert run.reading is not None
    assert (run.reading.extent, run.reading.why) == ("whole", "asks_whole")
    assert sent(run) == list(range(len(run.passages)))
    assert len(run.passages) > 2
    assert run.answer != REFUSAL[language]


@pytest.mark.parametrize("question, quoted, language", PARTS)
async def test_a_question_about_something_in_it_is_given_the_best_chunks(
    asked: Ask, question: str, quoted: str, language: Language
) -> None:
    run = await asked(question, language)
    assert run.reading is not None
    assert (run.reading.extent, run.reading.why) == ("chunks", "part")
    assert any(quoted in p.hit.chunk.text for p in run.passages if p.fate.kind == "sent")
    assert run.answer != REFUSAL[language]


@pytest.mark.parametrize("question, language", WHOLE)
async def test_the_best_chunks_can_be_chosen_all_the_same(asked: Ask, question: str, language: Language) -> None:
    run = await asked(question, language, "chunks")
    assert run.reading is not None
    assert (run.reading.extent, run.reading.why) == ("chunks", "chosen")


async def test_the_whole_can_be_chosen_all_the_same(asked: Ask) -> None:
    run = await asked(essays.PARTS_ZH[0][0], "zh", "whole")
    assert run.reading is not None
    assert (run.reading.why, sent(run)) == ("chosen", list(range(len(run.passages))))


async def test_what_does_not_fit_is_over_budget_from_the_end_on(asked: Ask) -> None:
    run = await asked("总结", "zh", endpoint="fake", model="small", sampling=Sampling(max_tokens=100))
    fates = [passage.fate.kind for passage in run.passages]
    count = fates.count("sent")
    assert 0 < count < len(fates)
    assert fates == ["sent"] * count + ["over_budget"] * (len(fates) - count)


async def test_the_built_in_model_refuses_what_the_whole_does_not_answer(asked: Ask) -> None:
    run = await asked("量子色动力学 gluons", "en")
    assert run.reading is not None
    assert (run.reading.why, run.answer) == ("nothing_shared", REFUSAL["zh"])

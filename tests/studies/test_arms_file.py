"""Files of arms: what may stand in them, what an arm takes from the first, and that they read back as they were written."""

import asyncio
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.core.errors import ModelError, PromptError, StudyError
from playground.core.strings import LANGUAGES, Language
from playground.core.values import PARTS, PromptChoice, PromptSet, RetrievalSettings, Sampling
from playground.studies.arm_drafts import ArmDraft, draft_of, resolve
from playground.studies.arms_file import KEYS, MOST_ARMS, read_arms, write_arms
from playground.studies.values import Arm

EVERYTHING = """
[[arm]]
name = "基准"
endpoint = "vllm"
model = "Qwen2.5-32B-Instruct-AWQ"
prompt = "手册@2"
language = "zh"
frame = "rag"
instruction = '''
只用一句话回答。
'''
temperature = 0
top_p = 0.9
max_tokens = 256
seed = 7
stop = ["###"]
top_k = 8
threshold = 0.3
mode = "dense"
fusion = "rrf"
extent = "whole"
rerank = true
scope = ["员工手册.pdf", "条例.docx"]
documents = true
roles = "system_user"
context_format = "qanything"
rendering = "replacement"
repeats = 3
"""


def arms_of(*lines: str) -> str:
    """A file of one arm a line, whose assignments are divided by commas."""
    return "\n".join(
        f'[[arm]]\nname = "{number}"\n' + line.replace(", ", "\n") for number, line in enumerate(lines, start=1)
    )


def refused(text: str) -> StudyError:
    with pytest.raises(StudyError) as caught:
        read_arms(text)
    for language in LANGUAGES:
        assert caught.value.message(language)
        assert caught.value.remedy(language)
    return caught.value


# Reading --------------------------------------------------------------------------------------------------------------


def test_every_key_is_a_field_of_the_draft_and_the_other_way_round() -> None:
    assert set(KEYS) == {field.name for field in fields(ArmDraft)}


def test_every_key_is_read() -> None:
    (draft,) = read_arms(EVERYTHING)
    assert draft == ArmDraft(
        name="基准",
        endpoint="vllm",
        model="Qwen2.5-32B-Instruct-AWQ",
        prompt="手册@2",
        language="zh",
        frame="rag",
        instruction="只用一句话回答。\n",
        temperature=0.0,
        top_p=0.9,
        max_tokens=256,
        seed=7,
        stop=("###",),
        top_k=8,
        threshold=0.3,
        mode="dense",
        fusion="rrf",
        extent="whole",
        rerank=True,
        scope=("员工手册.pdf", "条例.docx"),
        documents=True,
        roles="system_user",
        context_format="qanything",
        rendering="replacement",
        repeats=3,
        baseline=True,
    )


def test_a_name_is_enough() -> None:
    assert read_arms('[[arm]]\nname = "a"') == (ArmDraft("a", baseline=True),)


def test_what_an_arm_does_not_say_is_as_in_the_first() -> None:
    first, second = read_arms(EVERYTHING + '[[arm]]\nname = "热"\ntemperature = 1')
    assert second == replace(first, name="热", temperature=1.0, baseline=False)


def test_it_is_as_in_the_first_and_not_as_in_the_one_before() -> None:
    drafts = read_arms(arms_of("seed = 1", "seed = 2", "top_k = 3"))
    assert [draft.seed for draft in drafts] == [1, 2, 1]


@pytest.mark.parametrize(
    "lines, baseline",
    [
        (("", "", ""), "1"),
        (("", "baseline = true"), "2"),
        (("baseline = true", ""), "1"),
        (("baseline = false", ""), "1"),
        (("baseline = false", "baseline = true"), "2"),
    ],
)
def test_one_arm_is_the_baseline(lines: tuple[str, ...], baseline: str) -> None:
    assert [draft.name for draft in read_arms(arms_of(*lines)) if draft.baseline] == [baseline]


@pytest.mark.parametrize("key", ["temperature", "top_p", "max_tokens", "seed", "threshold"])
def test_what_the_first_arm_sets_another_can_leave_unset(key: str) -> None:
    value = 1 if key in ("max_tokens", "seed") else 0.5
    first, second = read_arms(arms_of(f"{key} = {value}", f"{key} = false"))
    assert (getattr(first, key), getattr(second, key)) == (value, None)


@pytest.mark.parametrize(
    "lines, expected",
    [
        (('endpoint = "e", model = "m"', 'model = "n"'), ("e", "n")),
        (('endpoint = "e", model = "m"', 'endpoint = "f"'), ("f", "m")),
        (('endpoint = "e", model = "m"', 'endpoint = "builtin"'), ("builtin", None)),
        (('endpoint = "e", model = "m"', 'model = "builtin"'), (None, "builtin")),
        (('model = "builtin"', 'endpoint = "e"'), ("e", None)),
        (('endpoint = "builtin"', 'model = "m"'), (None, "m")),
    ],
)
def test_the_built_in_model_is_not_asked_of_a_server(
    lines: tuple[str, str], expected: tuple[str | None, str | None]
) -> None:
    second = read_arms(arms_of(*lines))[1]
    assert (second.endpoint, second.model) == expected


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter() -> None:
    assert read_arms("\ufeff" + EVERYTHING.replace("\n", "\r\n")) == read_arms(EVERYTHING)


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "arms_none"),
        ("# nothing but words", "arms_none"),
        ("arm = []", "arms_none"),
        ('[arm]\nname = "a"', "arms_not_tables"),
        ('arm = ["a", "b"]', "arms_not_tables"),
        ("arm = 3", "arms_not_tables"),
        ('temperature = 1\n[[arm]]\nname = "a"', "arms_key_unknown"),
        ('[[arms]]\nname = "a"', "arms_key_unknown"),
        ("[[arm]]\nname = 快", "arms_not_toml"),
        ('[[arm]]\nname = "a"\nname = "b"', "arms_not_toml"),
        ('{"arm": [{"name": "a"}]}', "arms_not_toml"),
        ("a = " + "[" * 5_000, "arms_not_toml"),
        ("a = " + "9" * 5_000, "arms_not_toml"),
        ("[[arm]]\nseed = 1", "arm_name_missing"),
        (arms_of("", "baseline = true", "baseline = true"), "arm_two_baselines"),
        ('[[arm]]\nname = "a"\n[[arm]]\nname = "A"', "arm_name_taken"),
        (arms_of(*[""] * (MOST_ARMS + 1)), "arms_too_many"),
        ('[[arm]]\nname = "a"\ninstruction = "' + "长" * 200_000 + '"', "arms_too_large"),
    ],
    ids=lambda value: value[:40],
)
def test_what_is_no_file_of_arms_is_refused(text: str, code: str) -> None:
    assert refused(text).code == code


def test_as_many_arms_as_may_be_are_read() -> None:
    assert len(read_arms(arms_of(*[""] * MOST_ARMS))) == MOST_ARMS


@pytest.mark.parametrize(
    "line, code",
    [
        ('name = ""', "arm_not_text"),
        ("name = 3", "arm_not_text"),
        ('name = "a\\nb"', "arm_not_text"),
        (f'name = "{"a" * 81}"', "arm_not_text"),
        ("model = false", "arm_not_text"),
        ("endpoint = []", "arm_not_text"),
        ('prompt = " "', "arm_not_text"),
        ('instruction = "\\u0000"', "arm_not_text"),
        ("instruction = 1979-05-27", "arm_not_text"),
        ("stop = [1]", "arm_not_text"),
        ('language = "fr"', "arm_not_choice"),
        ('frame = "RAG"', "arm_not_choice"),
        ("mode = 1", "arm_not_choice"),
        ('fusion = ["rrf"]', "arm_not_choice"),
        ('extent = "all"', "arm_not_choice"),
        ('roles = "system"', "arm_not_choice"),
        ('context_format = ""', "arm_not_choice"),
        ('rendering = "none"', "arm_not_choice"),
        ('temperature = "0.5"', "arm_not_number"),
        ("temperature = true", "arm_not_number"),
        ("temperature = 2.1", "arm_not_number"),
        ("temperature = -0.1", "arm_not_number"),
        ("temperature = nan", "arm_not_number"),
        ("threshold = inf", "arm_not_number"),
        ("top_p = 1.01", "arm_not_number"),
        ("max_tokens = 0", "arm_not_whole"),
        ("max_tokens = 12.0", "arm_not_whole"),
        ("seed = 9223372036854775808", "arm_not_whole"),
        ("seed = true", "arm_not_whole"),
        ("top_k = false", "arm_not_whole"),
        ("top_k = 51", "arm_not_whole"),
        ("repeats = 0", "arm_not_whole"),
        ("repeats = 21", "arm_not_whole"),
        ('documents = "false"', "arm_not_switch"),
        ("documents = 0", "arm_not_switch"),
        ("baseline = 1", "arm_not_switch"),
        ("temprature = 1", "arm_key_unknown"),
        ("sampling = {temperature = 1}", "arm_key_unknown"),
    ],
)
def test_a_wrong_value_is_refused_with_its_arm_and_key(line: str, code: str) -> None:
    name = "" if line.startswith("name") else 'name = "快"\n'
    error = refused(f'[[arm]]\nname = "基准"\n\n[[arm]]\n{name}{line}')
    assert error.code == code
    assert error.facts["key"] == line.split(" = ")[0]
    assert name == "" or error.facts["arm"] == "快"


def test_an_arm_without_a_name_is_known_by_its_number() -> None:
    assert refused('[[arm]]\nname = "a"\n[[arm]]\nseed = 1').facts["arm"] == "#2"


# Resolving ------------------------------------------------------------------------------------------------------------


def prompt_set(name: str, language: Language, number: int | None = None) -> PromptSet:
    return PromptSet(name, language, dict.fromkeys(PARTS, name), number)


def set_of(reference: str, language: Language | None = None, prefer: Language = "zh") -> PromptSet:
    if reference == "没有":
        raise PromptError("prompt_version_unknown", name=reference)
    name, _, number = reference.partition("@")
    return prompt_set(name, language or prefer, int(number) if number else None)


async def model_of(endpoint: str | None, model: str | None) -> tuple[str, str]:
    if endpoint == "gone":
        raise ModelError("endpoint_unknown", name="gone", known="vllm")
    if endpoint == "empty":
        return endpoint, model or ""
    return endpoint or "vllm", model or "first-model"


def resolved(text: str, prefer: Language = "zh") -> tuple[Arm, ...]:
    return asyncio.run(resolve(read_arms(text), set_of, model_of, prefer))


def test_a_draft_becomes_an_arm() -> None:
    assert resolved(EVERYTHING) == (
        Arm(
            name="基准",
            prompt=PromptChoice(
                prompt_set("手册", "zh", 2), "rag", "只用一句话回答。\n", "system_user", "qanything", "replacement"
            ),
            endpoint="vllm",
            model="Qwen2.5-32B-Instruct-AWQ",
            retrieval=RetrievalSettings(
                8, 0.3, "dense", "rrf", extent="whole", scope=("员工手册.pdf", "条例.docx"), rerank=True
            ),
            sampling=Sampling(0.0, 0.9, 256, 7, ("###",)),
            repeats=3,
            baseline=True,
        ),
    )


def test_an_arm_that_says_nothing_asks_as_anybody_begins() -> None:
    (arm,) = resolved('[[arm]]\nname = "a"', "en")
    assert arm == Arm("a", PromptChoice(prompt_set("stock", "en")), "vllm", "first-model", baseline=True)


def test_a_model_that_is_not_named_is_the_first_of_each_endpoint() -> None:
    assert [arm.model for arm in resolved(arms_of('endpoint = "a"', 'endpoint = "b"'))] == ["first-model"] * 2


@pytest.mark.parametrize(
    "line, kind, code",
    [
        ('prompt = "没有"', PromptError, "prompt_version_unknown"),
        ('endpoint = "gone"', ModelError, "endpoint_unknown"),
        ('endpoint = "empty"', StudyError, "arm_without_model"),
    ],
)
def test_names_that_mean_nothing_are_refused(line: str, kind: type[StudyError], code: str) -> None:
    with pytest.raises(kind) as caught:
        resolved(arms_of(line))
    assert caught.value.code == code


# Writing --------------------------------------------------------------------------------------------------------------

NAMES = some.text(some.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12)
TEXTS = some.text(some.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
SAMPLINGS = some.builds(
    Sampling,
    temperature=some.none() | some.floats(0, 2),
    top_p=some.none() | some.floats(0, 1),
    max_tokens=some.none() | some.integers(1, 1_000_000),
    seed=some.none() | some.integers(-(2**63), 2**63 - 1),
    stop=some.lists(TEXTS, max_size=3).map(tuple),
)
ARMS = some.builds(
    Arm,
    name=NAMES,
    prompt=some.builds(
        PromptChoice,
        set=some.builds(
            prompt_set, NAMES.map(lambda name: name.replace("@", "-")), some.sampled_from(LANGUAGES), some.none()
        ),
        frame=some.sampled_from(("auto", "rag", "custom", "simple")),
        custom_instruction=TEXTS,
        roles=some.sampled_from(("user", "system_user")),
        context_format=some.sampled_from(("stock", "qanything")),
        rendering=some.sampled_from(("jinja", "replacement")),
    ),
    endpoint=NAMES | some.just("builtin"),
    model=NAMES | some.just("builtin"),
    retrieval=some.builds(
        RetrievalSettings,
        top_k=some.integers(1, 50),
        threshold=some.none() | some.floats(-1e9, 1e9),
        mode=some.sampled_from(("dense", "lexical", "hybrid")),
        fusion=some.sampled_from(("minmax", "rrf")),
        extent=some.sampled_from(("auto", "chunks", "whole")),
        switched_off=some.just(()),
    ),
    sampling=SAMPLINGS,
    documents=some.booleans(),
    repeats=some.integers(1, 20),
    baseline=some.just(False),
)
LISTS = some.lists(ARMS, min_size=1, max_size=4, unique_by=lambda arm: arm.name.casefold())


@given(LISTS, some.integers(0, 3))
def test_what_was_written_reads_back_equal(arms: list[Arm], baseline: int) -> None:
    marked = [replace(arm, baseline=place == baseline % len(arms)) for place, arm in enumerate(arms)]
    drafts = read_arms(write_arms(marked))
    assert drafts == tuple(map(draft_of, marked))
    assert asyncio.run(resolve(drafts, set_of, model_of, "zh")) == tuple(marked)


def test_of_the_other_arms_only_what_differs_is_written() -> None:
    arms = resolved(EVERYTHING + '[[arm]]\nname = "热"\ntemperature = 1')
    assert write_arms(arms).split("\n\n")[1] == '[[arm]]\nname = "热"\ntemperature = 1.0\n'


def test_where_no_arm_is_marked_the_first_is_written_as_the_baseline() -> None:
    arm = replace(resolved('[[arm]]\nname = "a"')[0], baseline=False)
    assert read_arms(write_arms([arm]))[0].baseline

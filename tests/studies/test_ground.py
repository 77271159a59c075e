"""What an answer's sentences are worth beside the chunks: states, places, numbers and scores."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.studies.ground.features import FEATURES
from playground.studies.ground.scoring import ground, judged, missing_places, score_of
from playground.studies.ground.sources import is_structured, taken_apart
from playground.studies.ground.weights import weights
from playground.studies.values import Sentence

LOTUS = [
    "《荷塘月色》是朱自清1927年7月在清华园写的散文，文章描写了荷塘和月色的美景。采莲是江南的旧俗，六朝时为盛。",
    "《西洲曲》是南朝乐府民歌，全诗32句，160字。“采莲南塘秋，莲花过人头”两句写的是采莲的季节。",
]
TOWER = [
    "Preheat the oven to 350°F and bake the bread for 25 minutes. Let it cool on a rack before slicing.",
    "The Eiffel Tower was completed in 1889 and is 330 metres tall. It was designed by the company of Gustave Eiffel. "
    "About 7 million people visit the tower every year.",
]
BUSINESS = '{"name": "Blue Door", "stars": 4.5, "hours": {"Monday": "8:0-17:0"}, "city": "Goleta", "state": "CA"}'


def one(answer: str, chunks: list[str], question: str = "") -> Sentence:
    (sentence,) = ground(answer, chunks, question).sentences
    return sentence


# States ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, chunks, state",
    [
        ("采莲是江南的旧俗。", LOTUS, "copied"),
        ("採蓮是江南的舊俗。", LOTUS, "copied"),
        ("全诗３２句", LOTUS, "copied"),
        ("It was designed by the company of Gustave Eiffel.", TOWER, "copied"),
        ("朱自清的《荷塘月色》描写了荷塘的美景。", LOTUS, "supported"),
        ("《西洲曲》共三十二句。", LOTUS, "supported"),
        ("Bake for 25 minutes at 350°F.", TOWER, "supported"),
        ("The Eiffel Tower was finished in 1889.", TOWER, "supported"),
        ("Seven million people visit the tower each year.", TOWER, "supported"),
        ("《西洲曲》共四十二句。", LOTUS, "not_found"),
        ("《荷塘月色》是鲁迅写的散文。", LOTUS, "not_found"),
        ("采莲不是江南的旧俗。", LOTUS, "not_found"),
        ("月球上有兔子。", LOTUS, "not_found"),
        ("《西洲曲》是南朝1927年的乐府民歌。", LOTUS, "not_found"),
        ("Bake the bread for 45 minutes.", TOWER, "not_found"),
        ("The Eiffel Tower is in Berlin.", TOWER, "not_found"),
        ("The Eiffel Tower was not completed in 1889.", TOWER, "not_found"),
        ("Rabbits have lived on the moon for ages.", TOWER, "not_found"),
        ("抱歉，参考信息没有提到作者的生日。", LOTUS, "no_claim"),
        ("以下是对该问题的回答：", LOTUS, "no_claim"),
        ("It is what it is.", TOWER, "no_claim"),
        ("Blue Door in Goleta has 4.5 stars.", [BUSINESS], "not_judged"),
        ("Rabbits live on the moon.", [BUSINESS], "not_judged"),
        ("采莲是江南的旧俗。", [], "not_judged"),
        ("采莲是江南的旧俗。", ["", " \n"], "not_judged"),
        ("The essay describes a pond in the moonlight.", LOTUS, "not_comparable"),
        ("埃菲尔铁塔非常高。", TOWER, "not_comparable"),
        ("埃菲尔铁塔高330米。", TOWER, "supported"),
        ("埃菲尔铁塔1999年高330米。", TOWER, "not_found"),
    ],
    ids=str,
)
def test_every_state_is_told_apart(answer: str, chunks: list[str], state: str) -> None:
    assert {sentence.state for sentence in ground(answer, chunks).sentences} == {state}


def test_only_what_was_judged_has_a_score() -> None:
    found = ground("根据参考信息，采莲是江南的旧俗。月球上有兔子。文中没有提到作者。", LOTUS)
    assert [(sentence.state, sentence.score is None) for sentence in found.sentences] == [
        ("no_claim", True),
        ("copied", False),
        ("not_found", False),
        ("no_claim", True),
    ]


def test_an_answer_that_only_refuses_has_no_score() -> None:
    assert ground("抱歉，检索到的参考信息并未提供任何相关的信息，因此无法回答。", LOTUS).answer_score is None


def test_an_answer_scores_by_the_chance_that_one_of_its_sentences_is_unsupported() -> None:
    found = ground("It is 330 metres tall. Rabbits live on the moon. The tower was painted green.", TOWER)
    assert found.answer_score == pytest.approx(1 - _all_supported([sentence.score for sentence in found.sentences]))


def _all_supported(scores: list[float | None]) -> float:
    chance = 1.0
    for score in scores:
        chance *= 1 - (score or 0)
    return chance


def test_a_sentence_counts_as_its_worst_clause() -> None:
    found = judged("采莲是江南一带的旧俗，月球上住着玉兔和嫦娥。", LOTUS)
    scores = [each.sentence.score for each in found]
    assert len(scores) == 2
    assert score_of(found) == pytest.approx(max(score or 0 for score in scores))


@pytest.mark.parametrize(
    "less, more",
    [
        ("《西洲曲》是南朝的民歌。", "《西洲曲》是南朝流传的四言民歌。"),
        ("朱自清写了荷塘的美景。", "朱自清写了荷塘和北海公园的美景。"),
        ("Bake the bread for 25 minutes.", "Bake the bread for 45 minutes."),
        ("The tower was completed in 1889.", "The tower was inaugurated by Berlin engineers."),
    ],
)
def test_the_score_grows_with_what_the_chunks_do_not_hold(less: str, more: str) -> None:
    chunks = LOTUS if less[0] > "z" else TOWER
    first, second = one(less, chunks).score, one(more, chunks).score
    assert first is not None
    assert second is not None
    assert first < second


def test_what_the_question_says_needs_no_source() -> None:
    answer = "The Louvre and the tower are in Paris."
    assert one(answer, TOWER).state == "not_found"
    assert one(answer, TOWER, "Are the Louvre and the tower both in Paris?").state == "supported"


def test_a_table_beside_prose_is_judged_by_the_prose() -> None:
    assert one("The Eiffel Tower was finished in 1889.", [BUSINESS, *TOWER]).state == "supported"


# Places ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, chunk, place",
    [
        ("It cools on a rack before slicing.", 1, "Let it cool on a rack before slicing."),
        ("Millions of people visit the tower.", 2, "About 7 million people visit the tower every year."),
        (
            "Completed in 1889, the tower was designed by the company of Gustave Eiffel.",
            2,
            "The Eiffel Tower was completed in 1889 and is 330 metres tall. It was designed by the company of Gustave Eiffel.",
        ),
    ],
    ids=str,
)
def test_the_best_place_is_one_sentence_or_two_neighbours(answer: str, chunk: int, place: str) -> None:
    sentence = one(answer, TOWER)
    assert sentence.chunk == chunk
    assert TOWER[chunk - 1][sentence.chunk_start : sentence.chunk_end] == place


def test_two_sentences_of_different_chunks_are_no_place() -> None:
    chunks = ["The tower is tall.", "The bread is hot."]
    sentence = one("The tower is tall and the bread is hot.", chunks)
    assert (sentence.chunk_start, sentence.chunk_end) == (0, len(chunks[(sentence.chunk or 0) - 1]))


def test_no_place_is_shown_where_hardly_anything_is_shared() -> None:
    sentence = one("Rabbits and foxes have lived on the green moon every winter.", TOWER)
    assert (sentence.chunk, sentence.chunk_start, sentence.chunk_end) == (None, None, None)


# Numbers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, chunks, missing",
    [
        ("文章写于1928年8月。", LOTUS, ("1928", "8")),
        ("《西洲曲》共三十二句，一百六十字。", LOTUS, ()),
        ("它有五十句，5.5万字，50%写采莲。", LOTUS, ("五十", "5.5万", "50%")),
        ("文章写于1927年。", LOTUS, ()),
        ("一首诗，1首民歌。", ["这是一首民歌。"], ()),
        ("About 7,000,000 people visit it.", TOWER, ()),
        ("About 8 million people and 330 dogs visit it.", TOWER, ("8 million",)),
        ("Twenty-five minutes, not thirty.", TOWER, ("thirty",)),
        ("Stir, as [2] and (passage 4) say. Repeat steps 7 and 8.", ["1. Mix\n2. Stir\n3. Bake"], ()),
        ("Rule 3 says bake.", ["1. Mix\n2. Stir\n3. Bake"], ()),
        ("Sorry, the documents do not say what happened in 1950.", TOWER, ("1950",)),
        ("Here are 5 facts of 1950:", TOWER, ("1950",)),
        ("Blue Door has 77 seats.", [BUSINESS], ("77",)),
    ],
    ids=str,
)
def test_every_number_that_stands_in_no_chunk_is_named(
    answer: str, chunks: list[str], missing: tuple[str, ...]
) -> None:
    named = tuple(number for sentence in ground(answer, chunks).sentences for number in sentence.missing_numbers)
    assert named == missing


def test_a_number_of_the_question_is_not_missing() -> None:
    assert one("It was not painted in 1950.", TOWER, "Was it painted in 1950?").missing_numbers == ()


def test_missing_numbers_can_be_marked_in_the_answer() -> None:
    answer = "It is 331 metres tall, not 330, and 331 it stays. It opened in 1890."
    places = missing_places(answer, ground(answer, TOWER))
    assert [answer[start:end] for start, end in places] == ["331", "331", "1890"]


def test_a_copy_does_not_begin_inside_a_number_or_a_word() -> None:
    assert one("12年建成的塔楼", ["2012年建成的塔楼"]).state == "not_found"
    assert one("art of the bread", ["start of the bread"]).state != "copied"


def test_a_two_is_named_but_tells_against_no_sentence() -> None:
    sentence = one("The two Eiffel towers are 330 metres tall.", TOWER)
    assert (sentence.state, sentence.missing_numbers) == ("supported", ("two",))


# Sources --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "chunk, expected",
    [
        (BUSINESS, True),
        ("{'name': 'Blue Door', 'stars': 4.5, 'city': 'Goleta', 'hours': None}", True),
        ("| 年 | 高 |\n| --- | --- |\n| 1889 | 330 |", True),
        ("年: 1889 | 高: 330", True),
        ("a\tb\tc\n1\t2\t3", True),
        ("鲈形目|鲈亚目|笛鲷科的其中一个种。本鱼分布于印度太平洋区。", False),
        ('He said: "name": it.', False),
        (LOTUS[0], False),
        ("", False),
    ],
    ids=str,
)
def test_json_and_tables_are_told_from_prose(chunk: str, expected: bool) -> None:
    assert is_structured(chunk) is expected


def test_chunks_are_taken_apart_once_however_many_sentences_and_answers() -> None:
    taken_apart.cache_clear()
    for answer in ("A tower. " * 50, "采莲是旧俗。" * 50):
        ground(answer, [*LOTUS, *TOWER], "?")
    assert taken_apart.cache_info().misses == len([*LOTUS, *TOWER, "?"])


# Weights --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", ["zh", "other"])
def test_no_weight_rewards_having_less_in_common(script: str) -> None:
    made = weights(script)  # type: ignore[arg-type]
    assert set(made.of) == set(FEATURES)
    assert min(made.of.values()) >= 0


@pytest.mark.parametrize("script", ["zh", "other"])
def test_what_was_copied_is_far_from_not_found(script: str) -> None:
    made = weights(script)  # type: ignore[arg-type]
    assert 5 * made.score(dict.fromkeys(FEATURES, 0.0)) < made.not_found_from < 0.5


# Any text -------------------------------------------------------------------------------------------------------------

TEXTS = st.text() | st.lists(
    st.sampled_from(
        [*LOTUS[0], *"1930 ", *"。，：\n|", "tower ", "The ", "Eiffel", "not ", "三十", "[1]", "passage 2", '{"a": 1}']
    )
).map("".join)


@given(TEXTS, st.lists(TEXTS, max_size=3), TEXTS)
def test_places_lie_inside_whatever_the_texts_are(answer: str, chunks: list[str], question: str) -> None:
    found = ground(answer, chunks, question)
    assert all(0 <= sentence.start < sentence.end <= len(answer) for sentence in found.sentences)
    assert all(before.end <= after.start for before, after in pairwise(found.sentences))
    for sentence in found.sentences:
        assert sentence.score is None or 0 < sentence.score < 1
        if sentence.chunk is not None:
            assert sentence.chunk_start is not None
            assert sentence.chunk_end is not None
            assert 0 <= sentence.chunk_start < sentence.chunk_end <= len(chunks[sentence.chunk - 1])
        assert all(number in answer[sentence.start : sentence.end] for number in sentence.missing_numbers)


@given(TEXTS, TEXTS)
def test_an_answer_that_is_a_chunk_is_never_not_found(text: str, other: str) -> None:
    assert all(sentence.missing_numbers == () for sentence in ground(text, [other, text]).sentences)


@pytest.mark.parametrize("run", ["!", "a ", "一", "1 ", "万", "|", "passage 1 ", "[1]", "not ", "\n", "“", "'s "])
def test_a_long_run_of_one_thing_takes_one_pass(run: str) -> None:
    text = run * 20_000 + "a"
    assert ground(text, [text], text).sentences is not None

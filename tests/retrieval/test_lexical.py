"""Search by words, through a real SQLite file."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from playground.core.errors import RetrievalError
from playground.retrieval.lexical import LexicalIndex, searchable
from playground.storage.database import Database

TEXTS = {
    1: "侦察蜂回到蜂巢后，在巢脾上跳起摆尾舞。",
    2: "颱風的名字由十四個國家和地區提供。家里有一只小猫",
    3: "Qwen2.5-72B-Instruct-GPTQ-Int8 needs two cards; Python 3.11 runs it.",
    4: "The café opposite the station. NEAR the river, AND nothing else OR so.",
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "test.db")
    yield database
    database.close()


@pytest.fixture
def lexical(database: Database) -> LexicalIndex:
    lexical = LexicalIndex(database)
    database.write(lambda writing: lexical.create(writing, "c1"))
    database.write(lambda writing: lexical.add(writing, "c1", rows(list(TEXTS.items()))))
    return lexical


def rows(texts: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(number, searchable(text)) for number, text in texts]


def found(lexical: LexicalIndex, question: str, limit: int = 10) -> list[int]:
    return [number for number, _ in lexical.search("c1", question, limit)]


@pytest.mark.parametrize(
    "question, expected",
    [
        ("蜜蜂怎样跳摆尾舞？", [1]),
        ("台风的名字", [2]),
        ("猫", [2]),
        ("家", [2]),
        ("int8", [3]),
        ("Qwen 2.5", [3]),
        ("gptq-int8", [3]),
        ("3.11", [3]),
        ("stations", [4]),
        ("Cafe", [4]),
    ],
)
def test_questions_find_their_chunk(lexical: LexicalIndex, question: str, expected: list[int]):
    assert found(lexical, question) == expected


@pytest.mark.parametrize("question", ["", "   ", "?!…", "🐝", "\x00", "\ud800", "the of and", "量子"])
def test_questions_without_anything_in_common_find_nothing(lexical: LexicalIndex, question: str):
    assert found(lexical, question) == []


@pytest.mark.parametrize(
    "question",
    [
        '"',
        '""station',
        "station AND",
        "NOT station",
        "NEAR(station river)",
        "terms:station",
        "station*",
        "^station",
        "(station",
        "-station",
        "station' OR '1'='1",
        "{terms} : station",
        "st\x00ation station",
    ],
)
def test_nothing_in_a_question_is_syntax(lexical: LexicalIndex, question: str):
    assert found(lexical, question) in ([4], [])


def test_an_operator_is_a_word_like_others(lexical: LexicalIndex):
    assert found(lexical, "NEAR") == [4]


def test_a_larger_score_is_better(lexical: LexicalIndex, database: Database):
    database.write(
        lambda writing: lexical.add(writing, "c1", rows([(5, "The station of the river station, a station.")]))
    )
    (first, high), (second, low) = lexical.search("c1", "river station", 10)
    assert (first, second) == (5, 4)
    assert high > low > 0


def test_words_tell_chunks_apart_from_the_first_one_on(database: Database):
    lexical = LexicalIndex(database)
    database.write(lambda writing: lexical.create(writing, "tiny"))
    database.write(lambda writing: lexical.add(writing, "tiny", rows([(1, "bees dance"), (2, "bees sting")])))
    (first, high), (second, low) = lexical.search("tiny", "dance bees", 10)
    assert (first, second) == (1, 2)
    assert high > low > 0.1


def test_blank_rows_are_never_seen(lexical: LexicalIndex):
    assert lexical.numbers("c1") == set(TEXTS)
    assert found(lexical, "#") == []


def test_at_most_as_many_as_asked_for(lexical: LexicalIndex):
    assert len(lexical.search("c1", "舞 猫 cards café", 2)) == 2


def test_a_removed_chunk_is_not_found(lexical: LexicalIndex, database: Database):
    database.write(lambda writing: lexical.remove(writing, "c1", [1, 99]))
    assert found(lexical, "摆尾舞") == []
    assert lexical.numbers("c1") == {2, 3, 4}


def test_what_was_written_in_a_failed_transaction_is_not_found(lexical: LexicalIndex, database: Database):
    def fails(writing):
        lexical.add(writing, "c1", rows([(9, "zebra")]))
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        database.write(fails)
    assert found(lexical, "zebra") == []


def test_collections_do_not_see_one_another(lexical: LexicalIndex, database: Database):
    database.write(lambda writing: lexical.create(writing, "c2"))
    assert lexical.search("c2", "station", 10) == []


def test_a_dropped_index_can_be_made_again(lexical: LexicalIndex, database: Database):
    database.write(lambda writing: lexical.drop(writing, "c1"))
    database.write(lambda writing: lexical.drop(writing, "c1"))
    database.write(lambda writing: lexical.create(writing, "c1"))
    assert found(lexical, "station") == []


def test_a_collection_that_is_gone_is_a_clear_error(lexical: LexicalIndex):
    with pytest.raises(RetrievalError, match="not there"):
        lexical.search("c9", "station", 10)


def test_of_a_pasted_text_the_rarest_terms_are_searched(lexical: LexicalIndex, database: Database):
    filler = [(number, f"common{number % 100} filler text") for number in range(100, 400)]
    database.write(lambda writing: lexical.add(writing, "c1", rows(filler)))
    pasted = " ".join(f"common{number} filler unheard{number}" for number in range(2_500)) + " 摆尾舞"
    assert 1 in dict(lexical.search("c1", pasted, 400))


def test_common_terms_give_way_to_rare_ones(lexical: LexicalIndex, database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("playground.retrieval.lexical.MOST_ROWS", 50)
    database.write(lambda writing: lexical.add(writing, "c1", rows([(n, "alpha beta") for n in range(100, 200)])))
    assert found(lexical, "alpha beta cafe river station") == [4]


def test_of_common_terms_rows_with_all_of_them_are_ranked_alone(
    lexical: LexicalIndex, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("playground.retrieval.lexical.MOST_ROWS", 5)
    pairs = [(n, ("alpha beta", "alpha", "beta")[n % 3]) for n in range(99, 129)]
    database.write(lambda writing: lexical.add(writing, "c1", rows(pairs)))
    assert sorted(found(lexical, "alpha beta", 10)) == list(range(99, 129, 3))


def test_where_no_row_has_all_of_the_common_terms_those_with_two_are_ranked_alone(
    lexical: LexicalIndex, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("playground.retrieval.lexical.MOST_ROWS", 5)
    rare_alone = [(n, ("alpha beta filler words", "gamma", "alpha", "beta")[n % 4]) for n in range(100, 140)]
    database.write(lambda writing: lexical.add(writing, "c1", rows(rare_alone)))
    assert sorted(found(lexical, "alpha beta gamma", 10)) == list(range(100, 140, 4))


def test_where_few_rows_have_all_of_the_common_terms_those_with_some_follow(
    lexical: LexicalIndex, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("playground.retrieval.lexical.MOST_ROWS", 5)
    database.write(lambda writing: lexical.add(writing, "c1", rows([(n, "alpha") for n in range(100, 110)])))
    database.write(lambda writing: lexical.add(writing, "c1", rows([(110, "alpha beta")])))
    assert found(lexical, "alpha beta", 5)[0] == 110
    assert len(found(lexical, "alpha beta", 5)) == 5


def test_a_term_that_was_unknown_is_found_once_it_is_there(lexical: LexicalIndex, database: Database):
    assert found(lexical, "zebra") == []
    database.write(lambda writing: lexical.add(writing, "c1", rows([(9, "zebra")])))
    assert found(lexical, "zebra") == [9]


def test_an_id_that_could_be_sql_is_refused(lexical: LexicalIndex):
    with pytest.raises(ValueError, match="not an id"):
        lexical.search('x"; DROP TABLE chunks; --', "station", 10)

"""The benchmark of the sentence score: what it reads, and the figures it prints."""

import json
from pathlib import Path

import pytest

from tests.benchmarks.ground import Labelled, auroc, measure, sets_in

PASSAGES = "passage 1:The tower was completed in 1889.\n\npassage 2:It is 330 metres tall.\n\n"


def jsonl(path: Path, *rows: dict) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.mark.parametrize(
    "scores, labels, expected",
    [
        ([0.1, 0.9], [False, True], 1.0),
        ([0.9, 0.1], [False, True], 0.0),
        ([0.5, 0.5], [False, True], 0.5),
        ([0.1, 0.4, 0.35, 0.8], [False, False, True, True], 0.75),
        ([0.1, 0.2], [True, True], None),
        ([], [], None),
    ],
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(
    scores: list[float], labels: list[bool], expected: float | None
) -> None:
    assert auroc(scores, labels) == expected


def test_ragtruth_is_read_as_it_is_published(tmp_path: Path) -> None:
    jsonl(
        tmp_path / "source_info.jsonl",
        {"source_id": "1", "task_type": "QA", "source_info": {"question": "How tall?", "passages": PASSAGES}},
        {"source_id": "2", "task_type": "Summary", "source_info": "An article."},
        {"source_id": "3", "task_type": "Data2txt", "source_info": {"name": "Blue Door"}},
    )
    label = {"start": 3, "end": 6, "text": "331", "label_type": "Evident Conflict"}
    jsonl(
        tmp_path / "response.jsonl",
        {"id": "0", "source_id": "1", "labels": [label], "split": "test", "response": "It's331"},
        {"id": "1", "source_id": "2", "labels": [], "split": "train", "response": "Short."},
        {"id": "2", "source_id": "3", "labels": [], "split": "test", "response": "A place."},
    )
    assert dict(sets_in([tmp_path])) == {
        "QA test": [
            Labelled(
                "1",
                "How tall?",
                ("The tower was completed in 1889.", "It is 330 metres tall."),
                "It's331",
                ((3, 6),),
                None,
            )
        ],
        "Summary train": [Labelled("2", "", ("An article.",), "Short.", (), None)],
        "Data2txt test": [Labelled("3", "", ('{"name": "Blue Door"}',), "A place.", (), None)],
    }


def test_files_of_one_answer_a_line_are_sets_by_their_names(tmp_path: Path) -> None:
    row = {"id": "a", "question": "q", "context": ["c"], "answer": "xy", "spans": [[0, 1, "bad"]]}
    jsonl(tmp_path / "one.jsonl", row)
    jsonl(tmp_path / "two.jsonl", {**row, "source_id": "s", "supported_spans": [[1, 2, "good"]]})
    assert dict(sets_in([tmp_path])) == {
        "one": [Labelled("a", "q", ("c",), "xy", ((0, 1),), None)],
        "two": [Labelled("s", "q", ("c",), "xy", ((0, 1),), ((1, 2),))],
    }


def test_a_sentence_is_bad_when_it_overlaps_a_span() -> None:
    answer = "It is 330 metres tall. Rabbits live on the moon."
    one = Labelled("1", "", ("The tower was completed in 1889.", "It is 330 metres tall."), answer, ((23, 30),), None)
    by_answer, by_sentence, seconds, sentences = measure([one])
    assert (by_sentence.labels, by_sentence.flags) == ([False, True], [False, True])
    assert (by_answer.labels, sentences) == ([True], 2)
    assert seconds >= 0


def test_clauses_without_a_label_are_left_out_where_only_places_were_labelled() -> None:
    answer = "采莲是江南一带的旧俗，月球上住着玉兔和嫦娥，河里有许多鱼和虾。"
    one = Labelled("1", "", ("采莲是江南的旧俗。",), answer, ((11, 13),), ((0, 2),))
    _, by_clause, _, _ = measure([one])
    assert by_clause.labels == [False, True]

"""`cells.jsonl`: a study whole, and what a later batch needs of it."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from playground.core.errors import StudyError
from playground.core.strings import LANGUAGES
from playground.runs.record import record
from playground.studies.exports import jsonl
from playground.studies.exports.jsonl import Line
from playground.studies.values import Study
from tests.studies.exports_sample import judged, single, study


def lines(whole: Study) -> list[dict[str, Any]]:
    return [json.loads(line) for line in jsonl.lines(whole, "zh")]


def read(text: str | bytes) -> list[Line]:
    return list(jsonl.read(io.BytesIO(text.encode() if isinstance(text, str) else text), "旧.jsonl"))


def changed(*path: str, value: Any = None) -> str:
    line = json.loads(next(jsonl.lines(single(), "zh")))
    place = line
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return json.dumps(line)


def test_there_is_one_line_for_each_cell_in_the_order_of_the_questions() -> None:
    found = lines(study())
    assert [(line["question"]["id"], line["arm"]["name"]) for line in found[:2]] == [
        ("q01", "32B 现行提示词"),
        ("q01", "32B 严格出处"),
    ]
    assert len(found) == 48
    assert all(line["version"] == jsonl.VERSION for line in found)


def test_a_line_says_what_it_belongs_to() -> None:
    line = lines(study())[0]
    assert line["study"] == {
        "id": "5f" * 16,
        "name": "年假与荷塘：提示词改写前后",
        "created_at": "2026-11-29T10:24:31.000+08:00",
    }
    assert line["set"] == {"name": "内置问题（扩充）", "digest": "9c41d07be2a85f36"}
    assert line["documents"] == {"collection": "示例文档", "digest": "03b7f2c19ad4e865"}
    assert line["arm"]["baseline"] is True


def test_the_run_is_in_it_whole() -> None:
    whole = study()
    assert whole.cells[0].run is not None
    assert lines(whole)[0]["run"] == json.loads(json.dumps(record(whole.cells[0].run, "zh")))


def test_it_says_by_which_measure_an_answer_passed() -> None:
    passes = [line["passes"] for line in lines(study())]
    assert passes[0] == {
        "verdict": True,
        "checks": {"language": True, "opening": True, "no_reference_numbers": True, "length": None, "key_points": True},
    }
    assert passes[6]["verdict"] is False
    assert passes[6]["checks"]["no_reference_numbers"] is False
    assert passes[7]["verdict"] is None


def test_partly_right_does_not_pass() -> None:
    assert lines(single(judgement=judged("partly")))[0]["passes"]["verdict"] is False


def test_a_cell_that_waits_has_no_run() -> None:
    waiting = lines(study())[47]
    assert (waiting["state"], waiting["run"], waiting["judgement"], waiting["grounding"]) == (
        "waiting",
        None,
        None,
        None,
    )


def test_findings_and_grounding_are_in_it() -> None:
    line = lines(study())[6]
    assert [one["state"] for one in line["findings"] if one["check"] == "no_reference_numbers"] == ["failed"]
    assert line["grounding"]["sentences"][1]["state"] == "not_found"


def test_half_a_character_comes_back() -> None:
    (line,) = jsonl.lines(single("半\ud83d"), "zh")
    line.encode()
    assert json.loads(line)["run"]["answer"] == "半\ud83d"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_written_is_read_again(language: Any) -> None:
    whole = study()
    found = read("".join(jsonl.lines(whole, language)))
    by_cell = {(cell.question, cell.arm): cell for cell in whole.cells}
    assert len(found) == 48
    for line in found:
        cell = by_cell[line.question.id, line.arm.name]
        assert line.state == cell.state
        assert (line.judgement and line.judgement.remark) == (cell.judgement and cell.judgement.remark)
        assert (line.run and line.run.answer) == (cell.run and cell.run.answer)
        assert (line.set.digest, line.documents.digest) == (whole.set_digest, whole.documents_digest)


def test_a_file_with_half_a_character_is_read() -> None:
    (line,) = read("".join(jsonl.lines(single("半\ud83d", judgement=judged("right")), "zh")))
    assert line.passes.verdict is True


def test_lines_are_made_one_by_one() -> None:
    first = next(jsonl.lines(study(), "zh"))
    assert first.endswith("}\n")


def test_a_mark_at_the_beginning_and_empty_lines_are_passed_over() -> None:
    text = "".join(jsonl.lines(single(), "zh"))
    assert len(read(b"\xef\xbb\xbf" + text.encode() + b"\n\r\n")) == 1


def test_a_study_without_documents_has_no_digest_of_them() -> None:
    (line,) = read("".join(jsonl.lines(replace(single(), collection=None, documents_digest=None), "zh")))
    assert line.documents.digest is None


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        "7",
        "null",
        '{"version": NaN}',
        "[" * 100_000,
        "\x00",
        changed("version"),
        changed("question"),
        changed("arm", "name", value=3),
        changed("state", value="lost"),
        changed("passes", "checks", value={"length": "yes"}),
        changed("repeat", value="first"),
        changed("judgement", value={"verdict": "maybe"}),
    ],
)
def test_a_line_that_cannot_be_read_is_named(bad: str) -> None:
    good = "".join(jsonl.lines(single(), "zh"))
    with pytest.raises(StudyError) as refused:
        read(good + bad + "\n")
    assert refused.value.code == "cells_unreadable"
    assert (refused.value.facts["line"], refused.value.facts["name"]) == (2, "旧.jsonl")
    for language in LANGUAGES:
        assert refused.value.message(language)


def test_bytes_that_are_no_text_are_named() -> None:
    with pytest.raises(StudyError) as refused:
        read(b'{"version": "\xff"}\n')
    assert refused.value.facts["line"] == 1


def test_a_line_of_a_newer_version_is_told_as_such() -> None:
    with pytest.raises(StudyError) as refused:
        read(changed("version", value=jsonl.VERSION + 1))
    assert refused.value.code == "cells_too_new"


def test_a_line_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "LONGEST_LINE", 1_000)
    with pytest.raises(StudyError) as refused:
        read('{"version": 1, "x": "' + "a" * 5_000)
    assert "1,000" in str(refused.value.facts["reason"])

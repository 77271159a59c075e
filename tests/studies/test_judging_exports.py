"""What a judge says in files that go out: in columns of its own, and only where one was asked."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from playground.core.errors import Failure
from playground.studies.exports import csvfile, jsonl, markdown, workbook
from playground.studies.exports.reimport.restoring import restore
from playground.studies.values import Judge, Opinion, Study
from tests.studies.exports_sample import judged, single

JUDGE = Judge("vLLM", "Qwen2.5-72B", "d" * 16)
RIGHT = Opinion("r", JUDGE, "judged", "right", "要点都在。")
COLUMNS = ["模型评审", "模型评审理由", "评审模型"]


def study(opinion: Opinion | None) -> Study:
    whole = single("答。", judgement=judged("wrong", (), "不对"))
    return replace(whole, cells=tuple(replace(cell, opinion=opinion) for cell in whole.cells))


def row(opinion: Opinion | None) -> dict[str, str]:
    (found,) = csv.DictReader(io.StringIO(csvfile.written(study(opinion), "zh").decode("utf-8-sig"), newline=""))
    return found


def heads(opinion: Opinion | None) -> list[list[object]]:
    book = load_workbook(io.BytesIO(workbook.written(study(opinion), (), "zh").content))
    return [[cell.value for cell in sheet[1]] for sheet in book]


def test_a_table_has_what_the_judge_says_beside_what_people_say() -> None:
    found = row(RIGHT)
    assert (found["判定"], [found[name] for name in COLUMNS]) == ("错误", ["正确", "要点都在。", "Qwen2.5-72B"])


def test_a_workbook_has_it_on_the_sheets_of_the_arms() -> None:
    assert sum(set(COLUMNS) <= set(head) for head in heads(RIGHT)) == 1


def test_where_nobody_asked_a_judge_there_are_no_columns_for_it() -> None:
    assert not set(COLUMNS) & row(None).keys()
    assert not any(set(COLUMNS) & set(head) for head in heads(None))
    assert "judge" not in json.loads(next(jsonl.lines(study(None), "zh")))


@pytest.mark.parametrize(
    "opinion, shown",
    [
        (Opinion("r", JUDGE, "invalid", reply="不错"), "无效"),
        (Opinion("r", JUDGE, "failed", failure=Failure("model", "reply_empty")), "没有评成"),
    ],
)
def test_what_is_no_verdict_looks_like_none(opinion: Opinion, shown: str) -> None:
    assert row(opinion)["模型评审"] == shown


def test_a_line_has_it_whole_and_apart_from_what_passes() -> None:
    line = json.loads(next(jsonl.lines(study(RIGHT), "zh")))
    assert (line["judge"]["verdict"], line["judge"]["model"], line["judge"]["prompt"]) == (
        "right",
        "Qwen2.5-72B",
        "d" * 16,
    )
    assert line["passes"]["verdict"] is False
    assert "judge" not in line["passes"]["checks"]


def test_read_back_it_changes_nothing_that_people_said(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(csvfile.written(study(RIGHT), "zh"))
    found = restore(study(None), path, path.name)
    assert (found.cells, found.notices) == ((), ())


def test_the_remark_of_the_teams_table_says_nothing_of_it() -> None:
    assert "要点都在" not in markdown.written(study(RIGHT), (), "zh")

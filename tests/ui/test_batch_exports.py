"""Files of batches and sets over HTTP: each in its form, under its own name, in the language of the page."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from playground.core.values import Run
from playground.studies.lab.record import read as read_evidence
from playground.studies.lab.values import Span
from playground.studies.sets.reading import read_file
from playground.studies.values import Judgement
from playground.ui.page.page import Page
from playground.ui.web.exports import MAKERS, add_exports
from playground.workspace import Workspace
from tests.ui.batches import QUESTIONS, Made, made


@pytest.fixture
def one(workspace: Workspace) -> Made:
    filled = made(workspace, name="周一/回归: “短”")
    filled.answer("q1", "甲", "=莲", failed="language", verdict="wrong", remark="少了")
    filled.answer("q1", "乙", "荷", passed="language", verdict="right")
    return filled


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    app = FastAPI()
    page = Page.__new__(Page)  # only its workspace is looked at
    page.workspace = workspace
    add_exports(app, page)
    with TestClient(app, cookies={"lang": "zh"}) as client:
        yield client


def file(client: TestClient, one: Made, name: str, **query: str) -> bytes:
    answer = client.get(f"/exports/batches/{one.batch.id}/{name}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.parametrize("name", MAKERS)
def test_every_file_is_handed_out_under_the_name_of_the_batch(client: TestClient, one: Made, name: str) -> None:
    answer = client.get(f"/exports/batches/{one.batch.id}/{name}")
    assert answer.status_code == 200
    given = unquote(answer.headers["content-disposition"].split("''")[1])
    assert given == f"周一-回归- “短”.{name.split('.')[1]}"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content


def test_the_table_has_the_teams_columns_and_the_sentence(client: TestClient, one: Made) -> None:
    table = file(client, one, "table.md").decode()
    assert "| 问题 | 回答 | 备注 |" in table
    assert "修好 1 题，改坏 0 题" in table


def test_the_workbook_can_be_opened(client: TestClient, one: Made) -> None:
    book = load_workbook(io.BytesIO(file(client, one, "table.xlsx")))
    assert any("采莲赋写什么" in str(cell.value) for sheet in book for row in sheet for cell in row)


def test_the_csv_is_read_right_by_excel_and_has_no_formula(client: TestClient, one: Made) -> None:
    content = file(client, one, "table.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert "'=莲" in cells


def test_a_line_a_cell_in_jsonl(client: TestClient, one: Made) -> None:
    lines = [json.loads(line) for line in file(client, one, "cells.jsonl").splitlines()]
    assert len(lines) == 8


def test_a_report_leaves_out_what_is_not_wanted(client: TestClient, one: Made) -> None:
    whole, less = (file(client, one, "report.html", **query).decode() for query in ({}, {"prompts": "no"}))
    assert "采莲赋写什么" in less
    assert len(less) <= len(whole)


@pytest.mark.parametrize(
    "path", ["batches/gone/table.md", "batches/{id}/other.exe", "sets/gone/questions.csv", "sets/stock-five-zh/a.exe"]
)
def test_what_there_is_not_is_not_found(client: TestClient, one: Made, path: str) -> None:
    assert client.get(f"/exports/{path.format(id=one.batch.id)}").status_code == 404


@pytest.mark.parametrize("name", ["questions.xlsx", "questions.csv", "questions.md", "questions.jsonl"])
def test_a_set_reads_back_as_it_was(client: TestClient, workspace: Workspace, name: str) -> None:
    known = workspace.studies.sets.create("周一", QUESTIONS)
    content = client.get(f"/exports/sets/{known.id}/{name}").content
    assert read_file(name, content).questions == known.questions


def test_evidence_of_a_set_reads_back_as_it_was(client: TestClient, workspace: Workspace) -> None:
    known = workspace.studies.sets.create("周一", QUESTIONS)
    workspace.lab.evidence.add(known.id, known.questions[0].id, Span("d", "手册.md", 3, 5, "莲子", "前", "后"))
    [line] = read_evidence(client.get(f"/exports/evidence/{known.id}/evidence.jsonl").content)
    assert (line.question, line.spans) == (
        known.questions[0].text,
        ((1, Span("", "手册.md", 3, 5, "莲子", "前", "后")),),
    )


def test_one_half_of_the_questions_is_handed_out_and_named(client: TestClient, workspace: Workspace) -> None:
    halves = tuple(replace(one, split="tune" if one.id == "q1" else "check") for one in QUESTIONS)
    filled = made(workspace, questions=halves)
    filled.answer("q1", "甲", "莲")
    filled.answer("q2", "甲", "五天")
    lines = [json.loads(line) for line in file(client, filled, "cells.jsonl", split="tune").splitlines()]
    assert {line["question"]["id"] for line in lines} == {"q1"}
    table = file(client, filled, "table.md", split="check").decode()
    assert "五天" in table
    assert "采莲赋" not in table
    assert "试 · 检验" in table


def test_single_runs_come_as_a_table_in_their_order(client: TestClient, workspace: Workspace, run: Run) -> None:
    for number, question in enumerate(("年假几天？", "怎么|报销？")):
        spec = replace(run.spec, question=question)
        workspace.runs.save(replace(run, id=f"run{number}", spec=spec, answer="五天。")).result()
    workspace.studies.judgements.judge(Judgement("run1", "wrong", remark="不对"))
    answer = client.get("/exports/runs/table.md", params={"ids": "run1,run0,gone"})
    assert [line.split(" | ")[:3] for line in answer.text.splitlines()] == [
        ["| 问题", "回答", "备注"],
        ["| ---", "---", "---"],
        ["| 怎么\\|报销？", "五天。", "✗ 错误<br>不对"],
        ["| 年假几天？", "五天。", ""],
    ]


def test_runs_that_are_gone_make_no_table(client: TestClient) -> None:
    assert client.get("/exports/runs/table.md", params={"ids": "gone"}).status_code == 404

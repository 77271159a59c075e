"""The history: runs filtered, sorted, paged and counted by columns, also those that an older version recorded."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from playground.core.values import Origin, Run
from playground.runs.history import ALL, History, Page, RunFilter, Sort
from playground.runs.kept import written
from playground.runs.lines import EXCERPT, RunLine, line_of
from playground.runs.store import RunStore
from playground.storage.database import Database
from playground.storage.migrations import MIGRATIONS
from tests.runs.test_kept import FULL

BEFORE_LINES = 6
"""Steps of the schema before runs had lines."""
MORNING = replace(
    FULL,
    id="morning",
    created_at="2026-03-01T08:00:00.000+08:00",
    answer="出自《西洲曲》。",
    spec=replace(FULL.spec, question="采莲南塘秋出自哪里"),
)
"""The first of three, by the clock of Shanghai."""
NOON = replace(
    FULL,
    id="noon",
    created_at="2026-03-01T04:00:00.000+00:00",
    answer="100% of Bees_dance",
    failure=None,
    origin=Origin(),
    spec=replace(FULL.spec, question="How do bees talk?", model="other"),
    timings=replace(FULL.timings, total=9.0),
)
"""Four hours later, though its clock says less."""
EVENING = replace(
    NOON,
    id="evening",
    created_at="2026-03-01T20:00:00.000+08:00",
    status="failed",
    answer="",
    spec=replace(FULL.spec, question="作者是谁"),
    timings=replace(FULL.timings, total=None),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "db")
    yield opened
    opened.close()


@pytest.fixture
def history(database: Database) -> History:
    for run in (NOON, MORNING, EVENING):
        RunStore(database).save(run).result()
    return History(database)


def ids(lines: tuple[RunLine, ...]) -> list[str]:
    return [line.id for line in lines]


def test_a_line_is_what_its_run_says(history: History) -> None:
    (line,) = history.list(RunFilter(text="西洲曲"))
    assert line == line_of(MORNING)
    assert (line.excerpt, line.finished_at) == ("出自《西洲曲》。", "2026-03-01T08:00:00.500+08:00")


def test_every_column_of_a_line_has_something_to_tell_of_a_full_run() -> None:
    numbered = replace(FULL.spec.prompt.set, number=3)
    full = replace(FULL, spec=replace(FULL.spec, prompt=replace(FULL.spec.prompt, set=numbered)))
    line = line_of(full)
    assert [name for name in RunLine.__dataclass_fields__ if getattr(line, name) is None] == []


def test_the_newest_moment_is_first_whatever_its_clock_says(history: History) -> None:
    assert ids(history.list()) == ["evening", "noon", "morning"]


def test_a_run_that_goes_on_keeps_its_place(history: History, database: Database) -> None:
    RunStore(database).save(replace(MORNING, answer="改")).result()
    assert ids(history.list()) == ["evening", "noon", "morning"]
    assert history.list(RunFilter(text="改"))[0].id == "morning"


@pytest.mark.parametrize(
    "sort, expected",
    [
        (Sort("created_at", down=False), ["morning", "noon", "evening"]),
        (Sort("total"), ["noon", "morning", "evening"]),
        (Sort("total", down=False), ["morning", "noon", "evening"]),
        (Sort("model"), ["noon", "evening", "morning"]),
    ],
    ids=str,
)
def test_lists_are_sorted_and_what_has_no_value_comes_last(history: History, sort: Sort, expected: list[str]) -> None:
    assert ids(history.list(sort=sort)) == expected


def test_a_page_after_another(history: History) -> None:
    assert [ids(history.list(page=Page(2, after))) for after in (0, 2, 4)] == [["evening", "noon"], ["morning"], []]


def test_a_question_is_told_once_and_before_answers_that_have_its_words(history: History, database: Database) -> None:
    again = replace(MORNING, id="again", created_at="2026-03-02T08:00:00.000+08:00")
    echo = replace(EVENING, id="echo", created_at="2026-03-03T08:00:00.000+08:00", answer="不是“采莲南塘秋”")
    for run in (again, echo):
        RunStore(database).save(run).result()
    told = [(line.id, count) for line, count in history.questions(RunFilter(text="采莲 南塘"))]
    assert told == [("again", 2), ("echo", 1)]
    assert [line.id for line, _ in history.questions(most=1)] == ["echo"]


SIFTED = {
    "all": (ALL, "evening noon morning"),
    "Chinese text": (RunFilter(text="南塘"), "morning"),
    "either case": (RunFilter(text="bees DANCE"), "noon"),
    "words of two runs": (RunFilter(text="bees 南塘"), ""),
    "a percent sign": (RunFilter(text="100%"), "noon"),
    "an underscore": (RunFilter(text="s_d"), "noon"),
    "no patterns": (RunFilter(text="0_%"), ""),
    "a backslash": (RunFilter(text="\\"), ""),
    "a quotation mark": (RunFilter(text="'"), ""),
    "since": (RunFilter(since=datetime.fromisoformat("2026-03-01T12:00:00+08:00")), "evening noon"),
    "before": (RunFilter(before=datetime.fromisoformat("2026-03-01T04:00:00+00:00")), "morning"),
    "one status": (RunFilter(status=("failed",)), "evening"),
    "one of two": (RunFilter(status=("failed", "completed")), "evening noon morning"),
    "two columns": (RunFilter(model=("other",), status=("completed",)), "noon"),
    "without": (RunFilter(batch=(None,)), "evening noon"),
    "with": (RunFilter(owner=("小王",)), "morning"),
    "with or without": (RunFilter(owner=(None, "小王")), "evening noon morning"),
    "nobody's": (RunFilter(arm=("nobody",)), ""),
}


@pytest.mark.parametrize("filter, expected", SIFTED.values(), ids=SIFTED)
def test_runs_are_filtered_and_counted_alike(history: History, filter: RunFilter, expected: str) -> None:
    assert ids(history.list(filter)) == expected.split()
    assert history.count(filter) == len(expected.split())


CHOSEN = [name for name in RunFilter.__dataclass_fields__ if name not in ("text", "since", "before")]


@pytest.mark.parametrize("name", CHOSEN)
def test_every_column_can_be_chosen_by(history: History, name: str) -> None:
    value = getattr(line_of(MORNING), name)
    chosen = RunFilter(**{name: (value,)})  # type: ignore[arg-type]
    assert "morning" in ids(history.list(chosen))
    assert history.counts(name, chosen) == {value: history.count(chosen)}  # type: ignore[arg-type]


def test_runs_are_counted_by_the_values_of_a_column(history: History) -> None:
    assert history.counts("status") == {"completed": 2, "failed": 1}
    assert history.counts("owner", RunFilter(model=("m",))) == {"小王": 1, None: 1}


def test_the_excerpt_is_short(history: History, database: Database) -> None:
    RunStore(database).save(replace(NOON, answer="字" * 5_000)).result()
    assert history.list(RunFilter(text="字"))[0].excerpt == "字" * EXCERPT


def test_a_damaged_record_costs_no_line(history: History, database: Database) -> None:
    database.write(lambda writing: writing.execute("UPDATE runs SET record = '{' WHERE id = 'noon'"))
    assert ids(history.list()) == ["evening", "noon", "morning"]


# Databases from before ------------------------------------------------------------------------------------------------


def older(path: Path, *runs: tuple[Run, str | bytes]) -> sqlite3.Connection:
    """A database of the schema before lines, with the records as they are given."""
    connection = sqlite3.connect(path)
    connection.executescript("".join(MIGRATIONS[:BEFORE_LINES]) + f"PRAGMA user_version={BEFORE_LINES};")
    for run, record in runs:
        spec = run.spec
        row = (run.id, run.created_at, run.status, spec.question, spec.model, record, spec.prompt.set.digest)
        connection.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, CAST(? AS TEXT), ?)", row)
    connection.commit()
    return connection


def lines_of(path: Path) -> tuple[RunLine, ...]:
    database = Database(path)
    try:
        return History(database).list()
    finally:
        database.close()


def test_runs_of_an_older_database_have_the_lines_they_would_get_now(tmp_path: Path) -> None:
    older(tmp_path / "db", *((run, written(run)) for run in (NOON, MORNING, EVENING))).close()
    assert lines_of(tmp_path / "db") == tuple(map(line_of, (EVENING, NOON, MORNING)))


def test_an_older_run_is_of_the_first_saved_version_with_its_text_and_name(tmp_path: Path) -> None:
    prompt = FULL.spec.prompt.set
    connection = older(tmp_path / "db", (FULL, written(FULL)))
    for number, name in ((7, prompt.name), (4, prompt.name), (1, "of another name")):
        row = (f"v{number}", name, prompt.language, number, json.dumps(dict(prompt.parts)), prompt.digest)
        connection.execute(
            "INSERT INTO prompt_versions (id, name, language, number, parts, digest, note, author, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, '', '', '')",
            row,
        )
    connection.commit()
    connection.close()
    assert [line.prompt_number for line in lines_of(tmp_path / "db")] == [4]


@pytest.mark.parametrize(
    "record",
    ["", "{", "null", "[]", "7", "{}", '{"x": NaN}', "[" * 100_000, b'{"answer": "\xff"}', '{"answer": "\\ud83d"}'],
    ids=repr,
)
def test_a_damaged_record_of_an_older_database_stops_no_upgrade(tmp_path: Path, record: str | bytes) -> None:
    older(tmp_path / "db", (MORNING, record), (NOON, written(NOON))).close()
    noon, morning = lines_of(tmp_path / "db")
    assert noon == line_of(NOON)
    assert morning == RunLine(
        MORNING.id,
        MORNING.created_at,
        MORNING.status,
        MORNING.spec.question,
        MORNING.spec.model,
        prompt_digest=MORNING.spec.prompt.set.digest,
    )


def test_an_older_database_keeps_every_record_as_it_is(tmp_path: Path) -> None:
    older(tmp_path / "db", (MORNING, "{"), (NOON, written(NOON))).close()
    database = Database(tmp_path / "db")
    assert [row["record"] for row in database.read("SELECT record FROM runs")] == ["{", written(NOON)]
    database.close()


def test_the_first_schema_of_all_gets_lines(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "db")
    connection.executescript(MIGRATIONS[0] + "PRAGMA user_version=1;")
    connection.execute("INSERT INTO runs VALUES ('r', '', 'completed', '', '', '{}')")
    connection.commit()
    connection.close()
    assert lines_of(tmp_path / "db") == (RunLine("r", "", "completed", "", ""),)

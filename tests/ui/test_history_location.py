"""What the History tab shows stands in its address, and an address means the same again."""

from datetime import date, datetime, timedelta, timezone

import pytest

from playground.runs.history import Sort
from playground.ui.history.location import Seen, parts_of, read_parts

CHINA = timezone(timedelta(hours=8))
EVERYTHING = Seen(
    text="E-107 a=b",
    chosen=(("collection", ""), ("model", "qwen/7b"), ("prompt", "简短@2"), ("status", "failed"), ("study", "none")),
    since=date(2026, 3, 1),
    to=date(2026, 3, 2),
    sort=Sort("model", down=False),
    page=3,
)


@pytest.mark.parametrize("seen", [Seen(), EVERYTHING], ids=["nothing", "everything"])
def test_an_address_means_what_it_was_made_of(seen: Seen) -> None:
    assert read_parts(parts_of(seen)) == seen


def test_all_runs_have_the_shortest_address() -> None:
    assert parts_of(Seen()) == []


@pytest.mark.parametrize(
    "part", ["", "x", "page=0", "page=²", "since=gestern", "status=gone", "model=", "sort=answer", "study=1", "who=me"]
)
def test_what_makes_no_sense_is_left_out(part: str) -> None:
    assert read_parts([part]) == Seen()


def test_days_are_whole_and_begin_where_the_server_is() -> None:
    meant = EVERYTHING.filter((), CHINA)
    assert (meant.since, meant.before) == (
        datetime(2026, 3, 1, tzinfo=CHINA),
        datetime(2026, 3, 3, tzinfo=CHINA),
    )


def test_a_version_is_meant_by_name_and_number_and_a_name_means_all_of_them() -> None:
    assert (EVERYTHING.filter((), CHINA).prompt, EVERYTHING.filter((), CHINA).prompt_number) == (("简短",), (2,))
    of_name = read_parts(["prompt=简短"]).filter((), CHINA)
    assert (of_name.prompt, of_name.prompt_number) == (("简短",), ())


def test_no_collection_is_something_to_look_for() -> None:
    assert read_parts(["collection="]).filter((), CHINA).collection == (None,)


def test_runs_of_no_study_are_meant_by_none() -> None:
    assert read_parts(["study=none"]).filter((), CHINA).batch == (None,)

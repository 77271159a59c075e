"""The address of the Batch tab: it says what is seen, and is read back as the same."""

import pytest

from playground.studies.batches.grid import View
from playground.ui.batch.looking.location import ANY, Location, Place, address, read_location

LOCATIONS = [
    Location(),
    Location(view=View(measure="", page=3)),
    Location("new"),
    Location("new", "stock-five-zh"),
    Location("sets"),
    Location("new_set"),
    Location("set", "a1", View(measure="", text="年假 天", page=2)),
    Location("batch", "b" * 32),
    Location("batch", "b" * 32, View("broken", "verdict", "方案 B & C", "length", "#荷塘", "check", "采莲=赋?", 12)),
    Location("batch", "b" * 32, ANY, Place("q1", "方案~乙/丙")),
    Location("batch", "b" * 32, ANY, Place("q1", "乙", 2)),
]


@pytest.mark.parametrize("here", LOCATIONS, ids=lambda here: address(here))
def test_an_address_is_read_as_the_location_it_was_made_of(here: Location) -> None:
    assert read_location(address(here)) == here


@pytest.mark.parametrize(
    "said, here",
    [
        ("", Location()),
        ("#elsewhere/x", Location()),
        ("#batch/", Location()),
        ("#batch/b1?show=nonsense&page=-4&cell=q1&try=x", Location("batch", "b1")),
        ("#batch/b1?page=99999999999999999999", Location("batch", "b1", View(measure="", page=10**6))),
        ("#batch/b1?%ZZ&&=&show=failed&show=errors", Location("batch", "b1", View("errors", measure=""))),
    ],
)
def test_what_makes_no_sense_is_left_out(said: str, here: Location) -> None:
    assert read_location(said) == here


def test_an_address_begins_as_those_of_the_tab_do() -> None:
    assert all(address(here).startswith("#batch") for here in LOCATIONS)
    assert address(Location("batch", "b1", View("fixed", measure="", arm="乙"))) == "#batch/b1?show=fixed&arm=%E4%B9%99"

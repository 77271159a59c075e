"""Source code: cut between functions, each chunk known by the function it is in."""

import pytest
from conftest import Read

from playground.documents.chunking import ChunkSettings, cut

PYTHON = '''"""Pumps."""

import math


class Pump:
    """A pump."""

    def start(self) -> None:
        """Open the valve; then turn the motor on. Wait."""
        self.valve.open()

        self.motor.on()

    # Never call it twice.
    @once
    def stop(self) -> None:
        self.motor.off()


def flow(area: float) -> float:
    return math.pi * area
'''
GO = """package main

// Start opens the valve.
func (p *Pump) Start() error {
	if p.open {
		return nil
	}

	return p.valve.Open()
}

func main() {
	run()
}
"""


def test_code_is_kept_as_it_is(read: Read) -> None:
    parsed = read("a.py", PYTHON.encode())
    assert (parsed.text, parsed.media_type) == (PYTHON.rstrip(), "code")


def test_functions_that_fit_are_not_cut(read: Read) -> None:
    found = cut(read("a.py", PYTHON.encode()), ChunkSettings(64, 0))
    assert [piece.text.splitlines()[0].strip() for piece in found if "def " in piece.text] == [
        "def start(self) -> None:",
        "# Never call it twice.",
        "def flow(area: float) -> float:",
    ]
    assert next(piece.text for piece in found if "def start" in piece.text).endswith("self.motor.on()")


@pytest.mark.parametrize(
    "name, text, known",
    [
        ("a.py", PYTHON, ["Pump", "Pump › start", "Pump › stop", "flow"]),
        ("a.go", GO, ["Start", "main"]),
    ],
)
def test_what_stands_in_a_function_is_known_by_its_name(read: Read, name: str, text: str, known: list[str]) -> None:
    assert [caption.title for caption in read(name, text.encode()).captions] == known


@pytest.mark.parametrize(
    "name, line, called",
    [
        ("a.js", "export default async function load(file) {", "load"),
        ("a.ts", "export interface Options {", "Options"),
        ("a.java", "    public static List<String> names(int most) {", "names"),
        ("a.rs", "pub(crate) fn run(&self) {", "run"),
        ("a.sql", "CREATE TABLE IF NOT EXISTS `orders` (", "orders"),
        ("a.toml", "[tool.ruff]", "tool.ruff"),
    ],
)
def test_declarations_of_many_languages_are_known(read: Read, name: str, line: str, called: str) -> None:
    assert [caption.title for caption in read(name, f"{line}\n        x = 1\n".encode()).captions] == [called]

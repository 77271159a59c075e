"""What a report tells of an answer when somebody asks: one block of data in which no text stands twice."""

from collections.abc import Iterator, Sequence
from typing import Any

from playground.core.values import Passage, Run
from playground.studies.exports.report.hiding import Hiding
from playground.studies.exports.values import Include
from playground.studies.exports.words import Words, moment, number, seconds
from playground.studies.values import Cell, Grounding


class Details:
    """The details of answers as they are gathered; chunks and pieces of prompts are kept once and told by number."""

    def __init__(self, include: Include, hiding: Hiding, words: Words) -> None:
        self._include = include
        self._hiding = hiding
        self._words = words
        self._texts: dict[str, int] = {}
        self._cells: list[dict[str, Any]] = []

    def add(self, cell: Cell) -> int:
        """Take in the details of a cell that has a run; the place where they are found."""
        assert cell.run is not None
        self._cells.append({name: value for name, value in self._told(cell, cell.run) if value})
        return len(self._cells) - 1

    def data(self) -> dict[str, Any]:
        """All of it, to be written as JSON."""
        return {"texts": list(self._texts), "cells": self._cells}

    def _told(self, cell: Cell, run: Run) -> Iterator[tuple[str, Any]]:
        yield (
            "checks",
            [
                [one.state, self._words.check(one.check), self._hiding(self._words.finding(one))]
                for one in cell.findings
            ],
        )
        yield "figures", list(self._figures(run))
        yield "grounding", self._grounding(cell.grounding, run.answer)
        yield "judged", self._judged(cell)
        if self._include.chunks:
            yield "chunks", [self._chunk(passage) for passage in run.passages]
        if self._include.prompts and run.prompt is not None:
            yield "prompt", list(self._messages(run))

    def _figures(self, run: Run) -> Iterator[tuple[str, str]]:
        usage, times = run.usage, run.timings
        tokens = run.completion.tokens if run.completion else None
        speed = f"{tokens / times.generation:.0f}" if tokens and times.generation else None
        asked = usage.prompt_tokens if usage else run.budget.prompt.tokens if run.budget else None
        told = (
            ("total", seconds(times.total) if times.total is not None else None),
            ("first_token", seconds(times.first_token) if times.first_token is not None else None),
            ("speed", speed),
            ("prompt_tokens", number(asked) if asked is not None else None),
            ("answer_tokens", number(tokens) if tokens is not None else None),
            ("finish", self._hiding(run.finish_reason) if run.finish_reason else None),
        )
        return ((self._words(f"report.figure.{name}"), value) for name, value in told if value is not None)

    def _grounding(self, grounding: Grounding | None, answer: str) -> list[Any]:
        """How many sentences are in each state, and those that were not found, with the numbers that nobody told."""
        if grounding is None:
            return []
        counts: dict[str, int] = {}
        for sentence in grounding.sentences:
            counts[sentence.state] = counts.get(sentence.state, 0) + 1
        counted = [[self._words(f"report.ground.{state}"), count] for state, count in counts.items()]
        missing = [
            [self._hiding(answer[one.start : one.end]).strip(), self._words.list(one.missing_numbers)]
            for one in grounding.sentences
            if one.state == "not_found" or one.missing_numbers
        ]
        return [counted, missing]

    def _judged(self, cell: Cell) -> str:
        said = cell.judgement
        if said is None or not (said.author or said.at):
            return ""
        return " · ".join(filter(None, (self._hiding(said.author or ""), moment(said.at))))

    def _chunk(self, passage: Passage) -> list[Any]:
        """Number, document, where in it, score, text, and what became of it where it was not sent."""
        chunk, fate = passage.hit.chunk, passage.fate
        place = [self._words("report.page", page=chunk.pages)] if chunk.page is not None else []
        place += map(self._hiding, chunk.heading)
        score = f"{passage.hit.scores[0].value:.3f}" if passage.hit.scores else ""
        unsent = "" if fate.kind == "sent" else self._words(f"report.fate.{fate.kind}")
        named = self._hiding.document(chunk.document)
        return [fate.n or 0, named, " › ".join(place), score, self._text(self._hiding(chunk.text)), unsent]

    def _messages(self, run: Run) -> Iterator[list[Any]]:
        """Role and pieces of each message."""
        assert run.prompt is not None
        documents = {str(passage.fate.n): passage.hit.chunk.document for passage in run.passages if passage.fate.n}
        for at, message in enumerate(run.prompt.messages):
            segments = [segment for segment in run.prompt.segments if segment.message == at]
            pieces = [self._hiding.segment(segment, documents) for segment in segments]
            yield [message.role, self._numbers(pieces or [self._hiding(message.content)])]

    def _numbers(self, pieces: Sequence[str]) -> list[int]:
        return [self._text(piece) for piece in pieces if piece]

    def _text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

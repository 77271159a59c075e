"""How well the sentence score agrees with people's labels: `python -m tests.benchmarks.ground FOLDER_OR_FILE …`.

A FOLDER is RAGTruth as it is published (`source_info.jsonl` beside `response.jsonl`), or holds files of one answer a
line: `id`, `question`, `context` [texts], `answer`, `spans` [[start, end, label]] of what is not supported, and where only
some places were labelled `supported_spans`. A sentence is bad when it overlaps a span of the first kind. Sets with the
second kind are judged by clause, and clauses without a label are left out.
"""

import argparse
import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from playground.studies.ground.scoring import CHECK_FROM, Judged, judged, score_of

Span = tuple[int, int]
_PASSAGE = re.compile(r"(?:^|\n)\s*passage \d+:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer, its chunks, and what people marked in it."""

    source: str
    """What answers over the same chunks share."""
    question: str
    chunks: tuple[str, ...]
    answer: str
    bad: tuple[Span, ...]
    good: tuple[Span, ...] | None
    """None where all that is not bad is good."""


@dataclass(slots=True)
class Scores:
    """Scores with labels; higher should be bad."""

    scores: list[float] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    flags: list[bool] = field(default_factory=list)
    """Whether each was called bad."""

    def add(self, score: float, label: bool, flag: bool) -> None:
        self.scores.append(score)
        self.labels.append(label)
        self.flags.append(flag)

    def __str__(self) -> str:
        labels, flags = np.array(self.labels, bool), np.array(self.flags, bool)
        hits = int((labels & flags).sum())
        shown = [f"{len(labels):6} {int(labels.sum()):6}"]
        for value in (auroc(self.scores, self.labels), _ratio(hits, int(flags.sum())), _ratio(hits, int(labels.sum()))):
            shown.append("     -" if value is None else f"{value:6.3f}")
        return " ".join(shown)


def auroc(scores: Sequence[float], labels: Sequence[bool]) -> float | None:
    """Share of pairs of a bad and a good one in which the bad one scores higher, ties counting half; None without pairs."""
    values, bad = np.asarray(scores, float), np.asarray(labels, bool)
    count = int(bad.sum())
    if count in (0, len(bad)):
        return None
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return float((ranks[inverse][bad].sum() - count * (count + 1) / 2) / (count * (len(bad) - count)))


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


# Reading --------------------------------------------------------------------------------------------------------------


def sets_in(paths: Iterable[Path]) -> Iterator[tuple[str, list[Labelled]]]:
    """The sets of files and folders, by name."""
    for path in paths:
        if path.is_dir() and (path / "response.jsonl").exists():
            yield from ragtruth(path)
        else:
            for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
                yield file.stem, [_labelled(row) for row in _lines(file)]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _labelled(row: dict[str, Any]) -> Labelled:
    return Labelled(
        source=row.get("source_id", row["id"]),
        question=row.get("question", ""),
        chunks=tuple(row["context"]),
        answer=row["answer"],
        bad=tuple((start, end) for start, end, *_ in row["spans"]),
        good=tuple((s, e) for s, e, *_ in row["supported_spans"]) if "supported_spans" in row else None,
    )


def ragtruth(folder: Path) -> Iterator[tuple[str, list[Labelled]]]:
    """The sets of RAGTruth by task and split. Source: Niu et al. 2024, "RAGTruth", github.com/ParticleMedia/RAGTruth."""
    sources = {row["source_id"]: row for row in _lines(folder / "source_info.jsonl")}
    sets: dict[str, list[Labelled]] = {}
    for row in _lines(folder / "response.jsonl"):
        source = sources[row["source_id"]]
        question, chunks = _ragtruth_chunks(source["source_info"])
        bad = tuple((label["start"], label["end"]) for label in row["labels"])
        one = Labelled(row["source_id"], question, chunks, row["response"], bad, None)
        sets.setdefault(f"{source['task_type']} {row['split']}", []).append(one)
    yield from sorted(sets.items())


def _ragtruth_chunks(info: Any) -> tuple[str, tuple[str, ...]]:
    if isinstance(info, str):
        return "", (info,)
    if "passages" in info:
        return info["question"], tuple(part.strip() for part in _PASSAGE.split(info["passages"]) if part.strip())
    return "", (json.dumps(info, ensure_ascii=False),)


# Measuring ------------------------------------------------------------------------------------------------------------


def measure(answers: Iterable[Labelled]) -> tuple[Scores, Scores, float, int]:
    """Scores by answer and by sentence or clause, seconds of processor time in all, and sentences in all."""
    by_answer, by_sentence, seconds, sentences = Scores(), Scores(), 0.0, 0
    for one in answers:
        begun = time.process_time()
        found = judged(one.answer, one.chunks, one.question)
        seconds += time.process_time() - begun
        sentences += len({each.segment.sentence for each in found})
        score = score_of(found)
        if score is not None:
            by_answer.add(score, bool(one.bad), score >= CHECK_FROM)
        for group in units(found, one):
            worst = max(each.sentence.score or 0 for each in group)
            by_sentence.add(worst, is_bad(group, one), any(each.sentence.state == "not_found" for each in group))
    return by_answer, by_sentence, seconds, sentences


def units(found: Sequence[Judged], one: Labelled) -> list[list[Judged]]:
    """What is measured: the judged sentences, each with its clauses; labelled clauses where only places were labelled."""
    scored = [each for each in found if each.sentence.score is not None]
    if one.good is not None:
        return [[each] for each in scored if _overlaps(each, (*one.bad, *one.good))]
    return [
        [each for each in scored if each.segment.sentence == sentence]
        for sentence in dict.fromkeys(each.segment.sentence for each in scored)
    ]


def is_bad(group: Iterable[Judged], one: Labelled) -> bool:
    """Whether people marked something in it."""
    return any(_overlaps(each, one.bad) for each in group)


def _overlaps(each: Judged, spans: Iterable[Span]) -> bool:
    return any(start < each.sentence.end and each.sentence.start < end for start, end in spans)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", type=Path, nargs="+", metavar="FOLDER_OR_FILE")
    columns = f"{'n':>6} {'bad':>6} {'AUROC':>6} {'prec.':>6} {'recall':>6}"
    print(f"{'':24} {'answers':^34} | {'sentences or clauses':^34} |")
    print(f"{'set':24} {columns} | {columns} | ms a sentence")
    for name, answers in sets_in(parser.parse_args().paths):
        by_answer, by_sentence, seconds, sentences = measure(answers)
        print(f"{name:24} {by_answer} | {by_sentence} | {1000 * seconds / max(sentences, 1):6.2f}")


if __name__ == "__main__":
    main()

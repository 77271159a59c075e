"""How far the chunks that were sent bear out an answer, sentence by sentence, without asking any model."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from playground.studies.ground.alerts import alerts
from playground.studies.ground.features import Evidence, evidence
from playground.studies.ground.segments import Segment, segments
from playground.studies.ground.sources import Sources
from playground.studies.ground.tokens import Reading
from playground.studies.ground.weights import weights
from playground.studies.ground.windows import LEAST_COVERAGE
from playground.studies.text.numbers import Number
from playground.studies.values import Grounding, Sentence, SentenceState

CHECK_FROM = 0.4
"""The answer's score from which somebody should look at it."""
_MOST_ITEMS = 20
"""A number up to this in "here are 5 steps:" counts what follows, and is nobody's claim."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence with all that was found of it."""

    sentence: Sentence
    segment: Segment
    evidence: Evidence
    alerts: tuple[str, ...]
    missing: tuple[Number, ...]
    """Numbers that stand in no chunk, at their places in the answer."""


def ground(answer: str, chunks: Sequence[str], question: str = "") -> Grounding:
    """How far `chunks`, as they were sent, bear out each sentence of `answer`; what `question` says needs no source.

    Nothing is judged, and all scores are None, where no chunk was sent.
    """
    found = judged(answer, chunks, question)
    return Grounding(tuple(one.sentence for one in found), score_of(found))


def score_of(found: Sequence[Judged]) -> float | None:
    """The chance that one of the sentences at least is unsupported, were they independent of one another.

    A sentence counts as its worst clause; None where none was judged.
    """
    worst: dict[int, float] = defaultdict(float)
    for one in found:
        if one.sentence.score is not None:
            worst[one.segment.sentence] = max(worst[one.segment.sentence], one.sentence.score)
    return 1 - prod(1 - score for score in worst.values()) if worst else None


def judged(answer: str, chunks: Sequence[str], question: str = "") -> tuple[Judged, ...]:
    """As `ground`, with the figures behind every sentence."""
    sources = Sources.of(chunks, question)
    reading = Reading.of(answer)
    is_foreign = sources.are_foreign_to(answer)
    return tuple(
        _judged(segment, evidence(answer, reading, segment, sources, is_foreign=is_foreign), chunks, sources)
        for segment in segments(answer)
    )


def missing_places(answer: str, found: Grounding) -> tuple[tuple[int, int], ...]:
    """Where in the answer the missing numbers of its sentences stand, in order."""
    numbers = iter(Reading.of(answer).numbers.values())
    number = next(numbers, None)
    places = []
    for sentence in found.sentences:
        while number and number.start < sentence.end:
            if number.start >= sentence.start and number.text in sentence.missing_numbers:
                places.append((number.start, number.end))
            number = next(numbers, None)
    return tuple(places)


def _judged(segment: Segment, it: Evidence, chunks: Sequence[str], sources: Sources) -> Judged:
    found = alerts(it)
    missing = _named(segment, it)
    score = weights("zh" if it.is_chinese else "other").score(it.figures)
    state = _state(segment, it, score, found, sources)
    is_judged = state in ("copied", "supported", "not_found")
    chunk, start, end = _place(it, chunks) if is_judged else (None, None, None)
    sentence = Sentence(
        start=segment.start,
        end=segment.end,
        state=state,
        score=score if is_judged else None,
        chunk=chunk,
        chunk_start=start,
        chunk_end=end,
        missing_numbers=tuple(dict.fromkeys(number.text for number in missing)),
    )
    return Judged(sentence, segment, it, found, missing)


def _state(segment: Segment, it: Evidence, score: float, found: tuple[str, ...], sources: Sources) -> SentenceState:
    says_nothing = not it.is_foreign and not any(token.weight for token in it.tokens)
    if not segment.is_claim or says_nothing:
        return "no_claim"
    if it.is_copied:
        return "copied"
    if not sources.keys or _is_from_a_table(it, sources):
        return "not_judged"
    if it.is_foreign and not any(token.is_known for token in it.tokens):
        return "not_comparable"
    language = weights("zh" if it.is_chinese else "other")
    return "not_found" if found or score >= language.not_found_from else "supported"


def _is_from_a_table(it: Evidence, sources: Sources) -> bool:
    """Whether its best place is JSON or a table, or there is nothing else."""
    if it.window.chunk is None:
        return all(chunk.is_structured for chunk in sources.chunks)
    return sources.chunks[it.window.chunk].is_structured


def _named(segment: Segment, it: Evidence) -> tuple[Number, ...]:
    """The missing numbers worth naming."""
    if segment.kind in ("code", "opening", "closing"):
        return ()
    if segment.kind == "lead_in":
        return tuple(number for number in it.missing if not (number.value == int(number.value) <= _MOST_ITEMS))
    return it.missing


def _place(it: Evidence, chunks: Sequence[str]) -> tuple[int | None, int | None, int | None]:
    """Number of the chunk from 1, start and end of the best window in it, without the blanks around."""
    chunk, places = it.window.chunk, it.window.places
    if chunk is None or it.window.coverage < LEAST_COVERAGE:
        return None, None, None
    start, end = places[0].start, places[-1].end
    text = chunks[chunk][start:end]
    return chunk + 1, start + len(text) - len(text.lstrip()), start + len(text.rstrip())

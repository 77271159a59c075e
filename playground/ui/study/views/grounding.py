"""Whether the chunks bear an answer out: its sentences counted and marked, and the place that each rests on."""

import re
from collections import Counter
from collections.abc import Sequence

from playground.core.plain import plain
from playground.core.values import Passage
from playground.studies.values import Finding, Grounding, Sentence, SentenceState
from playground.ui.html.controls import button
from playground.ui.html.elements import Attribute, Html, element, join, shortened
from playground.ui.html.words import Words
from playground.ui.study.spans import Stretch, stretched

ORDER: tuple[SentenceState, ...] = ("copied", "supported", "not_found", "no_claim", "not_judged", "not_comparable")
_AROUND = 90
"""Characters of a chunk shown on either side of a place."""
_LONGEST = 600
"""Characters of a place that are shown."""


# In the answer --------------------------------------------------------------------------------------------------------


def with_sentences(
    drawn: Html, answer: str, grounding: Grounding, words: Words, findings: Sequence[Finding] = ()
) -> Html:
    """The answer as it is set, its sentences marked by their states, its numbers without a source as well.

    Those are the ones that the check `numbers` names, where it is among the `findings`, so that both say the same.
    """
    text, places = _unified(answer)
    check = next((finding for finding in findings if finding.check == "numbers"), None)
    stretches = [
        Stretch(
            places[sentence.start],
            places[sentence.end],
            _attributes(at, sentence, words),
            tuple((places[start], places[end]) for start, end in _numbers(answer, sentence, check)),
        )
        for at, sentence in enumerate(grounding.sentences)
    ]
    return stretched(drawn, text, [one for one in stretches if one.attributes or one.inside])


def _attributes(at: int, sentence: Sentence, words: Words) -> tuple[tuple[str, Attribute], ...]:
    """None for a sentence that claims nothing."""
    if sentence.state == "no_claim":
        return ()
    return (
        ("class_", f"sentence s-{sentence.state}"),
        ("data_sentence", at),
        ("tabindex", -1),
        ("title", words(f"study.ground.{sentence.state}")),
    )


def _unified(answer: str) -> tuple[str, Sequence[int]]:
    """The answer with one sign for the end of a line, and where each place of it is now."""
    if "\r" not in answer:
        return answer, range(len(answer) + 1)
    places: list[int] = []
    text = ""
    for piece in re.findall(r"\r\n?|[^\r]+", answer):
        kept = "\n" if piece.startswith("\r") else piece
        places += [len(text) + min(at, len(kept) - 1) for at in range(len(piece))]
        text += kept
    return text, [*places, len(text)]


def _numbers(answer: str, sentence: Sentence, check: Finding | None) -> list[tuple[int, int]]:
    """Where the numbers stand that have no source: by the check, else those that no chunk has."""
    if check is not None:
        return [span for span in check.spans if span[0] < sentence.end and span[1] > sentence.start]
    told = answer[sentence.start : sentence.end]
    spans: list[tuple[int, int]] = []
    for number in sorted(set(sentence.missing_numbers), key=len, reverse=True):
        for found in re.finditer(rf"(?<!\d){re.escape(number)}(?!\d)", told):
            span = sentence.start + found.start(), sentence.start + found.end()
            if all(span[1] <= start or span[0] >= end for start, end in spans):
                spans.append(span)
    return sorted(spans)


# Below it -------------------------------------------------------------------------------------------------------------


def grounding(found: Grounding, sent: Sequence[Passage], answer: str, words: Words) -> Html:
    """How many sentences are of which state, the way from one to the next, and what each rests on."""
    counts = Counter(sentence.state for sentence in found.sentences)
    if not counts.keys() - {"no_claim"}:
        return element("p", words("study.ground.nothing"), class_="sum")
    shown = (
        element(
            "li", element("i", class_=f"s-{state}"), words(f"study.ground.{state}"), element("b", str(counts[state]))
        )
        for state in ORDER
        if counts[state]
    )
    steps = element(
        "span",
        _step(-1, "[", "before", words),
        _step(1, "]", "after", words),
        class_="steps",
    )
    head = element("div", element("ul", *shown, class_="legend"), steps, class_="ground-head")
    places = [
        _place(at, sentence, sent, answer, words)
        for at, sentence in enumerate(found.sentences)
        if sentence.state != "no_claim"
    ]
    return join([head, *places])


def _step(by: int, key: str, where: str, words: Words) -> Html:
    """To the next sentence or the one before, by click or by its key."""
    cap = element("kbd", key, aria_hidden="true")
    shown = [cap, words(f"study.ground.{where}")]
    return button(join(shown if by < 0 else shown[::-1]), class_="link", data_step=by)


def _place(at: int, sentence: Sentence, sent: Sequence[Passage], answer: str, words: Words) -> Html:
    told = plain(answer[sentence.start : sentence.end]).strip()
    said = element("blockquote", shortened(told, _LONGEST))
    why = element("p", words(f"study.ground.{sentence.state}_why"), class_="why")
    numbers = None
    if sentence.missing_numbers:
        listed = words.listed(dict.fromkeys(sentence.missing_numbers))
        numbers = element("p", words("study.ground.numbers", numbers=listed), class_="why missing")
    head = element(
        "p",
        element("i", class_=f"s-{sentence.state}"),
        element("b", words(f"study.ground.{sentence.state}")),
        class_="line",
    )
    return element(
        "div",
        head,
        said,
        why,
        numbers,
        _quoted(sentence, sent, words),
        class_="evidence",
        data_evidence=at,
        hidden=True,
        tabindex=-1,
    )


def _quoted(sentence: Sentence, sent: Sequence[Passage], words: Words) -> Html | None:
    """The place in the chunk, with what stands around it."""
    start, end = sentence.chunk_start, sentence.chunk_end
    if sentence.chunk is None or start is None or end is None or not 0 < sentence.chunk <= len(sent):
        return None
    chunk = sent[sentence.chunk - 1].hit.chunk
    before, after = chunk.text[max(start - _AROUND, 0) : start], chunk.text[end : end + _AROUND]
    page = words("chunks.page", page=chunk.pages) if chunk.page else None
    name = element("bdi", chunk.document, title=chunk.document)
    head = element("p", element("b", f"[{sentence.chunk}]"), " ", name, page and f" · {page}", class_="aside")
    text = element(
        "p",
        "…" if start > _AROUND else None,
        before,
        element("mark", shortened(chunk.text[start:end], _LONGEST)),
        after,
        "…" if end + _AROUND < len(chunk.text) else None,
        class_="quoted",
    )
    return element("div", head, text)

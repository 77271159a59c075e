"""The candidates of a run: where each comes from, how it was scored, and what became of it and why."""

import re

from playground.core.strings import Language
from playground.core.values import Chunk, Fate, Hit, Passage, Run, Score
from playground.retrieval.reading import sentence
from playground.ui.html.elements import Html, element, join
from playground.ui.html.marks import Terms, marked, terms_of
from playground.ui.html.words import Words

SHOWN_CHARACTERS = 4_000
SHOWN_CHUNKS = 50


def chunks(run: Run, language: Language) -> Html:
    """A card a candidate, in the order of their rank."""
    words = Words(language)
    if not run.passages:
        return join([_reading(run, words), element("p", words(_nothing(run)), class_="empty")])
    terms = terms_of(run.spec.question)
    numbers = {passage.hit.chunk.id: passage.fate.n for passage in run.passages}
    best = max((passage.hit.scores[0].value for passage in run.passages if passage.hit.scores), default=0.0)
    cards = [_card(passage, words, terms, numbers, best, run) for passage in run.passages[:SHOWN_CHUNKS]]
    return join([_reading(run, words), _summary(run, words), element("ol", *cards, class_="chunks")])


def _nothing(run: Run) -> str:
    if run.spec.collection is None:
        return "chunks.not_asked"
    if run.status == "running" and run.timings.search is None:
        return "chunks.searching"
    return "chunks.none" if run.timings.search is not None and run.status != "failed" else "chunks.not_reached"


def _reading(run: Run, words: Words) -> Html | None:
    """What was made of the question, and a click to ask it the other way."""
    if run.reading is None:
        return None
    other, name = ("chunks", "take_best") if run.reading.extent == "whole" else ("whole", "read_whole")
    turn = element(
        "button",
        words(f"chunks.{name}"),
        type="button",
        class_="link",
        data_extent=other,
        data_asked=run.spec.question,
    )
    return element("p", sentence(run.reading, words.language), " ", turn, class_="sum reading")


def _summary(run: Run, words: Words) -> Html:
    passages = run.passages
    frozen = words("chunks.frozen", run=run.frozen_from[:8]) if run.frozen_from else None
    sent = sum(passage.fate.kind == "sent" for passage in passages)
    measure = passages[0].hit.scores[0].measure if passages[0].hit.scores else None
    order = words("chunks.ordered_by", measure=words(f"measure.{measure}")) if measure else None
    number = words("chunks.number") if sent else None
    told = words.sentences(words("chunks.summary", found=len(passages), sent=sent), frozen, order, number)
    return element("p", told, class_="sum")


def _card(passage: Passage, words: Words, terms: Terms, numbers: dict[str, int | None], best: float, run: Run) -> Html:
    hit, fate = passage.hit, passage.fate
    sent = fate.kind == "sent"
    return element(
        "li",
        _head(hit, fate, words),
        _bar(hit, best),
        _scores(hit, words),
        None if sent else element("p", _reason(passage, words, numbers, run), class_="fate"),
        _place(hit, words),
        element("p", _text(hit.chunk, terms), class_="text"),
        _actions(passage, words),
        class_="chunk" if sent else "chunk unsent",
        id=f"chunk-{fate.n}" if fate.n is not None else None,
        data_chunk=hit.chunk.id,
        tabindex=-1,
    )


def _head(hit: Hit, fate: Fate, words: Words) -> Html:
    number = element("span", f"[{fate.n}]" if fate.n is not None else "–", class_="n")
    name = element("bdi", hit.chunk.document, class_="file", title=hit.chunk.document)
    page = element("span", words("chunks.page", page=hit.chunk.page), class_="aside") if hit.chunk.page else None
    rank = element("span", words("chunks.rank", rank=hit.rank), class_="aside")
    return element("header", number, name, page, rank)


def _bar(hit: Hit, best: float) -> Html | None:
    """The ordering score beside the best one; without a positive best there is nothing to compare with."""
    if not hit.scores or best <= 0:
        return None
    share = min(max(hit.scores[0].value / best, 0.0), 1.0)
    return element("div", element("i", style=f"width:{share * 100:.1f}%"), class_="meter", aria_hidden="true")


def _scores(hit: Hit, words: Words) -> Html:
    parts = [
        element(
            "span",
            words(f"measure.{score.measure}"),
            " ",
            element("b", _value(score)),
            class_="main" if at == 0 else None,
        )
        for at, score in enumerate(hit.scores)
    ]
    return element("p", join(parts, " · "), class_="scores", title=words("chunks.larger_is_closer"))


def _value(score: Score) -> str:
    return f"{score.value:.2f}" if score.measure == "bm25" else f"{score.value:.3f}"


def _reason(passage: Passage, words: Words, numbers: dict[str, int | None], run: Run) -> str:
    fate = passage.fate
    if fate.kind == "over_budget":
        return words("fate.over_budget", tokens=words.number(fate.tokens))
    if fate.kind == "below_threshold":
        return words("fate.below_threshold", threshold=f"{run.spec.retrieval.threshold or 0:g}")
    if fate.kind == "duplicate":
        twin = numbers.get(fate.same_as or "")
        return words("fate.duplicate", n=twin) if twin else words("fate.duplicate_unsent")
    return words(f"fate.{fate.kind}")


def _place(hit: Hit, words: Words) -> Html | None:
    if not hit.chunk.heading:
        return None
    return element("p", " › ".join(hit.chunk.heading), class_="place", title=words("chunks.heading"))


def _text(chunk: Chunk, terms: Terms) -> Html:
    """The text with its terms marked; headings of Markdown are shown as such, without their signs."""
    text = _GAP.sub("\n\n", chunk.text[:SHOWN_CHARACTERS].strip())
    if not chunk.document.lower().endswith((".md", ".markdown")):
        return marked(text, terms)
    pieces: list[Html] = []
    done = 0
    for heading in _HEADING.finditer(text):
        pieces += [marked(text[done : heading.start()], terms), element("b", marked(heading["title"], terms))]
        done = heading.end()
    return join([*pieces, marked(text[done:], terms)])


_HEADING = re.compile(r"(?m)^#{1,6}[ \t]+(?P<title>.+?)[ \t#]*$")
_GAP = re.compile(r"\n\s*\n\s*")


def _actions(passage: Passage, words: Words) -> Html:
    fate = passage.fate
    tokens = words("chunks.tokens", tokens=words.number(fate.tokens)) if fate.tokens is not None else None
    return element(
        "div",
        element(
            "button",
            words("chunks.unfold"),
            type="button",
            class_="link fold",
            aria_expanded="false",
            data_fold=words("chunks.fold"),
        ),
        element("button", words("chunks.to_prompt"), type="button", class_="link", data_jump=f"prompt-{fate.n}")
        if fate.n is not None
        else None,
        element(
            "button",
            words("chunks.switch_off"),
            type="button",
            class_="link off",
            aria_pressed="false",
            data_off=passage.hit.chunk.id,
            data_on=words("chunks.switch_on"),
        ),
        element("span", tokens, class_="aside") if tokens else None,
        class_="acts",
    )

"""The candidates of a run: where each comes from, how it was scored, and what became of it and why."""

from functools import partial
from urllib.parse import quote

from playground.core.strings import Language
from playground.core.values import Chunk, Fate, Hit, Passage, Run, TokenCount
from playground.retrieval.reading import sentence
from playground.retrieval.reranking.ordering import sentence as by_whom
from playground.ui.html.elements import Html, element, join
from playground.ui.html.marks import Terms, from_hit, marked, terms_of
from playground.ui.html.tabular.drawing import both, turn_button
from playground.ui.html.words import Words
from playground.ui.study.views.cited import numbers_cited

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
    cited = numbers_cited(run) if run.status != "running" else frozenset[int]()
    cards = [_card(passage, words, terms, numbers, best, run, cited) for passage in run.passages[:SHOWN_CHUNKS]]
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
    stock = run.spec.prompt.context_format == "stock"
    number = words("cite.number_stock" if stock else "chunks.number") if sent else None
    found = words("chunks.summary", found=len(passages), sent=sent)
    reranked = by_whom(run.reranked, words.language) if run.reranked else None
    return element("p", words.sentences(found, frozen, reranked, order, number), class_="sum")


def _card(
    passage: Passage,
    words: Words,
    terms: Terms,
    numbers: dict[str, int | None],
    best: float,
    run: Run,
    cited: frozenset[int],
) -> Html:
    hit, fate = passage.hit, passage.fate
    sent = fate.kind == "sent"
    return element(
        "li",
        _head(passage, run, words),
        _bar(hit, best, words),
        _scores(hit, words),
        None if sent else element("p", _reason(passage, words, numbers, run), class_="fate"),
        element("p", words("chunks.off_next"), class_="off-next"),
        _place(hit, words),
        _text(hit.chunk, terms),
        _actions(passage, words, run, cited),
        class_="chunk" if sent else "chunk unsent",
        id=f"chunk-{fate.n}" if fate.n is not None else None,
        data_chunk=hit.chunk.id,
        tabindex=-1,
    )


def _head(passage: Passage, run: Run, words: Words) -> Html:
    hit, fate = passage.hit, passage.fate
    number = element("span", f"[{fate.n}]" if fate.n is not None else "–", class_="n")
    name = element("bdi", hit.chunk.document, class_="file", title=hit.chunk.document)
    place = element("span", _place_in(hit.chunk), class_="aside", title=words("chunks.place", number=hit.chunk.seq + 1))
    page = element("span", words("chunks.page", page=hit.chunk.pages), class_="aside") if hit.chunk.page else None
    return element("header", number, name, place, page, tokens_of(fate, run, words), _rank(hit, words))


def tokens_of(fate: Fate, run: Run, words: Words) -> Html | None:
    """What it costs in the prompt, an estimate where all of the prompt is one; None where it was not counted."""
    if fate.tokens is None:
        return None
    estimated = run.budget is not None and run.budget.prompt.source == "estimated"
    tokens = words.tokens(TokenCount(fate.tokens, "estimated" if estimated else "tokenizer"))
    return element("span", words("chunks.tokens", tokens=tokens), class_="aside")


def _place_in(chunk: Chunk) -> str:
    """Which of the chunks of its document it is: so it is called wherever it is named."""
    return f"#{chunk.seq + 1}"


def _rank(hit: Hit, words: Words) -> Html | None:
    """Its rank, behind the one that the search gave it where a rerank model said otherwise; None: unranked."""
    if not hit.scores:
        return None
    if hit.before is None or hit.before == hit.rank:
        return element("span", words("chunks.rank", rank=hit.rank), class_="aside")
    why = words("chunks.moved_why", before=hit.before, rank=hit.rank)
    return element("span", words("chunks.moved", before=hit.before, rank=hit.rank), class_="aside", title=why)


def _bar(hit: Hit, best: float, words: Words) -> Html | None:
    """The ordering score beside the best one; without a positive best there is nothing to compare with."""
    if not hit.scores or best <= 0:
        return None
    share = min(max(hit.scores[0].value / best, 0.0), 1.0)
    meter = element("div", element("i", style=f"width:{share * 100:.1f}%"), class_="meter", aria_hidden="true")
    told = element("span", words("cite.relative", share=f"{share:.0%}"), class_="aside")
    return element("div", meter, told, class_="relative")


def _scores(hit: Hit, words: Words) -> Html:
    parts = [
        element(
            "span",
            words(f"measure.{score.measure}"),
            " ",
            element("b", words.score(score)),
            class_="main" if at == 0 else None,
        )
        for at, score in enumerate(hit.scores)
    ]
    return element("p", join(parts, " · "), class_="scores", title=words("chunks.larger_is_closer"))


def _reason(passage: Passage, words: Words, numbers: dict[str, int | None], run: Run) -> str:
    fate, scores = passage.fate, passage.hit.scores
    if fate.kind == "over_budget":
        return words("fate.over_budget", tokens=words.number(fate.tokens))
    if fate.kind == "below_threshold" and scores:
        measure, least = words(f"measure.{scores[0].measure}"), f"{run.spec.retrieval.threshold or 0:g}"
        return words("fate.below_threshold", measure=measure, score=words.score(scores[0]), threshold=least)
    if fate.kind == "duplicate":
        twin = numbers.get(fate.same_as or "")
        return words("fate.duplicate", n=twin) if twin else words("fate.duplicate_unsent")
    return words(f"fate.{fate.kind}")


def _place(hit: Hit, words: Words) -> Html | None:
    if not hit.chunk.heading:
        return None
    return element("p", " › ".join(hit.chunk.heading), class_="place", title=words("chunks.heading"))


def _text(chunk: Chunk, terms: Terms) -> Html:
    """The text with its terms marked and, until it is unfolded, from where they stand; its tables drawn as tables."""
    text = chunk.text[:SHOWN_CHARACTERS]
    under = chunk.heading[-1] if chunk.heading else ""
    return both(text, chunk.document, partial(marked, terms=terms), partial(from_hit, terms=terms), under=under)


def _in_document(chunk: Chunk, run: Run, words: Words) -> Html:
    """The way to its place in its document; the browser's way back leads here again."""
    collection = quote(run.spec.collection_id or "-", safe="")
    address = f"#documents/{collection}/{quote(chunk.document_id, safe='')}/{chunk.seq + 1}"
    return element("a", words("chunks.in_document"), href=address, class_="link")


def _actions(passage: Passage, words: Words, run: Run, cited: frozenset[int]) -> Html:
    fate = passage.fate
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
        turn_button(words),
        _in_document(passage.hit.chunk, run, words),
        element("button", words("chunks.to_prompt"), type="button", class_="link", data_jump=f"prompt-{fate.n}")
        if fate.n is not None
        else None,
        element("button", words("cite.back"), type="button", class_="link", data_jump=f"cite-{fate.n}")
        if fate.n in cited
        else None,
        element(
            "button",
            words("chunks.switch_off"),
            type="button",
            class_="link off",
            aria_pressed="false",
            data_off=passage.hit.chunk.id,
            data_name=f"{passage.hit.chunk.document} {_place_in(passage.hit.chunk)}",
            data_on=words("chunks.switch_on"),
        ),
        class_="acts",
    )

"""The built-in model: no language model, it quotes the sentences of the chunks sent that answer the question best."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence

from playground.core.clock import Clock
from playground.core.strings import Language
from playground.core.values import Chunk
from playground.core.wholes import asked
from playground.models.pieces import Finished, Piece, Text
from playground.models.quotable import Sentence, sentences, terms
from playground.models.wanted import Wanted, wanted

OPENING: Mapping[Language, str] = {"zh": "根据参考信息", "en": "According to the reference information"}
"""How every answer from references begins; the prompts ask the same of real models."""
REFUSAL: Mapping[Language, str] = {
    "zh": "抱歉，检索到的参考信息并未提供任何相关的信息，因此无法回答。",
    "en": "Sorry, the retrieved reference information contains nothing relevant, so the question cannot be answered.",
}
"""The whole answer when the references do not match; the prompts ask the same of real models."""

_MOST_QUOTES = 4
_LONGEST_QUOTE = 400
_LONGEST_ANSWER = 900
"""Characters."""
_ENOUGH = 0.15
"""Share of the question's weight that the best sentence must hold; below it the answer is the refusal."""
_NEAR_THE_BEST = 0.75
"""Share of the best score that a further quote must reach."""
_NEAR_IN_SUMMARIES = 0.6
_AS_GOOD_A_ROW = 0.97
"""Share of what the best row of a table holds: its other rows have the same columns, and are of other things."""
_UNDER = 0.5
"""What a term counts that stands only above a sentence."""
_OWN_WORDS = 0.1
"""Share of a sentence's terms that must be its own: one that only repeats the question says nothing."""
_FIRST = 0.1
"""What a place in the best document adds; chunks come document by document, the best first."""
_PIECE = 12
"""Characters of one streamed piece."""

Place = tuple[int, int]


async def stream_builtin(
    question: str, chunks: Sequence[tuple[int, Chunk]], language: Language, clock: Clock
) -> AsyncGenerator[Piece, None]:
    """The answer in pieces, with no usage: this model has no tokens."""
    answer = answer_from(question, [chunk for _, chunk in chunks], language)
    for start in range(0, len(answer), _PIECE):
        yield Text(answer[start : start + _PIECE], clock.monotonic())
        await asyncio.sleep(0)  # lets others have their turn, and a stop come through
    yield Finished("stop", None)


def answer_from(question: str, chunks: Sequence[Chunk], language: Language) -> str:
    """The best sentences of `chunks` in document order, or the refusal; those in the question's language come first."""
    spoken = language_of(question) or language
    length = _wanted_length(question)
    limit = length and max(length - len(OPENING[spoken]) - 1, 1)
    found = sentences(chunks)
    documents = list(dict.fromkeys(chunk.document_id for chunk in chunks))
    order = [documents.index(chunk.document_id) for chunk in chunks]
    spoken_so = [sentence for sentence in found if language_of(sentence.text) in (spoken, None)]
    quotes = _chosen(question, spoken_so, order, limit) or _chosen(question, found, order, limit)
    if not quotes:
        return REFUSAL[spoken]
    if len(quotes) == 1:
        return f"{OPENING[spoken]}{_COLON[spoken]}{quotes[0]}"
    return f"{OPENING[spoken]}{_COLON[spoken].rstrip()}\n\n" + "\n".join(f"- {quote}" for quote in quotes)


_COLON: Mapping[Language, str] = {"zh": "：", "en": ": "}
_HANZI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[a-z\u00c0-\u024f][\w.-]*", re.IGNORECASE | re.ASCII)


def language_of(text: str) -> Language | None:
    """Chinese when more characters are Chinese than words are Latin, else English; None when there is neither."""
    hanzi, words = len(_HANZI.findall(text)), len(_WORD.findall(text))
    if not hanzi and not words:
        return None
    return "zh" if hanzi > words else "en"


# Choosing -------------------------------------------------------------------------------------------------------------

_SOURCE = re.compile(r"出自|来自|出处|来源|作者|谁写|哪[首本篇部]|where .* from|which (?:book|poem|work)|source|author")
_LENGTH = re.compile(
    r"(\d{2,4})\s*(?:个?\s*(?:汉字|字)|\s(?:words|characters))(?:以内|之内|左右|以下)?|"
    r"(?:within|under|at most|less than|no more than)\s+(\d{2,4})\s+(?:words|characters)",
    re.IGNORECASE,
)


def _wanted_length(question: str) -> int | None:
    """The length limit that the question sets, in characters; English words count as six."""
    found = _LENGTH.search(question)
    if found is None:
        return None
    number = int(found.group(1) or found.group(2))
    return number * 6 if "word" in found.group().lower() else number


def _chosen(question: str, found: Sequence[Sentence], order: Sequence[int], limit: int | None) -> list[str]:
    """The quotes, in document order, within `limit` characters; `order` says which document each chunk is of."""
    words, wants = asked(question), wanted(question, found)
    is_summary = words.cue or words.whole
    scores = _summary_scores(wants, found) if is_summary else _answer_scores(question, wants, found, order)
    if not scores:
        return []
    near = (_NEAR_IN_SUMMARIES if is_summary else _NEAR_THE_BEST) * max(scores.values())
    ranked = sorted(scores, key=lambda place: (-scores[place], place))
    texts = {sentence.place: _quoted(sentence, wants) for sentence in found}
    taken: list[Place] = []
    room = min(limit or _LONGEST_ANSWER, _LONGEST_ANSWER)
    for place in ranked:
        cost = len(texts[place]) + 3
        if scores[place] < near or len(taken) == _MOST_QUOTES:
            break
        if cost <= room:
            taken.append(place)
            room -= cost
    if not taken:
        taken = [ranked[0]]
    longest = min(limit or _LONGEST_QUOTE, _LONGEST_QUOTE)
    return [_short(texts[place], longest) for place in sorted(taken)]


def _quoted(sentence: Sentence, wants: Wanted) -> str:
    """The sentence, with its number where that is asked for."""
    if wants.clause and sentence.number and not sentence.text.startswith(sentence.number):
        return f"{sentence.number} {sentence.text}"
    return sentence.text


def _answer_scores(question: str, wants: Wanted, found: Sequence[Sentence], order: Sequence[int]) -> dict[Place, float]:
    """How well each sentence answers; empty when none holds enough of the question."""
    if not wants.total or not _named(question, found):
        return {}
    source = bool(_SOURCE.search(question))
    shares = {sentence.place: _share(wants.weights, sentence) / wants.total for sentence in found}
    best_of: dict[tuple[str, ...], float] = {}
    for sentence in found:
        best_of[sentence.table] = max(best_of.get(sentence.table, 0.0), shares[sentence.place])
    scores: dict[Place, float] = {}
    for sentence in found:
        share = shares[sentence.place]
        is_heading = sentence.title and not (wants.clause and sentence.number)
        if is_heading or share < _ENOUGH or (sentence.table and share < _AS_GOOD_A_ROW * best_of[sentence.table]):
            continue
        news = sum(term not in wants.weights for term in sentence.terms) / max(len(sentence.terms), 1)
        score = share * wants.fits(sentence) + (0.25 if source and "《" in sentence.text else 0.0)
        score += 0.05 / (1 + sentence.place[1]) + _FIRST * share / (1 + order[sentence.place[0]])
        scores[sentence.place] = score if news > _OWN_WORDS or (wants.clause and sentence.number) else score / 2
    return scores


def _named(question: str, found: Sequence[Sentence]) -> bool:
    """Whether one of the works, people or things that the question names is named anywhere, if it names any."""
    names = [name for groups in _NAMES.findall(question) for name in groups if name]
    needed = [set(terms(name.replace("-", " "))) for name in names]
    return not needed or any(name <= sentence.terms.keys() | sentence.heading for name in needed for sentence in found)


_NAMES = re.compile(r"《([^》]+)》|(?<=[a-z,] )([A-Z][\w.-]+\w(?: [A-Z][\w.-]+\w)*)")


def _share(weights: Mapping[str, float], sentence: Sentence) -> float:
    """The weight of the question that `sentence` holds itself or stands under."""
    held = sum(weight for term, weight in weights.items() if term in sentence.terms)
    under = sum(w for term, w in weights.items() if term in sentence.heading and term not in sentence.terms)
    return held + _UNDER * under


def _summary_scores(wants: Wanted, found: Sequence[Sentence]) -> dict[Place, float]:
    """How well each sentence stands for the whole: terms it shares with others, what was asked for, an early place."""
    total = wants.total or 1.0
    frequencies = Counter(term for sentence in found for term in sentence.terms)
    shared: dict[Place, float] = {}
    for sentence in found:  # rows repeat the words of their columns
        if not (sentence.title or sentence.table) and len(sentence.terms) >= 4:
            common = sum(frequencies[term] - 1 for term in sentence.terms)
            shared[sentence.place] = common / len(sentence.terms) ** 0.8
    most = max(shared.values(), default=0.0) or 1.0
    return {
        sentence.place: shared[sentence.place] / most
        + 2 * _share(wants.weights, sentence) / total
        + 0.3 / (1 + sentence.place[0] + sentence.place[1])
        for sentence in found
        if sentence.place in shared
    }


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"

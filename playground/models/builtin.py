"""The built-in model: no language model, it quotes the sentences of the chunks sent that answer the question best."""

import asyncio
import math
import re
import unicodedata
from collections import Counter, deque
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from playground.core.clock import Clock
from playground.core.strings import Language
from playground.core.values import Chunk
from playground.core.wholes import asked
from playground.models.pieces import Finished, Piece, Text

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
_ABSENT = 0.7
"""What a term of the question counts that stands nowhere: it may be said otherwise."""
_NEAR_THE_BEST = 0.6
"""Share of the best score that a further quote must reach."""
_UNDER = 0.5
"""What a term counts that stands only in the heading above a sentence."""
_OWN_WORDS = 0.1
"""Share of a sentence's terms that must be its own: one that only repeats the question says nothing."""
_PIECE = 12
"""Characters of one streamed piece."""


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
    wanted = _wanted_length(question)
    limit = wanted and max(wanted - len(OPENING[spoken]) - 1, 1)
    sentences = _sentences(chunks)
    spoken_so = [sentence for sentence in sentences if language_of(sentence.text) in (spoken, None)]
    quotes = _chosen(question, spoken_so, limit) or _chosen(question, sentences, limit)
    if not quotes:
        return REFUSAL[spoken]
    if len(quotes) == 1:
        return f"{OPENING[spoken]}{_COLON[spoken]}{quotes[0]}"
    return f"{OPENING[spoken]}{_COLON[spoken].rstrip()}\n\n" + "\n".join(f"- {quote}" for quote in quotes)


_COLON: Mapping[Language, str] = {"zh": "：", "en": ": "}


def language_of(text: str) -> Language | None:
    """Chinese when more characters are Chinese than words are Latin, else English; None when there is neither."""
    hanzi, words = len(_HANZI.findall(text)), len(_WORD.findall(text))
    if not hanzi and not words:
        return None
    return "zh" if hanzi > words else "en"


# Sentences ------------------------------------------------------------------------------------------------------------

_HANZI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[a-z\u00c0-\u024f][\w.-]*", re.IGNORECASE | re.ASCII)
_END = re.compile(
    r"[^\n]*?(?:[。！？!?…]+(?![。！？!?…”’」』）)》\"])"
    r"|[。！？!?…]+[”’」』）)》\"]+(?=\s|$|[“「『])"  # a quotation that goes on is one sentence with who said it
    r"|\.[\"”)]*(?=\s+[\"“(]?[A-Z0-9])|$)"
)
_MARKUP = re.compile(r"^\s*(?:#{1,6}\s+|>\s+|[-*+•]\s+|\d{1,3}[.)]\s+)+")
_PLAIN_HEADING = re.compile(r"(\d+(?:\.\d+)+ )?(?![-*+•>|])[^|·\t。！？!?；;：:，,]{1,50}(?<![.…”\"])")
"""A short line by itself without any punctuation, as headings are once their markup is gone."""
_FENCE = re.compile(r"^\s*(?:```.*|[|:\s-]+|[=_*-]{3,})$")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a chunk, with what helps to weigh it."""

    text: str
    place: tuple[int, int]
    """Chunk and position in it, both from 0."""
    terms: Counter[str]
    heading: frozenset[str]
    """Terms of the headings above it and of the document's name."""
    title: bool
    """It is a heading or a question: it says what follows, and is no answer."""


def _sentences(chunks: Sequence[Chunk]) -> list[_Sentence]:
    """The sentences of all chunks; one that stands in two chunks counts once."""
    found: dict[str, _Sentence] = {}
    for number, chunk in enumerate(chunks):
        heading = frozenset(_terms(" ".join((*chunk.heading, chunk.document.rpartition(".")[0]))))
        titles: deque[frozenset[str]] = deque(maxlen=2)
        for position, (text, title) in enumerate(_split(chunk.text)):
            title = title or text.endswith(("?", "？"))  # in lists of questions and answers they are the headings
            if title:
                titles.append(frozenset(_terms(text)))
            key = re.sub(r"\s", "", text)
            if key and key not in found:
                found[key] = _Sentence(text, (number, position), Counter(_terms(text)), heading.union(*titles), title)
    return list(found.values())


def _split(text: str) -> Iterator[tuple[str, bool]]:
    """Sentences without their markup, each with whether it is a heading; after a colon the next line belongs to it."""
    pending, apart = "", True
    for raw in text.splitlines():
        if not raw.strip() or _FENCE.match(raw):
            apart = True
            continue
        line = _MARKUP.sub("", raw).strip().replace("**", "")
        plain = _PLAIN_HEADING.fullmatch(raw.strip())
        if raw.lstrip().startswith("#") or (plain and (apart or plain.group(1))):
            yield from ((pending, False),) if pending else ()
            pending = ""
            yield line, True
        elif line.startswith("|"):
            yield " · ".join(cell.strip() for cell in line.strip("|").split("|")), False
        elif line.endswith(("：", ":", "——")) and len(pending) + len(line) < _LONGEST_QUOTE:
            pending += line
        else:
            yield from _lines_sentences(pending, line)
            pending = ""
        apart = False
    if pending:
        yield pending, False


def _lines_sentences(before: str, line: str) -> Iterator[tuple[str, bool]]:
    """The sentences of `line`; with `before`, the introduction, in front of it the whole line is one quotation."""
    if before:
        head = max(before.rfind(mark) for mark in "。！？!?") + 1
        if before[:head].strip():
            yield from ((match.strip(), False) for match in _END.findall(before[:head]) if match.strip())
        yield before[head:].strip() + line, False
        return
    for sentence in _END.findall(line):
        if sentence.strip():
            yield sentence.strip(), False


# Terms ----------------------------------------------------------------------------------------------------------------

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LATIN = re.compile(r"[a-z0-9\u00c0-\u024f][a-z0-9\u00c0-\u024f_.-]*[a-z0-9\u00c0-\u024f]|[a-z0-9]")
_ASKING = re.compile(
    "是什么意思|是什么|为什么|什么时候|什么样|什么|哪一?[里些个首本篇位年种部]|哪儿|怎么样|怎么办|怎么|怎样|如何|多少|多长时间|多久|多大|几[个种次年天]"
    "|请问|请你?|告诉我|一下|文[中章段里]|这[首个句些篇段]|那[首个句些]|提到的?|出自|来自|谁|吗|呢|吧|在做|做"
    "|[的了着是在有和与或及把被对从到为于就都也很要用写由]"
)
_SMALL_WORDS = (
    "a an the of in on at to for from by with about as is are was were be been do does did has have had can could will"
    " would should may might must i you he she it we they me him her us them my your his its our their this that these"
    " those what which who whom whose when where why how and or not no if then than there here so please tell give say"
    " says said mean means much many any some"
)
_SMALL = frozenset(_SMALL_WORDS.split())


def _terms(text: str) -> Iterator[str]:
    """Pairs of Chinese characters and plain stems of Latin words."""
    plain = unicodedata.normalize("NFKC", text).lower()
    for run in _CHINESE.findall(plain):
        yield from (run[i : i + 2] for i in range(len(run) - 1)) if len(run) > 1 else (run,)
    for word in _LATIN.findall(plain):
        parts = word.split("-")
        yield from (_stem(part) for part in (parts if len(parts) > 1 else ()) if part and part not in _SMALL)
        if word not in _SMALL:
            yield _stem(word)


def _stem(word: str) -> str:
    """`word` without the endings of plural and verb forms; only ever compared with other stems."""
    for ending in ("ies", "ing", "ed", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _asked(question: str) -> list[str]:
    """The terms of the question that say what it is about: words that only ask are cut out first."""
    plain = unicodedata.normalize("NFKC", question).lower()
    return list(dict.fromkeys(_terms(_ASKING.sub(" ", plain)))) or list(dict.fromkeys(_terms(plain)))


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


def _chosen(question: str, sentences: Sequence[_Sentence], limit: int | None) -> list[str]:
    """The quotes, in document order, within `limit` characters."""
    words = asked(question)
    wants_summary = words.cue or words.whole
    scores = (_summary_scores if wants_summary else _answer_scores)(question, sentences)
    if not scores:
        return []
    best = max(scores.values())
    ranked = sorted(scores, key=lambda place: (-scores[place], place))
    texts = {sentence.place: sentence.text for sentence in sentences}
    taken: list[tuple[int, int]] = []
    room = min(limit or _LONGEST_ANSWER, _LONGEST_ANSWER)
    for place in ranked:
        cost = len(texts[place]) + 3
        if scores[place] < _NEAR_THE_BEST * best or len(taken) == _MOST_QUOTES:
            break
        if cost <= room:
            taken.append(place)
            room -= cost
    if not taken:
        taken = [ranked[0]]
    longest = min(limit or _LONGEST_QUOTE, _LONGEST_QUOTE)
    return [_short(texts[place], longest) for place in sorted(taken)]


def _answer_scores(question: str, sentences: Sequence[_Sentence]) -> dict[tuple[int, int], float]:
    """How well each sentence answers; empty when none holds enough of the question."""
    asked = _asked(question)
    weights = _weights(asked, sentences)
    total = sum(weights.values())
    if not total or not _named(question, sentences):
        return {}
    wants_source = bool(_SOURCE.search(question))
    scores: dict[tuple[int, int], float] = {}
    for sentence in sentences:
        share = _share(weights, sentence) / total
        if sentence.title or share < _ENOUGH:
            continue
        news = sum(term not in weights for term in sentence.terms) / max(len(sentence.terms), 1)
        named = 0.25 if wants_source and "《" in sentence.text else 0.0
        score = share + named + 0.05 / (1 + sentence.place[1])
        scores[sentence.place] = score if news > _OWN_WORDS else score / 2
    return scores


def _named(question: str, sentences: Sequence[_Sentence]) -> bool:
    """Whether one of the works, people or things that the question names is named anywhere, if it names any."""
    names = [found for groups in _NAMES.findall(question) for found in groups if found]
    wanted = [set(_terms(name.replace("-", " "))) for name in names]
    return not wanted or any(
        name <= sentence.terms.keys() | sentence.heading for name in wanted for sentence in sentences
    )


_NAMES = re.compile(r"《([^》]+)》|(?<=[a-z,] )([A-Z][\w.-]+\w(?: [A-Z][\w.-]+\w)*)")


def _weights(asked: Sequence[str], sentences: Sequence[_Sentence]) -> dict[str, float]:
    """How much each term of the question says: rare ones more, one that stands nowhere less."""
    count = len(sentences)
    frequencies = Counter(term for sentence in sentences for term in sentence.terms | Counter(sentence.heading))
    rarity = {term: math.log(1 + count / max(frequencies[term], 1)) for term in asked}
    return {term: weight if frequencies[term] else weight * _ABSENT for term, weight in rarity.items()}


def _share(weights: Mapping[str, float], sentence: _Sentence) -> float:
    """The weight of the question that `sentence` holds itself or stands under."""
    held = sum(weight for term, weight in weights.items() if term in sentence.terms)
    under = sum(w for term, w in weights.items() if term in sentence.heading and term not in sentence.terms)
    return held + _UNDER * under


def _summary_scores(question: str, sentences: Sequence[_Sentence]) -> dict[tuple[int, int], float]:
    """How well each sentence stands for the whole: terms it shares with others, what was asked for, an early place."""
    weights = _weights(_asked(question), sentences)
    total = sum(weights.values()) or 1.0
    frequencies = Counter(term for sentence in sentences for term in sentence.terms)
    shared: dict[tuple[int, int], float] = {}
    for sentence in sentences:
        row = " | " in sentence.text or " · " in sentence.text  # rows repeat the words of their columns
        if not (sentence.title or row) and len(sentence.terms) >= 4:
            common = sum(frequencies[term] - 1 for term in sentence.terms)
            shared[sentence.place] = common / len(sentence.terms) ** 0.8
    most = max(shared.values(), default=0.0) or 1.0
    return {
        sentence.place: shared[sentence.place] / most
        + 2 * _share(weights, sentence) / total
        + 0.3 / (1 + sentence.place[0] + sentence.place[1])
        for sentence in sentences
        if sentence.place in shared
    }


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"

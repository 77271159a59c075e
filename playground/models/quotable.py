"""What can be quoted of chunks: their sentences, rows of tables and entries of lists, with what helps to weigh them."""

import re
import unicodedata
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playground.core.values import Chunk

_LONGEST_INTRODUCTION = 400
_LONGEST_PATH = 120
"""Characters of the entries above one of a list that are quoted with it."""
_END = re.compile(
    r"[^\n]*?(?:[。！？!?…]+(?![。！？!?…”’」』）)》\"])"
    r"|[。！？!?…]+[”’」』）)》\"]+(?=\s|$|[“「『])"  # a quotation that goes on is one sentence with who said it
    r"|\.[\"”)]*(?=\s+[\"“(]?[A-Z0-9])|$)"
)
_MARKUP = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|[-*+•]\s+|\d{1,3}[.)]\s+)+")
_NUMBER = re.compile(
    r"\s*(?:\d{1,3}(?:\.\d{1,3})*[.)、]?\s|[（(][\w一二三四五六七八九十]{1,3}[)）]|[a-z][)）]|第[\d一二三四五六七八九十百零]+[条章节款編编]|[一二三四五六七八九十]+、)"
)
"""How clauses and entries are numbered."""
_BULLET = re.compile(r"\s*(?:[-*+•]\s|\d{1,3}[.)]\s)")
_PLAIN_HEADING = re.compile(r"(\d+(?:\.\d+)+ )?(?![-*+•>|])[^|·\t。！？!?；;：:，,]{1,50}(?<![.…”\"])")
"""A short line by itself without any punctuation, as headings are once their markup is gone."""
_FENCE = re.compile(r"^\s*(?:```.*|[|:\s-]+|[=_*-]{3,})$")
_CODE = re.compile(r"\s*```(.*)")
_COMMAND = re.compile(r"\s*(?:--[a-z]|\$ ).*|.*\s\\|(?=.*\s--[a-z].*\s--[a-z])[^。！？!?]*(?<!\.)", re.IGNORECASE)
"""A line of a command: it begins with an option, goes on below, or holds several options and ends no sentence."""
_REPLY = re.compile(r"(?:写道|寫道|wrote)\s*[:：]$", re.IGNORECASE)
"""Above what a mail quotes of another one."""
_FIELD = re.compile(r"[^\s:：，。]{1,12}[:：]")
"""The label of a field of a form, which no introduction goes before."""
_BETWEEN = re.compile(r" \| | · ")
_NAMED = re.compile(r"([^:：|]{1,60}?)(?:: |：)(?=.)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a chunk, a row or an entry of a list."""

    text: str
    place: tuple[int, int]
    """Chunk and position in it, both from 0."""
    terms: Counter[str]
    heading: frozenset[str]
    """Terms of what stands above it, and of the document's name."""
    title: bool
    """It is a heading or a question: it says what follows, and is no answer."""
    table: tuple[str, ...] = ()
    """Of a row: what tells its table from others; () of all else."""
    number: str = ""
    """How it is numbered, with nothing of it in `text` where that is only a mark of a list."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    title: bool = False
    above: str = ""
    number: str = ""
    apart: bool = False
    """Whether an empty line is before it."""


def sentences(chunks: Sequence[Chunk]) -> list[Sentence]:
    """The sentences of all chunks; one that stands in two chunks counts once."""
    found: dict[str, Sentence] = {}
    for number, chunk in enumerate(chunks):
        heading = frozenset(terms(" ".join((*chunk.heading, chunk.document.rpartition(".")[0]))))
        names = frozenset(map(_key, chunk.heading))
        titles: deque[frozenset[str]] = deque(maxlen=2)
        form = _Form()
        for position, line in enumerate(_split(chunk.text)):
            key = _key(line.text)
            title = line.title or key in names or line.text.endswith(("?", "？"))  # what is answered by what follows
            if title:
                titles.append(frozenset(terms(line.text)))
            own = Counter(terms(line.text))
            subject = form.subject(line, frozenset(own))
            if key and key not in found:
                above = heading.union(*titles, terms(line.above), subject)
                table = _table(chunk, line.text)
                found[key] = Sentence(line.text, (number, position), own, above, title, table, line.number)
    return list(found.values())


def _key(text: str) -> str:
    return re.sub(r"\s", "", text)


class _Form:
    """Lines one after the other that begin with labels, each with another: they are of what the first of them says."""

    def __init__(self) -> None:
        self._first: frozenset[str] = frozenset()
        self._label = ""

    def subject(self, line: _Line, own: frozenset[str]) -> frozenset[str]:
        """The terms of the first line, for those that go on with a form."""
        found = _NAMED.match(line.text)
        label = found.group(1) if found else ""
        goes_on = bool(label and self._label and label != self._label) and not line.apart
        if not goes_on:
            self._first = own
        self._label = label
        return self._first if goes_on else frozenset()


def _table(chunk: Chunk, text: str) -> tuple[str, ...]:
    """The document, the headings and the first column of a row: rows of one table have them in common."""
    parts = _BETWEEN.split(text)
    if len(parts) < 2:
        return ()
    name = _NAMED.match(parts[0])
    return chunk.document_id, *chunk.heading, name.group(1) if name else str(len(parts))


def cells(text: str) -> Iterator[tuple[str, str]]:
    """The names and values of a row; nothing for a sentence, or a row without names."""
    parts = _BETWEEN.split(text)
    for part in parts if len(parts) > 1 else ():
        name, colon, value = part.partition(": ")
        if colon:
            yield name, value


def _split(text: str) -> Iterator[_Line]:
    """Sentences without their markup; after a colon the next line belongs to it, and a list stands under it."""
    pending, above, apart = "", "", True
    path: list[tuple[int, str]] = []
    for raw in _without_code(text.splitlines()):
        if raw is None:  # what was to introduce it says nothing without it
            pending, above, apart = "", "", True
            continue
        line = _MARKUP.sub("", raw).strip().replace("**", "")
        if not line or _FENCE.match(raw):
            apart = True
            continue
        plain = _PLAIN_HEADING.fullmatch(raw.strip())
        numbered = _NUMBER.match(raw)
        number = numbered.group().strip() if numbered else ""
        if not number and not _BULLET.match(raw):
            above = ""
        over = _over(path, raw, line)
        if pending and _FIELD.match(line):
            yield _Line(pending)
            pending = ""
        if raw.lstrip().startswith("#") or _REPLY.search(line) or (plain and (apart or plain.group(1))):
            yield from (_Line(pending),) if pending else ()
            pending = above = ""
            yield _Line(line, title=True, number=number)
        elif line.startswith("|"):
            yield _Line(" · ".join(cell.strip() for cell in line.strip("|").split("|")))
        elif line.endswith(("：", ":", "——")) and len(line) < _LONGEST_INTRODUCTION:
            yield from (_Line(pending),) if pending else ()
            pending = above = line
        else:
            for sentence in _lines_sentences(pending, line if pending else over + line):
                yield _Line(sentence, above=above, number=number, apart=apart)
            pending = ""
        apart = False
    if pending:
        yield _Line(pending)


def _without_code(lines: Sequence[str]) -> Iterator[str | None]:
    """The lines, None for each of a block of code or a command: a piece of one is no sentence."""
    within = _begins_within(lines)
    for line in lines:
        fence = _CODE.match(line)
        if fence:
            within = not within or bool(fence[1].strip())
        yield None if fence or within or _COMMAND.fullmatch(line) else line


def _begins_within(lines: Sequence[str]) -> bool:
    """Whether a chunk begins within a block of code: its first fence ends one, with a line above it and none below."""
    at = next((at for at, line in enumerate(lines) if _CODE.match(line)), 0)
    below = "".join(lines[at + 1 : at + 2]).strip()
    return bool(at and lines[at].strip() == "```" and lines[at - 1].strip() and not below)


def _over(path: list[tuple[int, str]], raw: str, line: str) -> str:
    """The entries that an entry of a list hangs under, to be quoted with it; `path` is kept up to date."""
    if not _BULLET.match(raw):
        path.clear()
        return ""
    depth = len(raw) - len(raw.lstrip())
    while path and path[-1][0] >= depth:
        path.pop()
    over = "".join(f"{text} › " for _, text in path)
    path.append((depth, line))
    return over if len(over) <= _LONGEST_PATH else ""


def _lines_sentences(before: str, line: str) -> Iterator[str]:
    """The sentences of `line`; with `before`, the introduction, in front of it the whole line is one quotation."""
    if before:
        head = max(before.rfind(mark) for mark in "。！？!?") + 1
        if before[:head].strip():
            yield from (match.strip() for match in _END.findall(before[:head]) if match.strip())
        yield before[head:].strip() + (" " if before[-1] == ":" else "") + line
        return
    for sentence in _END.findall(line):
        if sentence.strip():
            yield sentence.strip()


# Terms ----------------------------------------------------------------------------------------------------------------

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LATIN = re.compile(r"[a-z0-9\u00c0-\u024f][a-z0-9\u00c0-\u024f_.-]*[a-z0-9\u00c0-\u024f]|[a-z0-9]")
_SMALL_WORDS = (
    "a an the of in on at to for from by with about as is are was were be been do does did has have had can could will"
    " would should may might must i you he she it we they me him her us them my your his its our their this that these"
    " those what which who whom whose when where why how and or not no if then than there here so please tell give say"
    " says said mean means much many any some"
)
_SMALL = frozenset(_SMALL_WORDS.split())


def terms(text: str) -> Iterator[str]:
    """Pairs of Chinese characters and plain stems of Latin words."""
    plain = unicodedata.normalize("NFKC", text).lower()
    for run in _CHINESE.findall(plain):
        yield from (run[i : i + 2] for i in range(len(run) - 1)) if len(run) > 1 else (run,)
    for word in _LATIN.findall(plain):
        parts = re.split("[-_]", word)
        yield from (_stem(part) for part in (parts if len(parts) > 1 else ()) if part and part not in _SMALL)
        if word not in _SMALL:
            yield _stem(word)


def _stem(word: str) -> str:
    """`word` without the endings of plural and verb forms; only ever compared with other stems."""
    for ending in ("ies", "ing", "ed", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word

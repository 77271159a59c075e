"""The values every part speaks of: frozen, compared by content, tuples inside; not known is None, never 0 or ""."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from playground.core.errors import Failure, Notice
from playground.core.strings import Language

# Documents ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Collection:
    """A named set of documents that a question is asked of."""

    id: str
    """ASCII, made by us; also the name of the index."""
    name: str
    """What people call it; any characters."""
    embedder: str
    """Fingerprint of the embedder its vectors were made with: provider, model, dimensions, prefixes."""
    documents: int
    chunks: int
    created_at: str
    chunk_size: int | None = None
    """How its documents are to be cut, in estimated tokens; None as the app's settings say."""
    chunk_overlap: int | None = None
    reads_hidden: bool = False
    """Whether parts of its documents that a reader is not shown are read, too, from the next reading on."""


@dataclass(frozen=True, slots=True)
class EditCounts:
    """How many edits of people there are in the chunks of a document."""

    corrected: int = 0
    off: int = 0
    added: int = 0
    unfit: int = 0
    """Of any kind, that fit nowhere since the document was read or cut anew; they are kept, and change nothing."""


@dataclass(frozen=True, slots=True)
class Document:
    """An uploaded file that was read, cut and indexed whole."""

    id: str
    collection_id: str
    name: str
    """What people call it: the file's name as its owner wrote it, unless they chose another."""
    media_type: str
    """The kind of loader that read it: "pdf", "docx", "text", …"""
    size: int
    """Bytes of the original."""
    sha256: str
    pages: int | None
    """None where the format has no pages."""
    characters: int
    chunks: int
    encoding: str | None
    """Of a text file, as it was decoded; None for other formats."""
    created_at: str
    warnings: tuple[Notice, ...] = ()
    chunk_size: int | None = None
    """What it was cut with, in estimated tokens."""
    chunk_overlap: int | None = None
    hidden: bool = False
    """Whether its hidden parts were read, too."""
    file: str | None = None
    """The file's name, where people call the document otherwise."""
    tags: tuple[str, ...] = ()
    """In the order of their characters."""
    edits: EditCounts = EditCounts()

    @property
    def file_name(self) -> str:
        """The name of its file, which decides how it is read."""
        return self.file or self.name


def pages_told(first: int | None, last: int | None) -> str | None:
    """ "3", or "3–4" where something goes on over a page; None where there are no pages."""
    if first is None:
        return None
    return f"{first}–{last}" if last is not None else str(first)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A contiguous piece of a document: `text == document_text[start:end]`, unless a person edited it.

    The text of a document is never changed. A chunk that was corrected has its own text, at the place in the document
    that it was cut from; one that was added by hand stands at a place between others: `start == end`. Offsets therefore
    tell where a chunk comes from and never its length, and a place inside a chunk is one in its own text. What was
    edited, and where it fits when a document is read or cut anew, is said in `documents/edits`.
    """

    id: str
    document_id: str
    document: str
    """The document's name."""
    seq: int
    """0 for the first of its document."""
    text: str
    start: int
    end: int
    page: int | None = None
    """Where it begins, 1 for the first page; None where the format has no pages."""
    heading: tuple[str, ...] = ()
    """The headings it stands under, outermost first."""
    last_page: int | None = None
    """Where it ends, if that is another page; None also for chunks of older versions, which did not note it."""

    @property
    def pages(self) -> str | None:
        """Its page, or from which to which it goes."""
        return pages_told(self.page, self.last_page)


# Retrieval ------------------------------------------------------------------------------------------------------------

Mode = Literal["dense", "lexical", "hybrid"]
Fusion = Literal["minmax", "rrf"]
Extent = Literal["auto", "chunks", "whole"]
"""What is taken of the documents: their best chunks, all of them from the beginning, or what suits the question."""


@dataclass(frozen=True, slots=True)
class RetrievalSettings:
    """How candidates are found and which of them may be sent."""

    top_k: int = 5
    """Distinct chunks to consider; duplicates met on the way are listed but do not count."""
    threshold: float | None = None
    """Lowest ordering score that may be sent (`Hit.scores[0]`); None sends all."""
    mode: Mode = "hybrid"
    fusion: Fusion = "minmax"
    switched_off: tuple[str, ...] = ()
    """Ids of chunks the user took out of this run."""
    extent: Extent = "auto"
    scope: tuple[str, ...] = ()
    """Ids of the documents that are asked, or their names; () asks all of the collection.

    With `tags` or `kinds`, () asks all that those stand for.
    """
    tags: tuple[str, ...] = ()
    """Documents with any of these tags are asked; () leaves that open. `scope` holds the ids they had at the time."""
    kinds: tuple[str, ...] = ()
    """As `tags`, for the kinds of documents (`Document.media_type`); with both, a document has to be of both."""
    rerank: bool = False
    """Whether a served model puts the best candidates in order anew, by whose scores the threshold then goes."""


Why = Literal["chosen", "part", "asks_whole", "topic_unknown", "nothing_shared", "too_large"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question was understood, and of what it was asked."""

    extent: Literal["chunks", "whole"]
    why: Why
    """Chosen by the person, else why it was decided so, see `retrieval/reading.py`."""
    documents: tuple[str, ...] = ()
    """Names of the documents it was asked of, where some were chosen."""
    searched: tuple[str, ...] = ()
    """What was searched for besides its own words, from the list of the collection."""
    unlisted: int = 0
    """Chunks of documents read whole that are so far behind that they are no candidates."""

    @property
    def plain(self) -> bool:
        """Whether the best chunks of all documents were searched for, by the words of the question alone."""
        usual = self.extent == "chunks" and self.why != "too_large"
        return usual and not self.documents and not self.searched


@dataclass(frozen=True, slots=True)
class Reranked:
    """Who put the candidates in order anew, and what was sent for that besides the question."""

    url: str
    model: str
    """"" where the server has only one."""
    sent: int
    """Chunks, the best by the search."""
    cut: bool = False
    """Whether the server was asked to cut chunks, since one was too long for its model."""


@dataclass(frozen=True, slots=True)
class Score:
    """One figure of a retriever; larger is closer for every measure here.

    lowered: what the ordering score was multiplied by, since the chunk only lists what others say.
    """

    measure: Literal["fused", "bm25", "cosine", "rerank", "lowered"]
    value: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk as the retriever returned it."""

    chunk: Chunk
    rank: int
    """1 for the best."""
    scores: tuple[Score, ...]
    """The score it was ordered by comes first, then the parts that went into it; () where documents are read whole."""
    before: int | None = None
    """Its rank before a served model put the candidates in order anew; None where none did."""


FateKind = Literal["candidate", "sent", "over_budget", "below_threshold", "duplicate", "switched_off"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a candidate."""

    kind: FateKind
    """`candidate` until the prompt is packed: nothing speaks against it, and it is in no prompt."""
    n: int | None = None
    """Its number in the prompt, when sent: [n]."""
    tokens: int | None = None
    """What its block costs in the prompt, when that was counted."""
    same_as: str | None = None
    """Id of the chunk whose text it repeats, when a duplicate."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A candidate and its fate."""

    hit: Hit
    fate: Fate


# Prompts --------------------------------------------------------------------------------------------------------------

Part = Literal["system", "instructions", "rag", "custom", "simple"]
FrameName = Literal["rag", "custom", "simple"]
FrameChoice = Literal["auto", "rag", "custom", "simple"]
ContextFormat = Literal["stock", "qanything"]
Roles = Literal["user", "system_user"]
Rendering = Literal["jinja", "replacement"]
PARTS: tuple[Part, ...] = ("system", "instructions", "rag", "custom", "simple")


@dataclass(frozen=True)
class PromptSet:
    """The five templates of one prompt in one language."""

    name: str
    language: Language
    parts: Mapping[Part, str]
    number: int | None = field(default=None, compare=False)
    """Of the saved version that it is; None for the stock set and for drafts."""

    @property
    def digest(self) -> str:
        """16 hex digits that change with any character of any part."""
        joined = json.dumps([self.language, *(self.parts[part] for part in PARTS)], ensure_ascii=False)
        return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class PromptChoice:
    """All that decides how a question is put to the model, besides the chunks."""

    set: PromptSet
    frame: FrameChoice = "auto"
    custom_instruction: str = ""
    roles: Roles = "user"
    context_format: ContextFormat = "stock"
    rendering: Rendering = "jinja"
    """`replacement` puts values in the places of `{{name}}` and gives no other mark a meaning."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters of one message with one origin."""

    text: str
    origin: str
    """One of template:<part>, custom, question, date, chunk:<n> (its text), header:<n> (what we wrote around it)."""
    message: int = 0
    """Index of the message it belongs to."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the request, exactly as sent."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Neutralised:
    """A mark inside a document, question or instruction that was made harmless, and what stands there now."""

    origin: str
    found: str
    shown: str


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """The messages of one request and where each character came from: the segments of a message join to its content."""

    messages: tuple[Message, ...]
    segments: tuple[Segment, ...]
    frame: FrameName
    neutralised: tuple[Neutralised, ...] = ()
    notices: tuple[Notice, ...] = ()
    """What a person should know about this rendering."""


# Models ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that speaks the OpenAI protocol, or the built-in model."""

    name: str
    base_url: str
    """Ends in /v1 as a rule; "" for the built-in model."""
    api_key_env: str | None = None
    """Name of the environment variable that holds the key; the key itself is never kept in a value."""
    window: int | None = None
    """Context length in tokens, where the operator states it for servers that do not tell."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model an endpoint serves."""

    id: str
    window: int | None = None
    """Context length in tokens as the server reports it (or the operator states it); None when nobody says."""
    root: str | None = None
    """Path or repository that the server says it loaded the model from."""
    window_from: str = field(default="", compare=False)
    """Page and field where the window was read; "" where the operator states it, or nobody says."""
    owner: str = field(default="", compare=False)
    """Who owns it in the words of the server, which give away what program that is."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """What is asked of the model; None leaves the choice to the server and is not sent."""

    temperature: float | None = 0.5
    top_p: float | None = None
    max_tokens: int | None = 512
    """Also the part of the window that is kept free for the answer."""
    seed: int | None = None
    stop: tuple[str, ...] = ()


CountSource = Literal["reported", "server", "tokenizer", "tiktoken", "estimated"]


@dataclass(frozen=True, slots=True)
class TokenCount:
    """A number of tokens and where it comes from.

    reported: by the server for this request (usage). server: counted by its /tokenize. tokenizer: by the model's own
    vocabulary on disk. tiktoken: by a Qwen vocabulary file. estimated: by formula.
    """

    tokens: int
    source: CountSource


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the server reported them; None = it did not say. Estimates never stand here."""

    prompt_tokens: int | None
    completion_tokens: int | None
    cached_tokens: int | None = None


# Runs -----------------------------------------------------------------------------------------------------------------

Status = Literal["running", "completed", "failed", "cancelled", "interrupted"]
Until = Literal["retrieved", "rendered", "completed"]


@dataclass(frozen=True, slots=True)
class RunSpec:
    """All that was chosen for one question."""

    question: str
    collection: str | None
    """Name of the collection; None asks without documents."""
    prompt: PromptChoice
    endpoint: str
    """Name of the endpoint."""
    model: str
    retrieval: RetrievalSettings = RetrievalSettings()
    sampling: Sampling = Sampling()
    until: Until = "completed"
    """Where the stream ends: after the candidates, after the rendered prompt, or with the answer."""
    collection_id: str | None = None
    """Of the collection, which it is found by when it was renamed since; None in a question that was not asked yet."""
    endpoint_url: str | None = None
    """Base URL of the endpoint, which it is found by when it was renamed since; None as above."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who or what had a question asked; None where nothing of the kind did."""

    owner: str | None = None
    """Name of the person who was logged in."""
    parent: str | None = None
    """Id of the run that it repeats."""
    batch: str | None = None
    """Id of the comparison or batch that it belongs to."""
    arm: str | None = None
    """Which of the variants that are compared."""


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates that an earlier run found, to be used in place of a search."""

    passages: tuple[Passage, ...]
    run: str
    """Id of that run."""
    reading: Reading | None = None
    """As it was understood there."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds on the monotonic clock, stage after stage; of a completed run they add up to the total."""

    queue: float | None = None
    embed: float | None = None
    search: float | None = None
    rerank: float | None = None
    """None where no server was asked to put the candidates in order."""
    pack: float | None = None
    render: float | None = None
    first_token: float | None = None
    """From the request's start to the first text or reasoning."""
    generation: float | None = None
    """From the first token to the end."""
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """How the model's window is shared out, in tokens."""

    window: int | None
    """None when nobody says how long it is: then nothing is cut."""
    reserved: int
    """Kept free for the answer."""
    frame: int
    """The prompt without any chunk."""
    chunks: int
    """What the sent chunks cost."""
    prompt: TokenCount
    """The whole prompt as counted before sending."""
    sections: tuple[tuple[str, int], ...] = ()
    """Tokens by kind of origin (template, custom, chunks, question, date, format); they add up to the prompt."""


CUT_REASONS = frozenset({"length", "max_tokens", "max_new_tokens", "max_length", "max_output_tokens", "model_length"})
"""Finish reasons of servers for an answer that reached its limit, in small letters."""
FILTER_REASONS = frozenset({"content_filter", "content-filter", "safety", "sensitive", "refusal", "recitation"})
"""The same for one that a filter broke off."""


@dataclass(frozen=True, slots=True)
class Run:
    """A question and all that happened to it."""

    id: str
    spec: RunSpec
    status: Status
    created_at: str
    origin: Origin = Origin()
    passages: tuple[Passage, ...] = ()
    frozen_from: str | None = None
    """Id of the run whose candidates these are; None when they were searched for."""
    reading: Reading | None = None
    """How the question was understood; None without documents, and in runs of before that was told."""
    reranked: Reranked | None = None
    """None where the order of the search was kept."""
    notices: tuple[Notice, ...] = ()
    prompt: RenderedPrompt | None = None
    budget: Budget | None = None
    answer: str = ""
    reasoning: str = ""
    finish_reason: str | None = None
    reply_model: str | None = None
    """The model's name in the reply, which some servers change."""
    usage: Usage | None = None
    completion: TokenCount | None = None
    """Tokens of the answer: reported, else counted by us and labelled so."""
    timings: Timings = field(default_factory=Timings)
    failure: Failure | None = None

    @property
    def cut(self) -> bool:
        """Whether the answer ended at its limit."""
        return (self.finish_reason or "").lower() in CUT_REASONS

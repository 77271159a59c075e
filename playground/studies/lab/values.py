"""The values of the lab: evidence, and what became of it under the settings of a side."""

from dataclasses import dataclass
from typing import Literal

from playground.core.errors import Failure, Notice
from playground.core.values import Passage, PromptChoice, RetrievalSettings, Sampling, TokenCount
from playground.documents.chunking import ChunkSettings

# Evidence -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a document, with what it takes to find it again once the document was read anew."""

    document_id: str
    """"" where only the name is known."""
    document: str
    """The document's name."""
    start: int
    """Of its text, as it was read when the place was marked."""
    end: int
    text: str
    before: str = ""
    """What stands in front of it, and behind it: tells apart places of the same wording."""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that answers a question of a set."""

    id: str
    set_id: str
    question: str
    """Id of the question in its set."""
    part: int
    """A question needs all its parts; of the places of one part, any one will do."""
    span: Span
    author: str | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where evidence stands in a collection now."""

    document_id: str
    document: str
    start: int
    end: int
    moved: bool = False
    """Whether it stands elsewhere than where it was marked, as far as that is known."""


Goal = tuple[tuple[Place, ...], ...]
"""What a question needs: all parts, each with the places of which any one will do."""

# What is tried --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two settings that are compared."""

    retrieval: RetrievalSettings = RetrievalSettings()
    weight: float | None = None
    """Share of the vectors where both are searched, 0 to 1; None: that of the embedder."""
    synonyms: bool = True
    """Whether the collection's list of synonyms is used."""
    cutting: ChunkSettings | None = None
    """None takes the chunks as they are; else the documents are cut so in a scratch index."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The prompt and the window that what was found has to fit into."""

    prompt: PromptChoice
    endpoint: str
    model: str
    sampling: Sampling = Sampling()
    window: int | None = None
    """Tokens; None: as the server says."""


# On the way -----------------------------------------------------------------------------------------------------------

Stage = Literal["waiting", "reading", "embedding", "asking"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a comparison has come: so many of its documents, texts or questions."""

    stage: Stage = "waiting"
    done: int = 0
    total: int = 0


# What came of it ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """How one question fared on one side; shares are of the characters of its evidence, 0 to 1."""

    found: float
    """Share that stands in the first k chunks."""
    sent: float
    """Share that stands in the chunks that were sent."""
    is_found: bool
    """Whether the first k chunks hold every part, at least four fifths of one place of it."""
    is_sent: bool
    """The same of the chunks that were sent."""
    reciprocal: float | None
    """1 / rank of the first part, 0 beyond the tenth; None where documents were read whole, which have no ranks."""
    gain: float | None
    """nDCG of the first ten; None as above."""


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate by rank."""

    passage: Passage
    within: bool
    """Whether it is among the first k; those after them are looked at up to the tenth, and never sent."""
    share: float
    """Of the evidence, what stands in it."""
    marks: tuple[tuple[int, int], ...] = ()
    """Where evidence stands in its text."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question on one side."""

    rows: tuple[Row, ...] = ()
    """The first candidates."""
    more: int = 0
    """How many there were beyond them."""
    figures: Figures | None = None
    """None where it failed."""
    rank: int | None = None
    """At which the first part is found, among the first ten; None where it is not, or there are no ranks."""
    chunks: int = 0
    """How many were sent."""
    tokens: TokenCount | None = None
    """Of the whole prompt."""
    seconds: float = 0.0
    """For the vector of the question, the search, and putting candidates in order anew."""
    unjudged: int = 0
    """Of the chunks sent, those that no evidence stands in: nobody said that they are wrong."""
    notices: tuple[Notice, ...] = ()
    whole: bool = False
    """Whether documents were read whole."""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what came of it on both sides."""

    id: str
    text: str
    goals: tuple[Goal, ...]
    """Where what it needs stands, for each side."""
    outcomes: tuple[Outcome, Outcome]


@dataclass(frozen=True, slots=True)
class Left:
    """Questions that are in no figure."""

    unmarked: tuple[str, ...] = ()
    """Texts of those without evidence."""
    elsewhere: tuple[str, ...] = ()
    """Of those whose evidence stands in other documents than the collection's, or is lost."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of all questions."""

    set_id: str
    set_name: str
    collection_id: str
    collection: str
    sides: tuple[Side, Side]
    asked: tuple[Asked, ...]
    left: Left = Left()
    tried: int = 2
    """Different settings that were measured by this set over this collection since the program started."""

"""The values of studies: questions and what is expected of their answers, arms, verdicts, and a study as a table."""

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

from playground.core.errors import Failure
from playground.core.values import PromptChoice, RetrievalSettings, Run, RunSpec, Sampling

# Questions ------------------------------------------------------------------------------------------------------------

Split = Literal["tune", "check"]


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """Something that an answer must say, or must not say."""

    alternatives: tuple[str, ...]
    """Ways of saying it; any one of them will do."""
    wanted: bool = True
    """False for what must not be said."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what is expected of its answer; what is not stated is not checked."""

    id: str
    """Unique in its set, and kept when the question is edited."""
    text: str
    key_points: tuple[KeyPoint, ...] = ()
    refusal: bool | None = None
    """Whether the answer has to say that the documents do not tell; None where nobody said."""
    tags: tuple[str, ...] = ()
    note: str = ""
    split: Split = "check"
    """The half it belongs to: prompts are tuned on one and proved on the other."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions under one name."""

    id: str
    name: str
    questions: tuple[Question, ...]
    created_at: str = ""

    @property
    def digest(self) -> str:
        """16 hex digits that change with any question, its order, and whatever is expected of an answer."""
        content = [
            [one.text, [[point.wanted, *point.alternatives] for point in one.key_points], one.refusal]
            for one in self.questions
        ]
        written = json.dumps(content, ensure_ascii=False)
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]


# Arms -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the variants that are compared: all that decides an answer, besides the question and the documents."""

    name: str
    """Unique in its study."""
    prompt: PromptChoice
    endpoint: str
    model: str
    retrieval: RetrievalSettings = RetrievalSettings()
    sampling: Sampling = Sampling()
    documents: bool = True
    """False asks without documents."""
    repeats: int = 1
    """How often each question is asked."""
    baseline: bool = False
    """Whether the others are measured against it; one arm of a study is."""

    def spec(self, question: str, collection: str | None, collection_id: str | None = None) -> RunSpec:
        """What is asked when this arm is put a question of a collection."""
        return RunSpec(
            question=question,
            collection=collection if self.documents else None,
            prompt=self.prompt,
            endpoint=self.endpoint,
            model=self.model,
            retrieval=self.retrieval,
            sampling=self.sampling,
            collection_id=collection_id if self.documents else None,
        )


# Findings -------------------------------------------------------------------------------------------------------------

CheckState = Literal["passed", "failed", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found of an answer."""

    check: str
    """Its name in the table of checks, or that of a check of the user's own."""
    state: CheckState
    share: float | None = None
    """Of what was looked for, the part that was found, where a check counts (3 of 4 key points: .75)."""
    facts: tuple[tuple[str, str | int | float], ...] = ()
    """What its sentence says besides: key `check.<name>.<state>` of the string table."""
    spans: tuple[tuple[int, int], ...] = ()
    """Places in the answer that show it."""


SentenceState = Literal["copied", "supported", "not_found", "no_claim", "not_judged", "not_comparable"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer, and whether the chunks that were sent bear it out."""

    start: int
    end: int
    state: SentenceState
    score: float | None
    """0 to 1, higher = less supported; None where it was not judged."""
    chunk: int | None = None
    """Number of the chunk that supports it best, 1 for the first that was sent; None where no place was found."""
    chunk_start: int | None = None
    chunk_end: int | None = None
    missing_numbers: tuple[str, ...] = ()
    """Numbers of the sentence that stand in no chunk, as it writes them."""


@dataclass(frozen=True, slots=True)
class Grounding:
    """How far the chunks that were sent bear out an answer."""

    sentences: tuple[Sentence, ...]
    answer_score: float | None
    """0 to 1, higher = less supported; None where no sentence was judged."""


# Verdicts -------------------------------------------------------------------------------------------------------------

Verdict = Literal["right", "partly", "wrong"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of an answer."""

    run: str
    """Id of the run."""
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    """Names of reason chips: key `reason.<name>` of the string table, else a text of the user's own."""
    remark: str = ""
    author: str | None = None
    at: str = ""


# Opinions -------------------------------------------------------------------------------------------------------------

Preference = Literal["first", "second", "tie"]
OpinionState = Literal["judged", "invalid", "failed"]


@dataclass(frozen=True, slots=True)
class Judge:
    """A model that is asked to judge, and what it is asked."""

    endpoint: str
    """Name of the endpoint."""
    model: str
    prompt: str
    """Digest of its prompt, which is another one in each language."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model says of an answer when it is asked to judge it; it is never counted among what people say."""

    run: str
    """Id of the run."""
    judge: Judge
    state: OpinionState
    said: Verdict | Preference | None = None
    """A verdict on the answer by itself, or which of two is better; None unless it was judged."""
    reason: str = ""
    """In the words of the model."""
    failure: Failure | None = None
    """Why it could not be asked."""
    reply: str = ""
    """The beginning of what it replied, where that is no verdict."""
    against: str | None = None
    """Id of the run that it was compared with; None for an answer by itself."""
    turned: bool = False
    """Whether the other answer stood first."""
    prompt_tokens: int | None = None
    """What asking took, as the server reported it; None where it did not say, or was not asked."""
    at: str = ""

    @property
    def verdict(self) -> Verdict | None:
        """What it says of the answer by itself."""
        return self.said if self.said in ("right", "partly", "wrong") else None


# A study as a table ---------------------------------------------------------------------------------------------------

CellState = Literal["waiting", "running", "completed", "failed"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One question put once to one arm."""

    question: str
    """Id of the question."""
    arm: str
    """Name of the arm."""
    repeat: int = 0
    """0 for the first time."""
    state: CellState = "waiting"
    run: Run | None = None
    """The whole run, once there is one."""
    judgement: Judgement | None = None
    findings: tuple[Finding, ...] = ()
    grounding: Grounding | None = None
    opinion: Opinion | None = None
    """What a model says that was asked to judge it."""


@dataclass(frozen=True, slots=True)
class Study:
    """A comparison or a batch as it stands: the questions, the arms, and a cell for each pair and repeat."""

    id: str
    name: str
    created_at: str
    questions: tuple[Question, ...]
    arms: tuple[Arm, ...]
    cells: tuple[Cell, ...]
    set_name: str = ""
    set_digest: str = ""
    collection: str | None = None
    documents_digest: str | None = None
    """Changes with any document of the collection and with how it is cut; None without documents."""

    @property
    def baseline(self) -> Arm:
        """The arm that the others are measured against: the one that says so, else the first."""
        return next((arm for arm in self.arms if arm.baseline), self.arms[0])

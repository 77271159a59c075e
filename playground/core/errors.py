"""The errors of the product: one tree, each with what happened and what to do, in both languages.

    PlaygroundError
    ├── SettingsError      a setting is missing, wrong or unsafe
    ├── StorageError       the data folder or the database cannot be used
    ├── DocumentError      a file is refused or cannot be read
    ├── RetrievalError     embedding, search or the index failed
    ├── PromptError        a template is wrong (part, line, name)
    ├── ModelError         an endpoint refused, broke off or did not answer
    ├── ServingError       a model, a GPU or an engine that a plan names is not known or cannot be read
    └── StudyError         a question set, an arm or a batch is wrong, or cannot be read or run

Foreign errors are translated at the place where the library is called; nothing above that place knows them.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from playground.core.strings import Language, text

Stage = Literal[
    "settings", "storage", "documents", "embed", "search", "pack", "render", "model", "serving", "study", "internal"
]
Fact = str | int | float | None


class PlaygroundError(Exception):
    """Displayed to the user: `error.<code>.message` and `.remedy` of the string table, filled with `facts`."""

    stage: ClassVar[Stage]

    def __init__(self, code: str, /, *, detail: str | None = None, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
        self.detail = detail
        """Foreign text that may help (a server's own words), cut short and free of secrets; shown as text only."""

    def message(self, language: Language) -> str:
        """What happened and why, one sentence or two."""
        return text(language, f"error.{self.code}.message", **self.facts)

    def remedy(self, language: Language) -> str:
        """What the reader can do about it."""
        return text(language, f"error.{self.code}.remedy", **self.facts)

    def __str__(self) -> str:
        return f"{self.message('en')} {self.remedy('en')}"


class SettingsError(PlaygroundError):
    """A setting is missing, wrong or unsafe; nothing was started."""

    stage = "settings"


class StorageError(PlaygroundError):
    """The data folder or the database in it cannot be used."""

    stage = "storage"


class DocumentError(PlaygroundError):
    """A file was refused or could not be read; nothing of it is stored."""

    stage = "documents"


class RetrievalError(PlaygroundError):
    """Embedding, search or the index failed."""

    stage = "search"


class PromptError(PlaygroundError):
    """A template is wrong; `part`, `line` and `name` say where, as far as is known."""

    stage = "render"

    def __init__(
        self,
        code: str,
        /,
        *,
        part: str | None = None,
        line: int | None = None,
        name: str | None = None,
        detail: str | None = None,
        **facts: Fact,
    ) -> None:
        super().__init__(code, detail=detail, part=part, line=line, name=name, **facts)
        self.part = part
        self.line = line
        self.name = name


class ModelError(PlaygroundError):
    """An endpoint could not be reached, refused, or broke off in mid-answer."""

    stage = "model"


class ServingError(PlaygroundError):
    """A plan, a start script or a log asks for something that is not known or cannot be read."""

    stage = "serving"


class StudyError(PlaygroundError):
    """A question set, an arm or a batch is wrong, or cannot be read or run."""

    stage = "study"


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as a value: what a run keeps of it and every page and export shows."""

    stage: Stage
    code: str
    facts: tuple[tuple[str, Fact], ...] = ()
    detail: str | None = None

    @classmethod
    def of(cls, error: PlaygroundError, stage: Stage | None = None) -> "Failure":
        """The failure `error` describes, at `stage` where that is known better than by the class."""
        return cls(stage or error.stage, error.code, tuple(error.facts.items()), error.detail)

    def message(self, language: Language) -> str:
        """What happened and why."""
        return text(language, f"error.{self.code}.message", **dict(self.facts))

    def remedy(self, language: Language) -> str:
        """What the reader can do about it."""
        return text(language, f"error.{self.code}.remedy", **dict(self.facts))


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know that is no failure: `notice.<code>` of the string table, filled with `facts`."""

    code: str
    facts: tuple[tuple[str, Fact], ...] = ()

    @classmethod
    def of(cls, code: str, /, **facts: Fact) -> "Notice":
        """The notice `code` with its `facts`."""
        return cls(code, tuple(facts.items()))

    def message(self, language: Language) -> str:
        """The sentence in `language`."""
        return text(language, f"notice.{self.code}", **dict(self.facts))

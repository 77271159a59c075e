"""What is set on the Playground: one value, checked, read alike from the page's controls and from a kept draft."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

from playground.core.errors import PromptError, SettingsError
from playground.core.strings import Language
from playground.core.values import (
    ContextFormat,
    Extent,
    FrameChoice,
    Fusion,
    Mode,
    PromptChoice,
    PromptSet,
    Rendering,
    RetrievalSettings,
    Roles,
    RunSpec,
    Sampling,
)
from playground.models.endpoints import BUILTIN
from playground.prompts.catalog import STOCK
from playground.ui.page.drafts import DRAFT, LONGEST_REFERENCE, read_drafts

MOST_CHUNKS = 50


def _drafts(text: str) -> str:
    try:
        read_drafts(text)
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError("no drafts of ours") from error
    return text


def _ids(text: str) -> str:
    ids = json.loads(text or "[]")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise ValueError("no list of ids")
    return json.dumps(ids)


def _scope(text: str) -> str:
    scope = json.loads(text or "[]")
    told = scope if isinstance(scope, dict) else {"ids": scope}
    if not told.keys() <= {"ids", "tags", "kinds"}:
        raise ValueError("no documents that can be meant")
    for names in told.values():
        _ids(json.dumps(names))
    return text or "[]"


_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
_Empty = BeforeValidator(lambda value: None if value == "" else value)
"""An empty field leaves the choice to the server."""
_Number = Annotated[float, Field(allow_inf_nan=False)]


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="ignore"))
class Setup:
    """All that is chosen for a question; a field a control, of the same name."""

    question: _Text = ""
    collection: _Text = ""
    """Name of a collection; "" asks without documents."""
    endpoint: _Text = BUILTIN.name
    model: _Text = BUILTIN.name
    prompt_language: Language = "zh"
    prompt_set: Annotated[str, Field(min_length=1, max_length=LONGEST_REFERENCE)] = STOCK
    """`stock`, `draft`, or a saved version as `name@number`."""
    prompt_draft: Annotated[_Text, AfterValidator(_drafts)] = "{}"
    """JSON: this browser's drafts by language, see `drafts`."""
    frame: FrameChoice = "auto"
    custom_instruction: _Text = ""
    roles: Roles = "user"
    context_format: ContextFormat = "stock"
    rendering: Rendering = "jinja"
    top_k: Annotated[int, Field(ge=1, le=MOST_CHUNKS)] = 5
    mode: Mode = "hybrid"
    fusion: Fusion = "minmax"
    extent: Extent = "auto"
    rerank: bool = False
    threshold: Annotated[_Number | None, _Empty] = None
    temperature: Annotated[Annotated[_Number, Field(ge=0, le=2)] | None, _Empty] = 0.5
    top_p: Annotated[Annotated[_Number, Field(ge=0, le=1)] | None, _Empty] = None
    max_tokens: Annotated[Annotated[int, Field(ge=1, le=1_000_000)] | None, _Empty] = 512
    seed: Annotated[Annotated[int, Field(ge=-(2**63), lt=2**63)] | None, _Empty] = None
    stop: _Text = ""
    """One stop text a line."""
    switched_off: Annotated[_Text, AfterValidator(_ids)] = "[]"
    """JSON list of chunk ids."""
    scope: Annotated[_Text, AfterValidator(_scope)] = "[]"
    """JSON list of the ids of the documents that are asked; none asks all. Or an object with lists of `ids`, `tags` and
    `kinds`."""

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "Setup":
        """The set-up that `values` hold; raises SettingsError `value_wrong` naming the first that cannot be."""
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise SettingsError("value_wrong", name=str(first["loc"][0]), value=str(first["input"])[:80]) from error

    @classmethod
    def draft(cls, kept: str, start: "Setup") -> "Setup":
        """`start` with all of a kept draft that is still of use."""
        try:
            values = json.loads(kept or "{}")
        except ValueError:
            return start
        for name, value in values.items() if isinstance(values, dict) else ():
            try:
                start = replace(start, **{name: value}) if name in CONTROLS else start
            except ValidationError:
                continue
        return start

    def chosen_set(self, set_of: Callable[[str, Language], PromptSet]) -> PromptSet:
        """The prompt to use; `set_of` knows all but drafts. Raises PromptError when there is none."""
        if self.prompt_set != DRAFT:
            return set_of(self.prompt_set, self.prompt_language)
        draft = read_drafts(self.prompt_draft).get(self.prompt_language)
        if draft is None:
            raise PromptError("prompt_draft_missing")
        return draft.prompt_set(self.prompt_language)

    def spec(self, set_of: Callable[[str, Language], PromptSet]) -> RunSpec:
        """The run to start."""
        choice = PromptChoice(
            self.chosen_set(set_of),
            self.frame,
            self.custom_instruction,
            self.roles,
            self.context_format,
            self.rendering,
        )
        stop = tuple(line for line in self.stop.splitlines() if line)
        off = tuple(json.loads(self.switched_off))
        retrieval = RetrievalSettings(
            self.top_k, self.threshold, self.mode, self.fusion, off, self.extent, rerank=self.rerank, **self._asked_of()
        )
        sampling = Sampling(self.temperature, self.top_p, self.max_tokens, self.seed, stop)
        collection = self.collection or None
        return RunSpec(self.question, collection, choice, self.endpoint, self.model, retrieval, sampling)

    def _asked_of(self) -> dict[str, tuple[str, ...]]:
        """The fields of the retrieval that say which documents are asked."""
        told = json.loads(self.scope)
        told = told if isinstance(told, dict) else {"ids": told}
        fields = {"scope": "ids", "tags": "tags", "kinds": "kinds"}
        return {field: tuple(told.get(name, ())) for field, name in fields.items()}


CONTROLS = tuple(field.name for field in fields(Setup))
FOLDED: Mapping[str, tuple[str, ...]] = {
    "more_prompt": ("roles", "context_format", "rendering"),
    "retrieval": ("extent", "top_k", "threshold", "mode", "fusion", "rerank"),
    "sampling": ("temperature", "top_p", "max_tokens", "seed", "stop"),
}
"""Controls by the part of the settings that folds over them."""
KEPT = tuple(name for name in CONTROLS if name not in ("switched_off", "scope", "prompt_draft"))
"""Those that the browser keeps together; drafts of prompts it keeps apart."""

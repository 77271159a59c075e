"""What is set on the Playground: one value, checked, read alike from the page's controls and from a kept draft."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from playground.core.errors import PromptError, SettingsError
from playground.core.strings import Language
from playground.core.values import (
    ContextFormat,
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


@dataclass(frozen=True, slots=True)
class Setup:
    """All that is chosen for a question; a field a control, of the same name."""

    question: str = ""
    collection: str = ""
    """Name of a collection; "" asks without documents."""
    endpoint: str = BUILTIN.name
    model: str = BUILTIN.name
    prompt_language: Language = "zh"
    prompt_set: str = STOCK
    """`stock`, `draft`, or a saved version as `name@number`."""
    prompt_draft: str = "{}"
    """JSON: this browser's drafts by language, see `drafts`."""
    frame: FrameChoice = "auto"
    custom_instruction: str = ""
    roles: Roles = "user"
    context_format: ContextFormat = "stock"
    rendering: Rendering = "jinja"
    top_k: int = 5
    mode: Mode = "hybrid"
    fusion: Fusion = "minmax"
    threshold: float | None = None
    temperature: float | None = 0.5
    top_p: float | None = None
    max_tokens: int | None = 512
    seed: int | None = None
    stop: str = ""
    """One stop text a line."""
    switched_off: str = "[]"
    """JSON list of chunk ids."""

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "Setup":
        """The set-up that `values` hold; raises SettingsError `value_wrong` naming the first that cannot be."""
        return cls(**{name: _checked(name, value) for name, value in values.items() if name in CONTROLS})

    @classmethod
    def draft(cls, kept: str, start: "Setup") -> "Setup":
        """`start` with all of a kept draft that is still of use."""
        try:
            values = json.loads(kept or "{}")
        except ValueError:
            return start
        usable = {}
        for name, value in values.items() if isinstance(values, dict) else ():
            try:
                usable.update({name: _checked(name, value)} if name in CONTROLS else {})
            except SettingsError:
                continue
        return replace(start, **usable)

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
        retrieval = RetrievalSettings(self.top_k, self.threshold, self.mode, self.fusion, off)
        sampling = Sampling(self.temperature, self.top_p, self.max_tokens, self.seed, stop)
        collection = self.collection or None
        return RunSpec(self.question, collection, choice, self.endpoint, self.model, retrieval, sampling)


CONTROLS = tuple(field.name for field in fields(Setup))
KEPT = tuple(name for name in CONTROLS if name not in ("switched_off", "prompt_draft"))
"""Those that the browser keeps together; drafts of prompts it keeps apart."""


def _checked(name: str, value: Any) -> Any:
    check: Callable[[Any], Any] = _CHECKS.get(name, _text)
    try:
        return check(value)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SettingsError("value_wrong", name=name, value=str(value)[:80]) from error


def _text(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise ValueError
    return value or ""


def _one_of(choices: Any) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in get_args(choices):
            raise ValueError
        return str(value)

    return check


def _number(lowest: float | None, highest: float | None, *, whole: bool = False) -> Callable[[Any], float | None]:
    def check(value: Any) -> float | None:
        if value is None or value == "":
            return None
        number = float(value)
        if (lowest is not None and number < lowest) or (highest is not None and number > highest) or number != number:
            raise ValueError
        if whole and number != int(number):
            raise ValueError
        return int(number) if whole else number

    return check


def _count(value: Any) -> int:
    number = _number(1, MOST_CHUNKS, whole=True)(value)
    if number is None:
        raise ValueError
    return int(number)


def _reference(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_REFERENCE:
        raise ValueError
    return value


def _drafts(value: Any) -> str:
    text = _text(value)
    read_drafts(text)
    return text


def _ids(value: Any) -> str:
    ids = json.loads(value or "[]")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise ValueError
    return json.dumps(ids)


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "prompt_language": _one_of(Language),
    "prompt_set": _reference,
    "prompt_draft": _drafts,
    "frame": _one_of(FrameChoice),
    "roles": _one_of(Roles),
    "context_format": _one_of(ContextFormat),
    "rendering": _one_of(Rendering),
    "top_k": _count,
    "mode": _one_of(Mode),
    "fusion": _one_of(Fusion),
    "threshold": _number(None, None),
    "temperature": _number(0, 2),
    "top_p": _number(0, 1),
    "max_tokens": _number(1, 1_000_000, whole=True),
    "seed": _number(-(2**63), 2**63 - 1, whole=True),
    "switched_off": _ids,
}

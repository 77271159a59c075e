"""The arms of a page: up to so many, one of them the baseline, with the dimensions in which they are held equal."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, TypeGuard, get_args

from playground.core.errors import StudyError
from playground.studies.arm_drafts import ArmDraft
from playground.studies.arms_file import KEYS, LONGEST_NAME
from playground.ui.page.setup import Setup

Dimension = Literal["model", "prompt", "language", "instruction", "sampling", "retrieval"]
DIMENSIONS: Mapping[Dimension, tuple[str, ...]] = {
    "model": ("endpoint", "model"),
    "prompt": ("prompt", "frame", "roles", "context_format", "rendering"),
    "language": ("language",),
    "instruction": ("instruction",),
    "sampling": ("temperature", "top_p", "max_tokens", "seed", "stop"),
    "retrieval": ("documents", "extent", "top_k", "mode", "fusion", "rerank", "scope", "threshold"),
}
"""What may differ between arms, and the fields of a draft that it consists of."""
HELD: frozenset[Dimension] = frozenset({"sampling", "retrieval"})
"""What is held equal until somebody says otherwise."""
LETTERS = "ABCDEFGH"
_WHOLE = frozenset({"max_tokens", "seed", "top_k", "repeats"})
_BROKEN = frozenset({"temperature", "top_p", "threshold"})
_OPTIONAL = frozenset({"temperature", "top_p", "max_tokens", "seed", "threshold"})
"""Fields that may be left empty."""
_BETWEEN = re.compile(r"[;；\n]")
"""Between the names of documents in one field."""
_SWITCHES = frozenset({"documents", "rerank"})


@dataclass(frozen=True, slots=True)
class Edit:
    """Chunks of a finished run, chosen and put in order by hand."""

    run: str
    """Id of the run whose candidates they are."""
    order: tuple[str, ...]
    """Ids of all of them, the first first."""
    off: tuple[str, ...] = ()
    """Ids of those that are not to be sent."""
    question: str = ""
    """The question that they were found for: with another one, the arm searches again."""
    told: str = ""
    """What was changed, in a few words."""


@dataclass(frozen=True, slots=True)
class ArmForm:
    """An arm as it is set up on a page; endpoint, model and language of its draft are always given."""

    key: str
    """A letter that it keeps, whatever it is called."""
    draft: ArmDraft
    edit: Edit | None = None
    """None searches, as arms do."""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.draft.name


def is_dimension(name: object) -> TypeGuard[Dimension]:
    """Whether it is one of the names in `DIMENSIONS`."""
    return name in get_args(Dimension)


def draft_from(setup: Setup, name: str) -> ArmDraft:
    """The arm that asks as `setup` does."""
    return ArmDraft(
        name=name,
        endpoint=setup.endpoint,
        model=setup.model,
        prompt=setup.prompt_set,
        language=setup.prompt_language,
        frame=setup.frame,
        instruction=setup.custom_instruction,
        temperature=setup.temperature,
        top_p=setup.top_p,
        max_tokens=setup.max_tokens,
        seed=setup.seed,
        stop=tuple(line for line in setup.stop.splitlines() if line),
        top_k=setup.top_k,
        threshold=setup.threshold,
        mode=setup.mode,
        fusion=setup.fusion,
        extent=setup.extent,
        rerank=setup.rerank,
        documents=bool(setup.collection),
        roles=setup.roles,
        context_format=setup.context_format,
        rendering=setup.rendering,
    )


def typed(field: str, said: str) -> object:
    """The value of a draft's field from what stands in a form; raises StudyError for what it cannot be."""
    try:
        return KEYS[field](_value(field, said.strip() if field != "instruction" else said))
    except StudyError as error:
        error.facts.update(arm="", key=field, value=said[:80])
        raise


def _value(field: str, said: str) -> object:
    """What a file of arms would say in its place."""
    if field == "stop":
        return [line for line in said.splitlines() if line]
    if field == "scope":
        return [name.strip() for name in _BETWEEN.split(said) if name.strip()]
    if field in _OPTIONAL and not said:
        return False
    if field in _SWITCHES:
        return said == "yes"
    try:
        return int(said) if field in _WHOLE else float(said) if field in _BROKEN else said
    except ValueError:
        return said


def differing(drafts: Sequence[ArmDraft]) -> tuple[Dimension, ...]:
    """In what these arms are not all the same."""
    return tuple(
        dimension
        for dimension, names in DIMENSIONS.items()
        if len({tuple(getattr(draft, name) for name in names) for draft in drafts}) > 1
    )


def like(draft: ArmDraft, other: ArmDraft, dimensions: Iterable[Dimension]) -> ArmDraft:
    """`draft`, in these dimensions as `other` is."""
    names = [name for dimension in dimensions for name in DIMENSIONS[dimension]]
    return replace(draft, **{name: getattr(other, name) for name in names})


def dimension_of(field: str) -> Dimension | None:
    """Which dimension a field of a draft belongs to; None for name, repeats and baseline."""
    return next((dimension for dimension, names in DIMENSIONS.items() if field in names), None)


@dataclass(frozen=True, slots=True)
class Arms:
    """The arms of a page."""

    forms: tuple[ArmForm, ...] = ()
    held: frozenset[Dimension] = HELD

    @property
    def drafts(self) -> tuple[ArmDraft, ...]:
        """What is chosen for each."""
        return tuple(form.draft for form in self.forms)

    @property
    def baseline(self) -> ArmForm:
        """The arm that the others are measured against; there has to be an arm."""
        return next((form for form in self.forms if form.draft.baseline), self.forms[0])

    def form(self, key: str) -> ArmForm:
        """The arm of that key; raises StudyError `arm_gone`."""
        found = next((form for form in self.forms if form.key == key), None)
        if found is None:
            raise StudyError("arm_gone")
        return found

    def changed(self, key: str, **values: Any) -> "Arms":
        """One arm with other values; in a dimension that is held equal, all arms. Raises StudyError."""
        self.form(key)
        name = values.get("name")
        if any(form.name.casefold() == str(name).casefold() for form in self.forms if form.key != key):
            raise StudyError("arm_name_taken", name=name)
        everywhere = {field: value for field, value in values.items() if dimension_of(field) in self.held}
        return replace(
            self,
            forms=tuple(
                replace(form, draft=replace(form.draft, **(values if form.key == key else everywhere)))
                for form in self.forms
            ),
        )

    def replaced(self, key: str, draft: ArmDraft) -> "Arms":
        """One arm set up as `draft`, under its own name; the others follow it where they are held equal."""
        own = self.form(key).draft
        mine = replace(draft, name=own.name, repeats=own.repeats, baseline=own.baseline)
        return replace(
            self,
            forms=tuple(
                ArmForm(key, mine) if form.key == key else replace(form, draft=like(form.draft, mine, self.held))
                for form in self.forms
            ),
        )

    def added(self, draft: ArmDraft, most: int, edit: Edit | None = None) -> "Arms":
        """One more arm under a key and a name of its own; what it differs in is held equal no longer.

        Raises StudyError `arms_full`.
        """
        if len(self.forms) >= most:
            raise StudyError("arms_full", most=most)
        key = next(letter for letter in LETTERS if all(form.key != letter for form in self.forms))
        name = self.free_name(draft.name or key)
        draft = replace(draft, name=name, baseline=not self.forms)
        forms = (*self.forms, ArmForm(key, draft, edit))
        return Arms(forms, self.held - set(differing([form.draft for form in forms])))

    def removed(self, key: str, fewest: int) -> "Arms":
        """Without one; where that was the baseline, the first of the others is. Raises StudyError `arms_few`."""
        gone = self.form(key)
        if len(self.forms) <= fewest:
            raise StudyError("arms_few", fewest=fewest)
        left = replace(self, forms=tuple(form for form in self.forms if form.key != key))
        return left.with_baseline(left.forms[0].key) if gone.draft.baseline else left

    def with_baseline(self, key: str) -> "Arms":
        """The others are measured against this one."""
        self.form(key)
        return replace(
            self,
            forms=tuple(replace(form, draft=replace(form.draft, baseline=form.key == key)) for form in self.forms),
        )

    def holding(self, dimension: Dimension, on: bool) -> "Arms":
        """Held equal from now on, as the baseline is; or no longer."""
        if not on:
            return replace(self, held=self.held - {dimension})
        model = self.baseline.draft
        forms = tuple(replace(form, draft=like(form.draft, model, [dimension])) for form in self.forms)
        return Arms(forms, self.held | {dimension})

    def free_name(self, wanted: str) -> str:
        """`wanted`, with a number where another arm has that name."""
        taken = {form.name.casefold() for form in self.forms}
        names = (wanted, *(f"{wanted[: LONGEST_NAME - 3]} {number}" for number in range(2, 100)))
        return next(name for name in names if name.casefold() not in taken)


# Kept in the browser --------------------------------------------------------------------------------------------------


def written(arms: Arms) -> list[dict[str, Any]]:
    """The arms as the browser keeps them."""
    return [
        {"key": form.key, **asdict(form.draft), "edit": None if form.edit is None else asdict(form.edit)}
        for form in arms.forms
    ]


def read_arms(kept: object, start: Arms, fewest: int, most: int) -> Arms | None:
    """Arms as a browser has kept them, by `arms` and `held`; None where there are fewer than `fewest`."""
    values = kept if isinstance(kept, dict) else {}
    forms = read_forms(values.get("arms"), start.baseline.draft, most)
    if len(forms) < fewest:
        return None
    held = values.get("held")
    return Arms(forms, frozenset(filter(is_dimension, held)) if isinstance(held, list) else start.held)


def read_forms(kept: object, start: ArmDraft, most: int) -> tuple[ArmForm, ...]:
    """What the browser kept of arms, as far as it is of use: in the place of anything else stands that of `start`."""
    arms = Arms()
    for row in kept[:most] if isinstance(kept, list) else ():
        key = row.get("key") if isinstance(row, dict) else None
        if key in tuple(LETTERS) and all(form.key != key for form in arms.forms):
            draft = _draft(row, start)
            form = ArmForm(str(key), replace(draft, name=arms.free_name(draft.name)), _edit(row.get("edit")))
            arms = replace(arms, forms=(*arms.forms, form))
    return arms.with_baseline(arms.baseline.key).forms if arms.forms else ()


def _draft(row: Mapping[str, Any], start: ArmDraft) -> ArmDraft:
    values: dict[str, Any] = {}
    for field in fields(ArmDraft):
        if field.name not in row:
            continue
        value = row[field.name]
        try:
            values[field.name] = KEYS[field.name](False if value is None else value)
        except (StudyError, TypeError):
            continue
    return replace(start, **values)


def _edit(kept: object) -> Edit | None:
    if not isinstance(kept, dict):
        return None
    run, told = kept.get("run"), kept.get("told")
    order, off = (_ids(kept.get(name)) for name in ("order", "off"))
    if not isinstance(run, str) or not order:
        return None
    return Edit(run[:64], order, off, str(kept.get("question") or ""), str(told or "")[:200])


def _ids(kept: object) -> tuple[str, ...]:
    return tuple(one[:200] for one in kept[:1000] if isinstance(one, str)) if isinstance(kept, list | tuple) else ()

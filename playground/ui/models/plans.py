"""Plans: a form becomes a plan and a start script, a log what it fills into the form."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal, cast, get_args

from pydantic import Json, StringConstraints, TypeAdapter

from playground.core.counts import SHORTEST_WINDOW, unfolded
from playground.core.errors import Fact, Failure, PlaygroundError, ServingError
from playground.core.strings import Language, table
from playground.serving.catalogue import catalogue, packings
from playground.serving.explaining import Explanation, Unrecognised
from playground.serving.gpus import of_this_machine, together
from playground.serving.permitted import permitted_model, permitted_models
from playground.serving.planning import plan
from playground.serving.requests import Asked, setup_of
from playground.serving.scripts import NCCL, Launch, start_script, systemd_unit
from playground.serving.values import Calibration, Dtype, EngineName, Gpus, KvDtype, Model, Plan, Setup
from playground.settings import Settings
from playground.ui.html.words import Words
from playground.ui.models.views.fit import Written
from playground.ui.models.views.fit_form import HERE, OTHER, Offer
from playground.ui.page.actions import Action

MOST_GPUS = 1_024
_MOST = 100_000_000
"""Of any other count: no window is longer."""
Typed = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]


class PlanForm(Action):
    """The form of a plan as it was typed: "" for an empty field and for a box without a tick."""

    model: Typed = ""
    path: Typed = ""
    """The model where `model` is "path"."""
    gpu: Typed = ""
    gpu_count: Typed = ""
    gpu_memory_gib: Typed = ""
    capability: Typed = ""
    engine: Typed = ""
    engine_version: Typed = ""
    tensor_parallel: Typed = ""
    utilization: Typed = ""
    max_model_len: Typed = ""
    prefill_batch: Typed = ""
    dtype: Typed = ""
    kv_dtype: Typed = ""
    eager: Typed = ""
    calibrated: Typed = ""
    """Whether the figures of the log that was explained last take the place of estimates."""
    log_of: Literal[""] | Json[dict[str, str]] = ""
    """Fields of the setup that the log is of, where they are no longer those of the form."""
    served_name: Typed = ""
    host: Typed = ""
    port: Typed = ""
    devices: Typed = ""
    nccl: tuple[Typed, ...] = ()
    """Names in `NCCL`; others are passed over."""
    log_file: Typed = ""
    background: Typed = ""
    online: Typed = ""
    api_key_env: Typed = ""
    tokenizer: Typed = ""
    no_custom_all_reduce: Typed = ""
    unit: Typed = ""
    unit_path: Typed = ""
    unit_user: Typed = ""

    def one_of(self, name: str, known: tuple[str, ...], otherwise: str) -> str:
        """A field that is a choice; raises ServingError `plan_value_wrong`, as the others do."""
        value = self._text(name) or otherwise
        if value not in known:
            raise self._wrong(name)
        return value

    def number(self, name: str) -> float | None:
        """None for an empty field; raises ServingError for what is no number."""
        return self._number(name, self._text(name))

    def _number(self, name: str, value: str) -> float | None:
        try:
            number = float(value) if value else None
        except ValueError as error:
            raise self._wrong(name) from error
        if number is not None and not 0 < number < 1e12:
            raise self._wrong(name)
        return number

    def whole(self, name: str, most: int = _MOST) -> int | None:
        """None for an empty field; raises ServingError for what is no whole number between 1 and `most`."""
        return self._whole(name, self._text(name), most)

    def tokens(self, name: str) -> int | None:
        """The same for a count of tokens, which may be typed as 16k."""
        return self._whole(name, unfolded(self._text(name)), _MOST)

    def _whole(self, name: str, value: str, most: int) -> int | None:
        number = self._number(name, value)
        if number is not None and (number != int(number) or number > most):
            raise self._wrong(name)
        return None if number is None else int(number)

    def _text(self, name: str) -> str:
        value: str = getattr(self, name)
        return value

    def _wrong(self, name: str) -> ServingError:
        return ServingError("plan_value_wrong", name=name, value=self._text(name)[:80])


PLAN: TypeAdapter[PlanForm] = TypeAdapter(PlanForm)


class Plans:
    """Works out plans for pages; reads nothing outside of the folders that the operator named. Any thread may call."""

    def __init__(self, settings: Settings) -> None:
        self._folders = tuple(folder.expanduser().resolve() for folder in settings.model_folders)
        self._default = settings.default_model
        self._here: Gpus | None = None

    def offer(self) -> Offer:
        """What can be chosen; asks the driver of this machine, which may take seconds."""
        trouble: Failure | None = None
        try:
            here = of_this_machine()
        except ServingError as error:
            here, trouble = (), Failure.of(error)
        self._here = together(here) if here else None
        names = [model.name for model in catalogue()]
        default = self._default if self._default in names else names[0]
        return Offer(self._here, trouble, self._folders, permitted_models(self._folders), default)

    def planned(self, form: PlanForm, log: Calibration | None, language: Language) -> tuple[Plan, Written]:
        """The plan and what starts it; raises PlaygroundError for fields that mean nothing."""
        setup = self._setup(form)
        if log is not None and form.log_of:
            log = replace(log, of=self._setup(form.model_copy(update=form.log_of)))
        made = plan(setup, log, packings(setup.model))
        return made, _written(made, form, language)

    def _setup(self, form: PlanForm) -> Setup:
        asked = Asked(
            model=form.path if form.model == "path" else form.model,
            engine=cast(EngineName, form.one_of("engine", get_args(EngineName), "vllm")),
            engine_version=form.engine_version or None,
            gpu_count=form.whole("gpu_count", MOST_GPUS),
            gpu_memory_gib=form.number("gpu_memory_gib"),
            capability=form.number("capability"),
            tensor_parallel=form.whole("tensor_parallel", MOST_GPUS),
            utilization=form.number("utilization"),
            max_model_len=form.tokens("max_model_len"),
            prefill_batch=form.tokens("prefill_batch"),
            dtype=cast(Dtype, form.one_of("dtype", get_args(Dtype), "auto")),
            kv_dtype=cast(KvDtype, form.one_of("kv_dtype", get_args(KvDtype), "auto")),
            eager=bool(form.eager),
        )
        kind = form.gpu
        if kind != HERE:
            return _meant(setup_of(self._of_other_gpus(asked, kind), self._model))
        return _meant(self._of_these_gpus(asked))

    def _of_other_gpus(self, asked: Asked, kind: str) -> Asked:
        """GPUs by kind or by figures; those of this machine are never looked up from here."""
        if kind not in ("", OTHER):
            return replace(asked, gpu=kind)
        if asked.gpu_memory_gib is None:
            raise ServingError("plan_memory_missing")
        return asked

    def _of_these_gpus(self, asked: Asked) -> Setup:
        """GPUs of this machine, as they were when the form was drawn, with the memory that is free on them."""
        here = self._here
        if here is None:
            raise ServingError("serving_no_gpu")
        count = here.count if asked.gpu_count is None else asked.gpu_count
        gpus = replace(
            here,
            count=count,
            memory_gib=asked.gpu_memory_gib or here.memory_gib,
            capability=asked.capability or here.capability,
        )
        if asked.gpu_memory_gib is not None or count > here.count:
            gpus = replace(gpus, free_gib=None)
        known = replace(asked, gpu_count=count, gpu_memory_gib=gpus.memory_gib)
        return replace(setup_of(known, self._model), gpus=gpus)

    def _model(self, name: str) -> Model:
        return permitted_model(name, self._folders)

    # Logs -------------------------------------------------------------------------------------------------------------

    def fields_of(self, found: Explanation | Unrecognised) -> dict[str, str]:
        """What a log fills into the form; empty where it says nothing of a start on GPUs."""
        log = found.calibration
        if log.on_cpu:
            return {}
        figures: dict[str, str | int | float | None] = {
            "model": self._known(log.model),
            "engine": log.engine,
            "engine_version": log.version,
            "gpu_count": log.tensor_parallel,
            "tensor_parallel": log.tensor_parallel,
            "utilization": log.utilization,
            "max_model_len": log.max_model_len,
            "prefill_batch": log.prefill_batch,
        }
        filled = {name: str(value) for name, value in figures.items() if value is not None}
        if log.total_gib is not None:
            filled |= {"gpu": OTHER, "gpu_memory_gib": f"{log.total_gib:g}"}
        if not set(filled) - {"engine", "engine_version"} and not log.says_something:
            return {}
        if log.says_something or log.failed:
            batch = filled.setdefault("prefill_batch", "")  # a start that names none takes the default of the engine
            filled |= {"calibrated": "yes", "log_of": json.dumps({"prefill_batch": batch})}
        return filled

    def _known(self, written: str | None) -> str | None:
        """The model of a log: at its path where that may be read, else by its name; None where nobody knows it."""
        if written is None:
            return None
        for name in (written, Path(written).name):
            try:
                model = self._model(name)
            except PlaygroundError:
                continue
            return model.name if model.path is None else str(model.path)
        return None


def _meant(setup: Setup) -> Setup:
    """The same; raises ServingError for a window that nobody can mean, unless the model has no longer one."""
    window = setup.max_model_len
    if window is not None and window < min(SHORTEST_WINDOW, setup.model.max_position):
        raise ServingError("plan_window_short", window=window, least=SHORTEST_WINDOW)
    return setup


_FIELDS = {"gpus": "gpu_count", "served_model_name": "served_name"}
"""Names of fields where the services call them otherwise."""


def with_field_named(failure: Failure, language: Language) -> Failure:
    """The same, the setting that it is about called as the form calls it."""
    words = Words(language)

    def named(value: object) -> object:
        key = f"fit.{_FIELDS.get(str(value), value)}"
        return words(key) if f"ui.{key}" in table() else value

    facts = tuple((key, named(value) if key == "name" else value) for key, value in failure.facts)
    return replace(failure, facts=cast(tuple[tuple[str, Fact], ...], facts))


def _written(made: Plan, form: PlanForm, language: Language) -> Written:
    """What starts the plan; where it cannot be written, why."""
    try:
        launch = _launch(form)
        script = start_script(made, launch, language)
    except PlaygroundError as error:
        return Written(with_field_named(Failure.of(error), language))
    unit: str | Failure | None = None
    if form.unit:
        try:
            unit = systemd_unit(launch, form.unit_path or "/opt/models/start.sh", form.unit_user or None)
        except PlaygroundError as error:
            unit = with_field_named(Failure.of(error), language)
    return Written(script.script, script.endpoint, unit)


def _launch(form: PlanForm) -> Launch:
    port = form.whole("port")
    return Launch(
        served_name=form.served_name or None,
        host=form.host or "127.0.0.1",
        port=8000 if port is None else port,
        devices=form.devices or None,
        nccl=tuple(name for name in NCCL if name in form.nccl),
        log_file=form.log_file or None,
        background=bool(form.background),
        offline=not form.online,
        api_key_env=form.api_key_env or None,
        tokenizer=form.tokenizer or None,
        no_custom_all_reduce=bool(form.no_custom_all_reduce),
    )

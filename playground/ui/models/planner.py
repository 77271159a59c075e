"""Plans without their components: a form becomes a plan and a start script, a log what it fills into the form."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast, get_args

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

Fields = Mapping[str, Any]
"""The form as the page sent it: text by name, a list for `nccl`."""
MOST_GPUS = 1_024
_MOST = 100_000_000
"""Of any other count: no window is longer."""
_LONGEST = 1_000
"""Characters of one field."""


class Planner:
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

    def planned(self, fields: Fields, log: Calibration | None, language: Language) -> tuple[Plan, Written]:
        """The plan and what starts it; raises PlaygroundError for fields that mean nothing."""
        setup = self._setup(_Form(fields, Words(language)))
        made = plan(setup, log, packings(setup.model))
        return made, self._written(made, _Form(fields, Words(language)))

    def _setup(self, form: "_Form") -> Setup:
        asked = Asked(
            model=form.text("path") if form.text("model") == "path" else form.text("model"),
            engine=cast(EngineName, form.one_of("engine", get_args(EngineName), "vllm")),
            engine_version=form.text("engine_version") or None,
            gpu_count=form.whole("gpu_count", MOST_GPUS),
            gpu_memory_gib=form.number("gpu_memory_gib"),
            capability=form.number("capability"),
            tensor_parallel=form.whole("tensor_parallel", MOST_GPUS),
            utilization=form.number("utilization"),
            max_model_len=form.whole("max_model_len"),
            prefill_batch=form.whole("prefill_batch"),
            dtype=cast(Dtype, form.one_of("dtype", get_args(Dtype), "auto")),
            kv_dtype=cast(KvDtype, form.one_of("kv_dtype", get_args(KvDtype), "auto")),
            eager=bool(form.text("eager")),
        )
        kind = form.text("gpu")
        if kind != HERE:
            return setup_of(self._of_other_gpus(asked, kind), self._model)
        return self._of_these_gpus(asked)

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

    def _written(self, made: Plan, form: "_Form") -> Written:
        try:
            launch = _launch(form)
            script = start_script(made, launch, form.words.language)
        except PlaygroundError as error:
            return Written(Failure.of(error))
        unit: str | Failure | None = None
        if form.text("unit"):
            try:
                unit = systemd_unit(
                    launch, form.text("unit_path") or "/opt/models/start.sh", form.text("unit_user") or None
                )
            except PlaygroundError as error:
                unit = Failure.of(error)
        return Written(script.script, script.endpoint, unit)

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
        if log.says_something:
            filled["calibrated"] = "yes"
        return filled if set(filled) - {"engine", "engine_version"} else {}

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


def _launch(form: "_Form") -> Launch:
    port = form.whole("port")
    chosen = form.several("nccl")
    return Launch(
        served_name=form.text("served_name") or None,
        host=form.text("host") or "127.0.0.1",
        port=8000 if port is None else port,
        devices=form.text("devices") or None,
        nccl=tuple(name for name in NCCL if name in chosen),
        log_file=form.text("log_file") or None,
        background=bool(form.text("background")),
        offline=not form.text("online"),
        api_key_env=form.text("api_key_env") or None,
        tokenizer=form.text("tokenizer") or None,
        no_custom_all_reduce=bool(form.text("no_custom_all_reduce")),
    )


class _Form:
    """The fields of the form as values."""

    def __init__(self, fields: Fields, words: Words) -> None:
        self._fields = fields
        self.words = words

    def text(self, name: str) -> str:
        value = self._fields.get(name)
        return value.strip()[:_LONGEST] if isinstance(value, str) else ""

    def several(self, name: str) -> list[str]:
        value = self._fields.get(name)
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

    def one_of(self, name: str, known: tuple[str, ...], otherwise: str) -> str:
        value = self.text(name) or otherwise
        if value not in known:
            raise self._wrong(name, value)
        return value

    def number(self, name: str) -> float | None:
        """None for an empty field; raises ServingError for what is no number."""
        value = self.text(name)
        try:
            number = float(value) if value else None
        except ValueError as error:
            raise self._wrong(name, value) from error
        if number is not None and not 0 < number < 1e12:
            raise self._wrong(name, value)
        return number

    def whole(self, name: str, most: int = _MOST) -> int | None:
        """None for an empty field; raises ServingError for what is no whole number between 1 and `most`."""
        number = self.number(name)
        if number is not None and (number != int(number) or number > most):
            raise self._wrong(name, self.text(name))
        return None if number is None else int(number)

    def _wrong(self, name: str, value: str) -> ServingError:
        return ServingError("plan_value_wrong", name=self.words(f"fit.{name}"), value=value[:80])

"""The form of a plan: model, GPUs, engine and settings, and below them the options of the start script."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from playground.core.errors import Failure, PlaygroundError
from playground.core.strings import Language, text
from playground.serving.catalogue import catalogue
from playground.serving.gpus import Gpu, presets
from playground.serving.requests import UTILIZATION
from playground.serving.scripts import NCCL
from playground.serving.values import NAMES, Dtype, Gpus, Model
from playground.ui.html.controls import field, number_field, option, select_field, tick, tokens_field
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words

HERE, OTHER = "here", "other"
"""What is chosen for GPUs of this machine, and for those described by their figures."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen, besides the catalogue and the known GPUs."""

    here: Gpus | None
    """The GPUs of this machine; None when it has none."""
    trouble: Failure | None
    """Why they could not be listed."""
    folders: Sequence[Path]
    """Where models may be read."""
    models: Sequence[tuple[Path, Model | PlaygroundError]]
    """What lies there."""
    default_model: str


def fit_form(offer: Offer, language: Language) -> Html:
    """The whole form; the page's script sends it whenever something in it changes."""
    words = Words(language)
    parts = [
        element("h2", words("fit.title")),
        _model(offer, words),
        _group(words("fit.gpus"), *_gpus(offer, words), class_="fields three"),
        _trouble(offer, language),
        _group(words("fit.engine_part"), *_engine(words)),
        _types(words),
        _script(words),
        element("input", type="hidden", name="calibrated"),
        element("input", type="hidden", name="log_of"),
    ]
    return element("form", *parts, data_form="plan", autocomplete="off")


def _group(name: str, *fields: Html, class_: str = "fields") -> Html:
    return element("fieldset", element("legend", name), element("div", *fields, class_=class_))


def _trouble(offer: Offer, language: Language) -> Html | None:
    if offer.trouble is None:
        return None
    said = (offer.trouble.message(language), offer.trouble.remedy(language))
    return element("div", *(element("p", sentence, class_="why") for sentence in said), class_="note warn")


# The model ------------------------------------------------------------------------------------------------------------


def _model(offer: Offer, words: Words) -> Html:
    groups = []
    local = [_local(path, model, words) for path, model in offer.models]
    if offer.folders:
        local.append(option("path", words("fit.other_path")))
        groups.append(element("optgroup", *local, label=words("fit.on_server")))
    families: dict[str, list[Html]] = {}
    for model in catalogue():
        chosen = model.name == offer.default_model
        window = str(model.max_position)
        families.setdefault(family(model.name), []).append(
            option(model.name, model.name, chosen=chosen, data_window=window)
        )
    groups += [element("optgroup", *options, label=name) for name, options in families.items()]
    choice = select_field(words("fit.model"), "model", groups)
    if not offer.folders:
        return choice
    why = words("fit.path_why", folders=", ".join(map(str, offer.folders)))
    path = field(words("fit.path"), "path", why=why, placeholder=f"{offer.folders[0]}/…")
    return join([choice, element("div", path, hidden=True, data_path=True)])


def _local(path: Path, model: Model | PlaygroundError, words: Words) -> Html:
    if isinstance(model, PlaygroundError):
        return option(str(path), words("fit.unreadable", name=path.name), disabled=True)
    return option(str(path), path.name, data_window=str(model.max_position))


def family(name: str) -> str:
    """Qwen2.5, Qwen3, Llama, …: what stands before the first hyphen, without a size."""
    first = name.split("-")[0].split("_")[0]
    known = {"gemma": "Gemma", "phi": "Phi", "internlm2": "InternLM", "internlm3": "InternLM", "bge": "BGE"}
    return {"gpt": "gpt-oss", **known}.get(first, first)


# GPUs and engine ------------------------------------------------------------------------------------------------------


def _gpus(offer: Offer, words: Words) -> list[Html]:
    here = offer.here
    options = []
    if here is not None:
        shown = words("fit.gpu_here", count=here.count, name=here.name, memory=f"{here.memory_gib:.1f}")
        options.append(
            option(HERE, shown, chosen=True, data_memory=f"{here.memory_gib:.2f}", data_capability=_capability(here))
        )
    options += [_preset(gpu, words) for gpu in presets()]
    options.append(option(OTHER, words("fit.gpu_other")))
    count = here.count if here is not None else 2
    return [
        select_field(words("fit.gpu"), "gpu", options, class_="field wide"),
        number_field(words("fit.gpu_count"), "gpu_count", str(count), min=1, max=64, step=1),
        number_field(words("fit.gpu_memory_gib"), "gpu_memory_gib", min=0, step="any"),
        number_field(words("fit.capability"), "capability", min=0, step="any"),
    ]


def _preset(gpu: Gpu, words: Words) -> Html:
    shown = words("fit.gpu_preset", name=gpu.name, memory=f"{gpu.memory_gib:.1f}")
    return option(gpu.name, shown, data_memory=f"{gpu.memory_gib:.2f}", data_capability=_capability(gpu))


def _capability(gpu: Gpu | Gpus) -> str:
    return "" if gpu.capability is None else f"{gpu.capability:.1f}"


def _engine(words: Words) -> list[Html]:
    auto = words("fit.auto")
    engines = [option(name, NAMES[name], data_utilization=str(share)) for name, share in UTILIZATION.items()]
    return [
        select_field(words("fit.engine"), "engine", engines),
        field(words("fit.engine_version"), "engine_version", placeholder=words("fit.example", value="0.8.5")),
        number_field(words("fit.tensor_parallel"), "tensor_parallel", min=1, step=1),
        number_field(words("fit.utilization"), "utilization", min=0.05, max=1, step=0.01),
        tokens_field(words("fit.max_model_len"), "max_model_len", words),
        tokens_field(words("fit.prefill_batch"), "prefill_batch", words, placeholder=auto),
    ]


def _types(words: Words) -> Html:
    def choice(name: str, values: Sequence[str]) -> Html:
        options = [option(value, words("fit.auto") if value == "auto" else value) for value in values]
        return select_field(words(f"fit.{name}"), name, options)

    fields = [
        choice("dtype", get_args(Dtype)),
        choice("kv_dtype", ("auto", "fp8", "int8", "int4")),
        tick(words("fit.eager"), "eager"),
    ]
    return _folded("types", words("fit.more"), element("div", *fields, class_="fields"))


def _folded(name: str, shown: str, *inner: Html) -> Html:
    return element("details", element("summary", shown), *inner, data_stay=f"fit:{name}", class_="more")


# The start script -----------------------------------------------------------------------------------------------------


def _script(words: Words) -> Html:
    language = words.language
    fields = [
        field(words("fit.served_name"), "served_name", placeholder=words("fit.auto")),
        field(words("fit.host"), "host", placeholder="127.0.0.1"),
        number_field(words("fit.port"), "port", placeholder="8000", min=1, max=65535, step=1),
        field(words("fit.devices"), "devices", placeholder=words("fit.auto")),
        field(words("fit.log_file"), "log_file", placeholder=words("fit.example", value="logs/server.log")),
        field(words("fit.api_key_env"), "api_key_env", placeholder=words("servers.form_no_key")),
        element("div", field(words("fit.tokenizer"), "tokenizer"), data_vllm=True),
    ]
    ticks = [
        tick(words("fit.background"), "background"),
        tick(words("fit.online"), "online"),
        element("div", tick(words("fit.no_custom_all_reduce"), "no_custom_all_reduce"), data_vllm=True),
    ]
    nccl = [
        tick(
            join([element("code", "=".join(NCCL[name])), element("small", text(language, f"serving.nccl_{name}"))]),
            "nccl",
            value=name,
        )
        for name in NCCL
    ]
    unit = element(
        "div",
        field(words("fit.unit_path"), "unit_path", placeholder=words("fit.example", value="/opt/models/start.sh")),
        field(words("fit.unit_user"), "unit_user"),
        class_="fields",
        hidden=True,
        data_unit=True,
    )
    return _folded(
        "script",
        words("fit.script_part"),
        element("div", *fields, class_="fields"),
        *ticks,
        element("fieldset", element("legend", words("fit.nccl")), *nccl),
        tick(words("fit.unit"), "unit"),
        unit,
    )

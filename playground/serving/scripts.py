"""Start scripts: a plan as bash, with the entry of playground.toml that goes with it, and a systemd unit."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from playground.core.errors import ServingError
from playground.core.strings import Language, text
from playground.core.unseen import CONTROL, LINE_ENDS
from playground.serving.flags import command
from playground.serving.values import NAMES, Plan, Setup

NcclChoice = Literal["no_p2p", "no_infiniband", "no_shared_memory", "loopback", "debug"]
NCCL: dict[NcclChoice, tuple[str, str]] = {
    "no_p2p": ("NCCL_P2P_DISABLE", "1"),
    "no_infiniband": ("NCCL_IB_DISABLE", "1"),
    "no_shared_memory": ("NCCL_SHM_DISABLE", "1"),
    "loopback": ("NCCL_SOCKET_IFNAME", "lo"),
    "debug": ("NCCL_DEBUG", "INFO"),
}
"""Settings of NCCL, through which GPUs communicate; all are optional."""
_GPU_LIST = re.compile(r"[0-9]{1,3}(?:,[0-9]{1,3}){0,63}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_CONTROL = re.compile(f"[{CONTROL}{LINE_ENDS}]")


@dataclass(frozen=True, slots=True)
class Launch:
    """How a server is started, besides what the plan decides."""

    served_name: str | None = None
    """What clients call the model; None takes the model's own name."""
    host: str = "127.0.0.1"
    port: int = 8000
    devices: str | None = None
    """Numbers of GPUs such as `0,1`; None takes the first ones."""
    nccl: tuple[NcclChoice, ...] = ()
    log_file: str | None = None
    background: bool = False
    offline: bool = True
    """Whether downloads are forbidden."""
    api_key_env: str | None = None
    """Environment variable that holds the key clients have to send; the key itself is in no file."""
    tokenizer: str | None = None
    """vLLM: path or name of the tokenizer, for a GGUF file without a usable one."""
    no_custom_all_reduce: bool = False
    """vLLM: use NCCL alone for reductions between GPUs."""


@dataclass(frozen=True, slots=True)
class StartScript:
    """A script and what goes with it."""

    script: str
    endpoint: str
    """The table for playground.toml."""
    setup: Setup = field(repr=False)


def start_script(plan: Plan, launch: Launch = Launch(), language: Language = "en") -> StartScript:
    """The bash script that starts `plan`, every value quoted, with comments in `language`.

    Raises ServingError for a name, port or GPU list that cannot be used.
    """
    setup = plan.setup
    _check(launch, setup)
    endpoint = _endpoint(setup, launch)
    lines = [
        *_head(plan, launch, language),
        *_environment(setup, launch, language),
        "",
        *_start(setup, launch, language),
    ]
    lines += [
        "",
        *_comment(text(language, "serving.script_endpoint")),
        *(f"# {line}" for line in endpoint.splitlines()),
    ]
    return StartScript("\n".join(lines) + "\n", endpoint, setup)


def systemd_unit(launch: Launch, script_path: str, user: str | None = None) -> str:
    """A unit that runs the script at `script_path` and starts it again when it fails.

    Raises ServingError if the script runs in the background, or if the path is not absolute.
    """
    if launch.background:
        raise ServingError("serving_unit_background")
    if not PurePosixPath(script_path).is_absolute() or _CONTROL.search(script_path):
        raise ServingError("serving_unit_path", path=script_path)
    if user is not None and re.fullmatch(r"[a-z_][a-z0-9_-]{0,31}", user) is None:
        raise ServingError("serving_unit_user", user=user)
    lines = ["[Unit]", f"Description=Model server on port {launch.port}", "After=network.target", "", "[Service]"]
    lines += ["Type=simple", f"ExecStart=/usr/bin/env bash {_systemd_quoted(script_path)}"]
    lines += [] if user is None else [f"User={user}"]
    lines += ["Restart=on-failure", "RestartSec=30", "TimeoutStopSec=60", "KillMode=control-group", ""]
    return "\n".join([*lines, "[Install]", "WantedBy=multi-user.target"]) + "\n"


def served_name(setup: Setup, launch: Launch) -> str:
    """The name clients ask for."""
    return setup.model.name if launch.served_name is None else launch.served_name


def _check(launch: Launch, setup: Setup) -> None:
    if not 1 <= launch.port <= 65_535:
        raise ServingError("count_wrong", name="port", value=launch.port)
    names = {
        "model": setup.model.source,
        "served_model_name": served_name(setup, launch),
        "host": launch.host,
        "log_file": launch.log_file,
        "tokenizer": launch.tokenizer,
    }
    for name, value in names.items():
        if value is not None and (not value.strip() or not _printable(value)):
            raise ServingError("serving_name_empty", name=name)
    if launch.background and launch.log_file is None:
        raise ServingError("serving_background_log")
    if launch.api_key_env is not None and _VARIABLE.fullmatch(launch.api_key_env) is None:
        raise ServingError("serving_variable_wrong", name=launch.api_key_env)
    if launch.devices is not None:
        numbers = launch.devices.split(",")
        if _GPU_LIST.fullmatch(launch.devices) is None or len(set(numbers)) != setup.tensor_parallel:
            raise ServingError("serving_devices_wrong", devices=launch.devices, count=setup.tensor_parallel)


def _printable(value: str) -> bool:
    """Whether a script can contain it: no NUL, and no byte of a file name that is not UTF-8."""
    return "\x00" not in value and value.encode("utf-8", "replace") == value.encode("utf-8", "surrogatepass")


def _head(plan: Plan, launch: Launch, language: Language) -> Iterator[str]:
    yield "#!/usr/bin/env bash"
    engine = f"{NAMES[plan.setup.engine.name]} {plan.setup.engine.version or ''}".rstrip()
    yield from _comment(text(language, "serving.script_head", model=served_name(plan.setup, launch), engine=engine))
    gap = "" if language == "zh" else " "  # Chinese has none between sentences
    yield from _comment(text(language, f"serving.verdict_{plan.verdict}") + gap + plan.reason.message(language))
    for warning in plan.warnings:
        yield from _comment("! " + warning.message(language))
    yield "set -euo pipefail"


def _environment(setup: Setup, launch: Launch, language: Language) -> Iterator[str]:
    devices = launch.devices or ",".join(str(number) for number in range(setup.tensor_parallel))
    yield ""
    yield from _comment(text(language, "serving.script_devices"))
    yield f"export CUDA_DEVICE_ORDER=PCI_BUS_ID CUDA_VISIBLE_DEVICES={shlex.quote(devices)}"
    for choice in dict.fromkeys(launch.nccl):
        variable, value = NCCL[choice]
        yield from _comment(text(language, f"serving.nccl_{choice}"))
        yield f"export {variable}={value}"
    if launch.offline:
        yield from _comment(text(language, "serving.script_offline"))
        yield "export HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1"
    if setup.engine.name == "vllm":
        yield "export VLLM_NO_USAGE_STATS=1"
    if launch.api_key_env is not None:
        yield from _key(setup, launch.api_key_env, language)


def _key(setup: Setup, variable: str, language: Language) -> Iterator[str]:
    yield from _comment(text(language, "serving.script_key", variable=variable))
    yield f': "${{{variable}:?}}"'
    if setup.engine.name == "vllm" and variable != "VLLM_API_KEY":
        yield f'export VLLM_API_KEY="${{{variable}}}"'


def _start(setup: Setup, launch: Launch, language: Language) -> Iterator[str]:
    name = served_name(setup, launch)
    reduce, tokenizer = launch.no_custom_all_reduce, launch.tokenizer
    flags = command(setup, name, launch.host, launch.port, tokenizer=tokenizer, no_custom_all_reduce=reduce)
    shown = [" ".join(shlex.quote(word) for word in flag) for flag in flags]
    if launch.api_key_env is not None and setup.engine.name == "lmdeploy":
        shown.append(f'--api-keys "${{{launch.api_key_env}}}"')
    yield from _as_it_stands(*shown)
    yield "command=("
    yield from (f"  {line}" for line in shown)
    yield ")"
    if launch.log_file is None:
        yield 'exec "${command[@]}"'
        return
    yield from _as_it_stands(shlex.quote(launch.log_file))
    yield f"log={shlex.quote(launch.log_file)}"
    yield 'mkdir -p -- "$(dirname -- "$log")"'
    if not launch.background:
        yield from _comment(text(language, "serving.script_foreground"))
        yield 'exec > >(tee -a -- "$log") 2>&1'
        yield 'exec "${command[@]}"'
        return
    yield 'nohup "${command[@]}" >> "$log" 2>&1 < /dev/null &'
    yield 'echo "$!" > "$log.pid"'
    yield from _comment(text(language, "serving.script_background"))


def _as_it_stands(*quoted: str) -> Iterator[str]:
    """Tell shellcheck that what looks like a variable in a quoted name is none."""
    if any(character in word for word in quoted for character in "$`"):
        yield "# shellcheck disable=SC2016"


def _endpoint(setup: Setup, launch: Launch) -> str:
    """The table for playground.toml, with the window, which lmdeploy does not tell."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(launch.host, launch.host)
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    lines = ["[[endpoints]]", f"name = {_toml(served_name(setup, launch))}"]
    lines.append(f"base_url = {_toml(f'http://{host}:{launch.port}/v1')}")
    if launch.api_key_env is not None:
        lines.append(f"api_key_env = {_toml(launch.api_key_env)}")
    return "\n".join([*lines, f"window = {setup.window}"]) + "\n"


def _comment(sentence: str) -> Iterator[str]:
    """A comment on one line, whatever names are in it."""
    yield "# " + _CONTROL.sub(" ", sentence)


def _toml(value: str) -> str:
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(f"\\u{ord(c):04x}" if _CONTROL.match(c) else c for c in quoted)


def _systemd_quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'

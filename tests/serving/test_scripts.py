"""Start scripts: any name in any place stays one word, and bash, shellcheck and TOML agree."""

import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from playground.core.errors import ServingError
from playground.serving.flags import LMDEPLOY_FLAGS, VLLM_FLAGS, command
from playground.serving.folder import read_model
from playground.serving.planning import plan
from playground.serving.scripts import NCCL, Launch, NcclChoice, start_script, systemd_unit
from playground.serving.values import Setup
from playground.settings import EndpointSettings
from tests.serving.conftest import setup
from tests.serving.gguf import write_gguf

SHELLCHECK = Path(sys.executable).with_name("shellcheck")  # of the test requirements
HOSTILE = [
    "'; rm -rf ~ #",
    '"$(touch x)"',
    "`id`",
    "名 字",
    "$HOME",
    "a\nexit 1",
    "\\",
    "-v",
    "--port",
    "*",
    "!!",
    "a=b",
]
NAMES = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), min_size=1)
).filter(lambda name: bool(name.strip()))
LAUNCHES = st.builds(
    Launch,
    served_name=st.one_of(st.none(), NAMES),
    host=st.sampled_from(["127.0.0.1", "0.0.0.0", "::1", "localhost"]),
    port=st.integers(1, 65_535),
    devices=st.sampled_from([None, "0,1", "3,2"]),
    nccl=st.lists(st.sampled_from(sorted(NCCL)), unique=True).map(tuple),
    log_file=NAMES,
    background=st.booleans(),
    offline=st.booleans(),
    api_key_env=st.sampled_from([None, "VLLM_API_KEY", "OUR_KEY"]),
    no_custom_all_reduce=st.booleans(),
)
SETUPS = st.builds(
    setup,
    st.sampled_from(["Qwen2.5-32B-Instruct-AWQ", "Qwen2.5-14B-Instruct"]),
    st.sampled_from(["vllm 0.8.5", "vllm 0.32.0", "lmdeploy 0.9.2"]),
    prefill_batch=st.sampled_from([None, 128, 2048]),
    eager=st.booleans(),
)


def checked(script: str) -> None:
    """bash finds no mistake in it."""
    done = subprocess.run(["bash", "-n"], input=script.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def words(script: str) -> list[str]:
    """The words of the command, as bash itself splits them."""
    begin = script.index("command=(")
    array = script[begin : script.index("\n)\n", begin) + 2]
    printing = array + "\nprintf '%s\\0' \"${command[@]}\"\n"
    done = subprocess.run(
        ["bash", "-eu"], input=printing.encode(), capture_output=True, check=True, env={"OUR_KEY": "k"}
    )
    return done.stdout.decode().split("\0")[:-1]


@given(SETUPS, LAUNCHES, NAMES, st.sampled_from(["zh", "en"]))
@examples(max_examples=60)
def test_any_script_is_bash(wanted: Setup, launch: Launch, path: str, language: Any) -> None:
    wanted = replace(wanted, model=replace(wanted.model, path=Path(path)))
    checked(start_script(plan(wanted), launch, language).script)


@given(NAMES, NAMES)
@examples(max_examples=40)
def test_names_reach_the_program_as_they_are(name: str, path: str) -> None:
    wanted = replace(setup(), model=replace(setup().model, path=Path(path)))
    said = words(start_script(plan(wanted), Launch(served_name=name)).script)
    flags = command(wanted, name, "127.0.0.1", 8000)
    assert said == [word for flag in flags for word in flag]
    assert name in said or f"--served-model-name={name}" in said


@given(LAUNCHES)
@examples(max_examples=60)
def test_the_entry_is_what_the_settings_read(launch: Launch) -> None:
    entry = start_script(plan(setup()), launch).endpoint
    (table,) = tomllib.loads(entry)["endpoints"]
    made = EndpointSettings(**table)
    assert made.name == (launch.served_name or setup().model.name)
    assert made.window == 32_768


@pytest.mark.parametrize("version", ["vllm 0.8.5", "lmdeploy 0.9.2"])
@pytest.mark.parametrize("background", [False, True])
@pytest.mark.parametrize("key", [None, "VLLM_API_KEY", "OUR_KEY"])
@pytest.mark.parametrize("log", [None, "/var/log/模型 '$x'.log"])
def test_shellcheck_has_nothing_to_say(version: str, background: bool, key: str | None, log: str | None) -> None:
    nccl: tuple[NcclChoice, ...] = tuple(NCCL)
    launch = Launch("名 `$x` \"'", nccl=nccl, log_file=log, background=background and log is not None, api_key_env=key)
    script = start_script(plan(setup(version=version, prefill_batch=2048)), launch, "zh").script
    done = subprocess.run([SHELLCHECK, "-"], input=script, capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0


def test_a_script_starts_the_program_with_its_environment(tmp_path: Path) -> None:
    program = tmp_path / "vllm"
    program.write_text('#!/bin/sh\necho "$CUDA_VISIBLE_DEVICES $NCCL_P2P_DISABLE $VLLM_API_KEY $1 $2"\n')
    program.chmod(0o755)
    log = tmp_path / "new folder" / "模型.log"
    launch = Launch("x", devices="2,3", nccl=("no_p2p",), log_file=str(log), api_key_env="OUR_KEY")
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "OUR_KEY": "secret"}
    script = start_script(plan(setup()), launch).script
    done = subprocess.run(["bash"], input=script, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "2,3 1 secret serve Qwen/Qwen2.5-32B-Instruct-AWQ\n"
    assert "secret" not in script


@pytest.mark.parametrize(
    "name", ["x\ntouch broken", "x\rtouch broken", "$(touch broken)", "`touch broken`", "'; touch broken; '"]
)
def test_no_name_becomes_a_command(name: str, tmp_path: Path) -> None:
    program = tmp_path / "vllm"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    wanted = setup(model="Qwen2.5-32B-Instruct-AWQ")
    wanted = replace(wanted, model=replace(wanted.model, path=Path(name), name=name))
    script = start_script(plan(wanted), Launch(log_file=name, background=True)).script
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run(["bash"], input=script, text=True, check=True, capture_output=True, env=path, cwd=tmp_path)
    assert not (tmp_path / "broken").exists()


def test_a_script_does_not_start_without_its_key() -> None:
    script = start_script(plan(setup()), Launch(api_key_env="OUR_KEY")).script
    done = subprocess.run(
        ["bash"], input=script, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.returncode != 0
    assert "OUR_KEY" in done.stderr


def test_a_server_listens_on_this_machine_only_unless_told_otherwise() -> None:
    assert "--host 127.0.0.1" in start_script(plan(setup())).script


def test_an_old_gpu_is_told_to_use_float16() -> None:
    assert "--dtype float16" in start_script(plan(setup("Qwen2.5-14B-Instruct"))).script


def test_v0_is_told_to_compute_in_pieces_where_the_batch_is_smaller_than_the_window() -> None:
    v0, v1 = (start_script(plan(setup(version=f"vllm {v}", prefill_batch=2048))).script for v in ("0.8.5", "0.32.0"))
    assert "--enable-chunked-prefill" in words(v0)
    assert "--enable-chunked-prefill" not in words(v1)


def test_comments_say_the_verdict_and_the_warnings() -> None:
    script = start_script(plan(setup("Qwen2.5-32B-Instruct-GPTQ-Int4")), Launch(), "zh").script
    assert "# 放得下" in script
    assert "Marlin" in script


@pytest.mark.parametrize("version, known", [("vllm 0.8.5", VLLM_FLAGS), ("lmdeploy 0.9.2", LMDEPLOY_FLAGS)])
@pytest.mark.parametrize("batch", [None, 128, 2048])
@pytest.mark.parametrize("kv_dtype", ["auto", "fp8", "int8"])
def test_only_flags_that_were_checked_are_used(version: str, known: set[str], batch: int | None, kv_dtype: Any) -> None:
    wanted = setup(version=version, prefill_batch=batch, kv_dtype=kv_dtype, eager=True)
    flags = command(wanted, "-name", "127.0.0.1", 8000, no_custom_all_reduce=True)
    assert {flag[0].partition("=")[0] for flag in flags[1:]} <= known


@pytest.mark.parametrize(
    "launch",
    [
        Launch(port=0),
        Launch(port=70_000),
        Launch(served_name=" "),
        Launch(host=""),
        Launch(devices="0"),
        Launch(devices="0,0"),
        Launch(devices="0,1;id"),
        Launch(background=True),
        Launch(api_key_env="A-B"),
        Launch(log_file="a\x00b"),
        Launch(log_file=""),
        Launch(served_name="broken \udcff byte"),
        Launch(tokenizer=" "),
    ],
    ids=repr,
)
def test_choices_that_cannot_be_used_are_refused(launch: Launch) -> None:
    with pytest.raises(ServingError):
        start_script(plan(setup()), launch)


def test_a_folder_of_gguf_files_gets_no_script(tmp_path: Path) -> None:
    write_gguf(tmp_path / "a.gguf")
    wanted = Setup(read_model(tmp_path), setup().gpus, setup().engine, 2, max_model_len=1024)
    with pytest.raises(ServingError):
        start_script(plan(wanted))


def test_a_unit_runs_the_script_whatever_its_path() -> None:
    unit = systemd_unit(Launch(), '/opt/模型 "a"/50% $x.sh', "llm")
    assert 'ExecStart=/usr/bin/env bash "/opt/模型 \\"a\\"/50%% $$x.sh"' in unit
    assert "User=llm" in unit


@pytest.mark.parametrize(
    "launch, path, user",
    [
        (Launch(background=True, log_file="x"), "/a.sh", None),
        (Launch(), "a.sh", None),
        (Launch(), "/a\nExecStartPre=id", None),
        (Launch(), "/a.sh", "root\nX=1"),
    ],
)
def test_a_unit_that_would_not_do_is_refused(launch: Launch, path: str, user: str | None) -> None:
    with pytest.raises(ServingError):
        systemd_unit(launch, path, user)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    path = tmp_path / "model.service"
    path.write_text(systemd_unit(Launch(), str(tmp_path / "start it.sh")))
    done = subprocess.run(["systemd-analyze", "verify", str(path)], capture_output=True, text=True, check=False)
    assert "model.service" not in done.stderr

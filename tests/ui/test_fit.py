"""Plans on the page: from the form to a plan, its bar, what would make it fit, and the start script."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playground.core.errors import Failure, PlaygroundError
from playground.serving.explaining import explain
from playground.serving.values import Calibration, Plan
from playground.settings import Settings
from playground.ui.models.plans import PLAN, Plans, with_field_named
from playground.ui.models.views.fit import Written, adopted_fields, changed_fields, fit, shares
from playground.ui.models.views.fit_form import Offer, family, fit_form
from playground.ui.page.actions import read

PAIR = {"model": "Qwen2.5-32B-Instruct-AWQ", "gpu": "RTX 2080 Ti 22GB", "gpu_count": "2", "engine_version": "0.8.5"}
TOO_BIG = {**PAIR, "model": "Qwen2.5-32B-Instruct-GPTQ-Int8"}
LOG = """INFO 05-01 10:01:02 [api_server.py:1043] vLLM API server version 0.8.5
INFO 05-01 10:01:03 [config.py:717] model='/home/model/Qwen2.5-32B-Instruct-AWQ', tensor_parallel_size=2
INFO 05-01 10:01:30 [worker.py:287] the current vLLM instance can use total_gpu_memory (21.67GiB) x \
gpu_memory_utilization (0.90) = 19.50GiB
INFO 05-01 10:01:30 [worker.py:287] model weights take 9.05GiB; non_torch_memory takes 0.76GiB; PyTorch activation \
peak memory takes 3.60GiB; the rest of the memory reserved for KV Cache is 6.09GiB.
"""


@pytest.fixture
def plans() -> Plans:
    return Plans(Settings())


def planned(plans: Plans, **fields: Any) -> tuple[Plan, Written]:
    return plans.planned(read(PLAN, {**PAIR, **fields}), None, "en")


def code(plans: Plans, **fields: Any) -> str:
    with pytest.raises(PlaygroundError) as refused:
        planned(plans, **fields)
    return refused.value.code


def test_empty_fields_take_what_the_engine_takes(plans: Plans) -> None:
    plan, _ = planned(plans, utilization="", max_model_len=" ", tensor_parallel="")
    assert (plan.setup.utilization, plan.window, plan.setup.tensor_parallel) == (0.9, 32_768, 2)


def test_what_is_typed_counts(plans: Plans) -> None:
    plan, _ = planned(plans, max_model_len="8192", utilization="0.8", tensor_parallel="1", gpu_memory_gib="40")
    assert (plan.window, plan.setup.utilization, plan.setup.tensor_parallel) == (8192, 0.8, 1)
    assert plan.setup.gpus.memory_gib == 40


@pytest.mark.parametrize(
    "typed, tokens",
    [
        ("16k", 16_384),
        ("16K", 16_384),
        (" 32 k ", 32_768),
        ("１６ｋ", 16_384),
        ("0.5k", 512),
        ("1M", 1_048_576),
        ("32,768", 32_768),
    ],
)
def test_counts_of_tokens_may_be_typed_in_thousands(plans: Plans, typed: str, tokens: int) -> None:
    plan, _ = planned(plans, model="Qwen2.5-7B-Instruct", max_model_len=typed, prefill_batch=typed)
    assert (plan.setup.max_model_len, plan.setup.prefill_batch) == (tokens, tokens)


def test_the_form_takes_thousands_of_tokens() -> None:
    form = fit_form(Offer(None, None, (), (), "Qwen2.5-32B-Instruct-AWQ"), "en")
    for name in ("max_model_len", "prefill_batch"):
        [control] = re.findall(rf'<input[^>]*name="{name}"[^>]*>', form)
        assert 'type="text"' in control


@pytest.mark.parametrize("typed", ["16", "511"])
def test_a_window_that_nobody_can_mean_is_refused(plans: Plans, typed: str) -> None:
    assert code(plans, max_model_len=typed) == "plan_window_short"


@pytest.mark.parametrize(
    "fields",
    [
        {"max_model_len": "16kk"},
        {"max_model_len": "1,6k"},
        {"gpu_count": "1k"},
        {"gpu_count": "two"},
        {"gpu_count": "1000000000"},
        {"max_model_len": "1e11"},
        {"max_model_len": "1.5"},
        {"utilization": "nan"},
        {"engine": "x"},
        {"dtype": "x"},
    ],
)
def test_a_field_that_means_nothing_is_named(plans: Plans, fields: dict[str, str]) -> None:
    assert code(plans, **fields) == "plan_value_wrong"


@pytest.mark.parametrize("said", [[], "model", None, {"nccl": "no_p2p"}, {"gpu_count": 2}, {"log_file": "x" * 1_001}])
def test_a_form_that_no_page_of_ours_sends_is_refused(said: object) -> None:
    with pytest.raises(PlaygroundError) as refused:
        read(PLAN, said)
    assert refused.value.code == "request_unclear"


def test_a_refused_form_names_the_field() -> None:
    with pytest.raises(PlaygroundError) as refused:
        read(PLAN, {"gpu_count": 2})
    assert "(gpu_count)" in refused.value.message("en")


def test_gpus_need_their_memory(plans: Plans) -> None:
    assert code(plans, gpu="other") == "plan_memory_missing"


def test_no_path_is_read_unless_its_folder_is_named(plans: Plans, tmp_path: Path) -> None:
    assert code(plans, model=str(tmp_path)) == "serving_folder_not_allowed"
    assert code(plans, model="path", path="/etc") == "serving_folder_not_allowed"


def test_folders_may_be_named_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models" / "tiny").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    [(path, _)] = Plans(Settings(model_folders=(Path("models"),))).offer().models
    assert path == tmp_path / "models" / "tiny"


def test_a_setting_is_called_as_the_form_calls_it() -> None:
    failure = with_field_named(Failure("serving", "count_wrong", (("name", "tensor_parallel"), ("value", 0))), "en")
    assert "Tensor parallel" in failure.message("en")


# The result -----------------------------------------------------------------------------------------------------------


def test_the_parts_of_a_bar_make_up_the_memory(plans: Plans) -> None:
    plan, _ = planned(plans)
    assert sum(share.gib for share in shares(plan)) == pytest.approx(plan.setup.gpus.memory_gib)
    assert shares(plan)[-1].name == "free"


def test_what_is_missing_stands_beyond_the_budget(plans: Plans) -> None:
    plan, _ = planned(plans, **TOO_BIG)
    assert [share.name for share in shares(plan)][-1] == "missing"


def test_each_gpu_has_a_bar_and_those_not_used_say_so(plans: Plans) -> None:
    page = fit(*planned(plans, gpu_count="4", tensor_parallel="2"), "en")
    assert page.count('role="img"') == 2
    assert page.count("not used") == 2


def test_advice_is_what_the_form_has_to_change(plans: Plans) -> None:
    plan, written = planned(plans, **TOO_BIG)
    [window] = [change for change in plan.advice if change.kind == "window"]
    fields = changed_fields(plan.setup, window.setup)
    assert set(fields) == {"max_model_len"}
    again, _ = planned(plans, **TOO_BIG, **fields)
    assert again.verdict == "ok"
    assert "data-apply" in fit(plan, written, "en")


def test_advice_beside_a_log_holds_once_the_form_has_it(plans: Plans) -> None:
    log = Calibration(kv_tokens=20_976)
    form: dict[str, str] = {**PAIR, "max_model_len": "32768"}
    plan, _ = plans.planned(read(PLAN, form), log, "en")
    assert {"window", "gpus"} <= {change.kind for change in plan.advice}
    for change in plan.advice:
        fields = adopted_fields(plan.setup, change.setup, {})
        again, _ = plans.planned(read(PLAN, {**form, **fields}), log, "en")
        assert again.verdict == change.verdict


def test_a_log_stays_with_the_setup_that_was_started_over_several_changes(plans: Plans) -> None:
    plan, _ = planned(plans)
    four = replace(plan.setup, tensor_parallel=4)
    short = replace(four, max_model_len=8_192)
    once = adopted_fields(plan.setup, four, {})
    twice = adopted_fields(four, short, json.loads(once["log_of"]))
    assert json.loads(twice["log_of"]) == {"tensor_parallel": "2", "max_model_len": ""}


def test_figures_say_where_they_come_from(plans: Plans) -> None:
    assert "estimated" in fit(*planned(plans), "en")


def test_a_log_takes_the_place_of_estimates(plans: Plans) -> None:
    log = explain(LOG).calibration
    plan, written = plans.planned(read(PLAN, PAIR), log, "en")
    page = fit(plan, written, "en", log_of={})
    assert "calibrated from the log" in page
    assert "Figures of the log" in page


# The script -----------------------------------------------------------------------------------------------------------


def test_the_script_holds_the_choices(plans: Plans) -> None:
    _, written = planned(plans, port="9000", nccl=["no_p2p"], background="yes", log_file="log.txt")
    assert isinstance(written.script, str)
    for said in ("--port 9000", "NCCL_P2P_DISABLE=1", "nohup", "log=log.txt"):
        assert said in written.script
    assert 'base_url = "http://127.0.0.1:9000/v1"' in written.entry


def test_a_script_that_cannot_be_written_says_why(plans: Plans) -> None:
    plan, written = planned(plans, background="yes")
    assert isinstance(written.script, Failure)
    assert written.script.message("en") in fit(plan, written, "en").replace("&#39;", "'")


def test_a_port_that_is_none_is_called_as_the_form_calls_it(plans: Plans) -> None:
    _, written = planned(plans, port="x")
    assert isinstance(written.script, Failure)
    assert "Port" in written.script.message("en")


def test_the_script_of_what_does_not_fit_is_folded(plans: Plans) -> None:
    assert "<details" in fit(*planned(plans, **TOO_BIG), "en")
    assert "<details" not in fit(*planned(plans), "en")


def test_a_unit_comes_only_when_it_is_wanted(plans: Plans) -> None:
    assert planned(plans)[1].unit is None
    unit = planned(plans, unit="yes", unit_path="/srv/start.sh")[1].unit
    assert isinstance(unit, str)
    assert "/srv/start.sh" in unit


def test_the_server_to_be_can_be_added_where_that_is_allowed(plans: Plans) -> None:
    made = planned(plans)
    assert 'data-base-url="http://127.0.0.1:8000/v1"' in fit(*made, "en", may_add=True)
    assert "data-base-url" not in fit(*made, "en")


RAN_OUT = """INFO 05-01 10:01:02 [api_server.py:1043] vLLM API server version 0.8.5
INFO 05-01 10:01:03 [api_server.py:1044] args: Namespace(model='/home/model/Qwen2.5-32B-Instruct-AWQ', \
tensor_parallel_size=2, gpu_memory_utilization=0.95, max_model_len=32768)
ERROR 05-01 10:01:30 [engine.py:448] torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.02 GiB. GPU 0 has \
a total capacity of 21.67 GiB of which 700.00 MiB is free.
"""


def carried(plans: Plans, **more: str) -> str:
    """The page of a plan with the fields that a log of a failed start fills in."""
    found = explain(RAN_OUT)
    form = {**PAIR, **plans.fields_of(found), **more}
    made, written = plans.planned(read(PLAN, form), found.calibration if form["calibrated"] else None, "en")
    return fit(made, written, "en", log_of={})


def test_a_start_that_failed_is_not_called_fitting_once_its_log_is_carried_over(plans: Plans) -> None:
    page = carried(plans)
    assert "note verdict warn" in page
    assert "note verdict good" not in page
    assert "The log goes before the estimate" in page
    assert "What to change first" in page


def test_a_log_that_printed_no_figures_is_not_said_to_replace_estimates(plans: Plans) -> None:
    assert "Figures of the log in place of estimates" not in carried(plans)
    assert "Compared with the log" in carried(plans)


def test_a_smaller_batch_than_that_of_the_log_is_another_setup(plans: Plans) -> None:
    assert "note verdict good" in carried(plans, prefill_batch="2048")


# The form -------------------------------------------------------------------------------------------------------------


def offer(*folders: Path) -> Offer:
    return Offer(None, None, folders, (), "Qwen2.5-32B-Instruct-AWQ")


def test_the_form_offers_paths_only_below_folders() -> None:
    assert 'value="path"' not in fit_form(offer(), "en")
    assert 'value="path"' in fit_form(offer(Path("/models")), "en")


def test_models_stand_under_their_family() -> None:
    assert family("Qwen2.5-Coder-7B-Instruct-AWQ") == "Qwen2.5"
    assert family("internlm2_5-7b-chat") == family("internlm3-8b-instruct") == "InternLM"


# Logs -----------------------------------------------------------------------------------------------------------------


def test_a_log_fills_the_form(plans: Plans) -> None:
    fields = plans.fields_of(explain(LOG))
    assert fields["model"] == "Qwen2.5-32B-Instruct-AWQ"
    assert (fields["gpu"], fields["gpu_memory_gib"], fields["tensor_parallel"]) == ("other", "21.67", "2")
    plan, _ = plans.planned(read(PLAN, fields), explain(LOG).calibration, "en")
    assert plan.weights.source == "calibrated"


def test_a_log_that_says_nothing_fills_nothing(plans: Plans) -> None:
    assert plans.fields_of(explain("hello")) == {}

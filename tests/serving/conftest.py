"""What the tests of serving share: the team's machine, and setups on it."""

from dataclasses import replace
from typing import Any

import pytest

from playground.serving.catalogue import find, packings
from playground.serving.planning import plan
from playground.serving.values import Calibration, Engine, Gpus, Plan, Setup

PAIR = Gpus(2, 21.67, 7.5)
"""Two RTX 2080 Ti of 22 GB."""


def setup(model: str = "Qwen2.5-32B-Instruct-AWQ", version: str = "vllm 0.8.5", **changes: Any) -> Setup:
    """A setup on the pair of GPUs with a window of 32768."""
    engine, _, number = version.partition(" ")
    made = Setup(
        find(model),
        PAIR,
        Engine("lmdeploy" if engine == "lmdeploy" else "vllm", number or None),
        tensor_parallel=2,
        utilization=0.8 if engine == "lmdeploy" else 0.9,
        max_model_len=32_768,
    )
    return replace(made, **changes)


def planned(wanted: Setup, log: Calibration | None = None) -> Plan:
    """Its plan, the same model packed otherwise being at hand."""
    return plan(wanted, log, packings(wanted.model))


def codes(made: Plan) -> set[str]:
    """What a plan warns of."""
    return {warning.code for warning in made.warnings}


@pytest.fixture
def awq() -> Setup:
    return setup()

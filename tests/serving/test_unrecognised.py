"""Logs of other things are not guessed at, and no text makes reading slow."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from playground.serving.causes import CAUSES
from playground.serving.explaining import Explanation, Unrecognised, explain, explained
from playground.serving.loglines import MOST, READ, Log, Place

HEALTHY = """INFO 05-01 10:00:00 [api_server.py:1043] vLLM API server version 0.8.5
INFO 05-01 10:01:31 [kv_cache_utils.py:634] GPU KV cache size: 76,400 tokens
ERROR 05-01 10:01:32 [fa_utils.py:57] Cannot use FA version 2 is not supported due to FA3 is only supported on 9.0
INFO:     Started server process [1]
INFO:     Application startup complete.
INFO:     127.0.0.1:1 - "POST /v1/chat/completions HTTP/1.1" 200 OK
"""
OTHERS = {
    "nginx": "2025/05/01 10:00:00 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)\n",
    "flask": 'Traceback (most recent call last):\n  File "app.py", line 3, in <module>\nOSError: [Errno 98] Address already in use\n',
    "key error": "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'max_model_len'\n",
    "value error": "ValueError: not enough values to unpack (expected 2, got 1)\n",
    "training": 'epoch 3 | loss 0.41 | lr 1e-4\n  File "train.py", line 9\ntorch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.\n',
    "app with CUDA": "INFO cuda available: True\nERROR worker: CUDA error: device-side assert triggered\nRuntimeError: CUDA error\n",
    "postgres": '2025-05-01 10:00:00 UTC [1] FATAL:  password authentication failed for user "x"\n',
    "node": "Error: listen EADDRINUSE: address already in use :::3000\n    at Server.setupListenHandle\n",
    "java": 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space\n',
    "kernel": "[12.3] NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus.\n",
    "argparse": "usage: train.py [-h]\ntrain.py: error: unrecognized arguments: --gpu-memory-utilization 0.9\n",
    "hub": "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='example.invalid', port=443)\n",
    "chat about it": 'INFO chat: user asked: what is "ValueError: No available memory for the cache blocks"?\n',
    "application log": '{"level":"error","text":"the model\'s max seq len (32768) is larger than the maximum"}\n',
    "documentation": "# When vLLM says that there is No available memory for the cache blocks, shorten the window.\n",
    "another vllm error": "INFO 1 [api_server.py:1] vLLM API server version 0.8.5\nRuntimeError: NCCL error: unhandled system error\n",
    "cmake": "CMake Error at bind.cpp:294 (Assertion fail)\n",
    "empty": "",
    "binary": "\x00\x01\x7fELF\x02" * 50,
}


@pytest.mark.parametrize("log", [*OTHERS.values(), HEALTHY], ids=[*OTHERS, "healthy"])
def test_a_log_of_something_else_is_not_recognised(log: str) -> None:
    assert isinstance(explain(log), Unrecognised)


@pytest.mark.parametrize("name", ["nginx", "flask", "key error", "training", "postgres", "node", "another vllm error"])
def test_its_last_error_line_is_shown(name: str) -> None:
    found = explain(OTHERS[name] + "done\n")
    assert isinstance(found, Unrecognised)
    assert found.last_error is not None
    lines = OTHERS[name].rstrip("\n").split("\n")
    assert found.last_error.text in lines
    assert lines[found.last_error.number - 1] == found.last_error.text


def test_a_log_without_errors_shows_none() -> None:
    found = explain("all is well\n" * 3)
    assert isinstance(found, Unrecognised)
    assert found.last_error is None


def test_a_warning_that_mentions_an_exception_is_no_error() -> None:
    found = explain(
        "(Worker pid=1) WARNING 1 [utils.py:597] fallback to torch. Exception: could not create a primitive\n"
    )
    assert isinstance(found, Unrecognised)
    assert found.last_error is None


def test_a_healthy_start_is_said_to_be_up() -> None:
    found = explain(HEALTHY)
    assert isinstance(found, Unrecognised)
    assert found.started
    assert found.calibration.kv_tokens == 76_400


@given(st.text(max_size=400))
@examples(deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(explain(text), Explanation | Unrecognised)


@given(
    st.lists(
        st.sampled_from(
            [needle for cause in CAUSES for needle in cause.needles] + ["(", ": ", "\n", "\r", "\x1b[", "9" * 30, "'"]
        ),
        max_size=40,
    )
)
@examples(max_examples=200, deadline=None)
def test_messages_torn_to_pieces_can_be_read(pieces: list[str]) -> None:
    found = explain("ValueError: ".join(pieces))
    if isinstance(found, Explanation):
        assert found.message("zh")


HUGE = {
    "lines": "INFO 05-01 10:00:00 [loader.py:1] nothing to see here, only a line like any other\n",
    "one line": "x",
    "errors of no kind": "xError yError zError ERRORS\n",
    "errors in passing": "INFO 05-01 10:00:00 [a.py:1] Error: nothing\n",
    "wrappers": "RuntimeError: Engine core initialization failed. See root cause above.\n",
    "causes of causes": "The above exception was the direct cause of the following exception\n",
    "progress": "\rLoading safetensors checkpoint shards:  10% Completed",
    "colours": "\x1b[",
    "half colours": "\x1b[31",
    "messages in prose": "say No available memory for the cache blocks and ",
    "figures": "KV cache size: ",
    "names": "a.",
    "digits": "max seq len (" + "9" * 1000,
    "arguments": "gpu_memory_utilization",
}
THOUSANDS = 500


class Counted(Log):
    """Knows how many of its characters were taken out, to be looked at by patterns."""

    looked = 0

    def _place(self, at: int) -> Place:
        place = super()._place(at)
        self.looked += len(place.before) + len(place.rest)
        return place

    def back(self, words: tuple[str, ...], after: int = -1, before: int | None = None) -> Iterator[tuple[int, str]]:
        for at, line in super().back(words, after, before):
            self.looked += len(line)
            yield at, line


def looked_at(unit: str, characters: int) -> int:
    """How much of a log that says one thing again and again is handed to patterns."""
    log = Counted(unit * (characters // len(unit)))
    assert isinstance(explained(log), Unrecognised)
    return log.looked


@pytest.mark.parametrize("name", HUGE)
def test_what_is_looked_at_grows_no_faster_than_the_log_and_not_without_end(name: str) -> None:
    small, large = (looked_at(HUGE[name], size * 1_000) for size in (THOUSANDS, 4 * THOUSANDS))
    assert large <= 4 * small + 2 * READ
    assert large <= len(CAUSES) * MOST * READ


def test_the_last_line_of_a_large_log_is_found_at_its_number() -> None:
    log = "INFO nothing\n" * 200_000 + "ValueError: No available memory for the cache blocks.\n"
    found = explain(log)
    assert isinstance(found, Explanation)
    assert found.line.number == 200_001

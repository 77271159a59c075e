"""The explanation of a log as the page shows it."""

from pathlib import Path

from playground.serving.explaining import explain
from playground.ui.models.events import _end_of
from playground.ui.models.views.causes import cause

LOGS = Path(__file__).parents[1] / "serving" / "logs"


def shown(text: str, **fields: str) -> str:
    return cause(explain(text), fields, "en")


def test_a_known_cause_comes_with_its_line_and_what_to_change() -> None:
    page = shown((LOGS / "vllm-0.32.0-no_cache_blocks.log").read_text("utf-8"))
    for said in (
        "nothing is left for the cache",
        "Line 55",
        "No available memory for the cache blocks",
        "--max-model-len",
    ):
        assert said in page


def test_options_are_code_and_numbers_of_tokens_are_written_alike() -> None:
    page = shown(
        "ValueError: The model's max seq len (32768) is larger than the maximum number of tokens that can be stored in "
        "KV cache (4464). Try increasing `gpu_memory_utilization` or decreasing `max_model_len`.\n"
    )
    assert '<code class="option">--max-model-len</code>' in page
    remedy = page[page.index('class="remedy"') :]
    assert "4,464" in remedy
    assert "32,768" in remedy


def test_what_the_log_prints_is_shown() -> None:
    page = shown((LOGS / "vllm-0.32.0-no_cache_blocks.log").read_text("utf-8"))
    assert "vLLM 0.32.0" in page


def test_an_unknown_log_shows_where_it_went_wrong() -> None:
    page = shown("INFO start\nRuntimeError: <b>flux</b> capacitor\n")
    assert "Not recognised" in page
    assert "Where it went wrong, line 2" in page
    assert "&lt;b&gt;flux&lt;/b&gt;" in page


def test_a_server_whose_engine_broke_off_later_is_not_shown_as_started() -> None:
    page = shown("INFO:     Application startup complete.\nFatal Python error: Segmentation fault\n")
    assert "crashed" in page
    assert "note verdict bad" in page


def test_a_log_without_errors_asks_for_more() -> None:
    assert "Paste more of it" in shown("hello")


def test_figures_are_taken_over_only_where_there_are_some() -> None:
    assert 'data-go="fit"' in shown("hello", model="x")
    assert 'data-go="fit"' not in shown("hello")


def test_of_a_large_file_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"a" * 10 + b"b" * 50_000_000)
    content, cut = _end_of(path)
    assert cut
    assert content[:1] == b"b"

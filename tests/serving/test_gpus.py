"""GPUs of this machine, as nvidia-smi tells of them."""

from pathlib import Path

import pytest

from playground.core.errors import ServingError
from playground.serving.gpus import of_this_machine, read_listing, together

TWO = "0, NVIDIA GeForce RTX 2080 Ti, 22190, 21800, 7.5\n1, NVIDIA GeForce RTX 2080 Ti, 22190, 1024, 7.5\n"


def test_two_cards_used_as_one_have_what_the_busier_has_free() -> None:
    gpus = together(read_listing(TWO))
    assert (gpus.count, gpus.capability) == (2, 7.5)
    assert gpus.memory_gib == pytest.approx(21.67, abs=0.01)
    assert gpus.free_gib == 1.0


def test_unlike_cards_can_do_what_the_smaller_can() -> None:
    gpus = together(read_listing("0, A, 24576, 24576, 8.6\n1, B, 16384, 16384, 7.5\n"))
    assert (gpus.memory_gib, gpus.capability) == (16.0, 7.5)


def test_what_an_old_driver_does_not_tell_is_not_known() -> None:
    gpu = read_listing("0, Old, 8192, [N/A], [N/A]\n")[0]
    assert (gpu.free_gib, gpu.capability) == (None, None)


def test_a_name_with_a_comma_is_one_name() -> None:
    assert read_listing("3, Card, the second, 1024, 1024, 8.0\n")[0].name == "Card, the second"


def test_an_answer_that_is_no_list_is_refused() -> None:
    with pytest.raises(ServingError):
        read_listing("Unable to determine the device handle\n")


def test_a_machine_without_nvidia_smi_has_no_gpus() -> None:
    assert of_this_machine("no-such-program") == ()


def test_the_program_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\ncat <<'EOF'\n{TWO}EOF\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert len(of_this_machine()) == 2


def test_a_driver_that_is_not_there_means_no_gpus(tmp_path: Path) -> None:
    program = tmp_path / "smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA-SMI has failed'\nexit 9\n")
    program.chmod(0o755)
    assert of_this_machine(str(program)) == ()

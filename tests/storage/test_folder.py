"""A data folder belongs to one process at a time."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from playground.core.errors import StorageError
from playground.storage.folder import DataFolder

OPEN = "import sys; from pathlib import Path; from playground.storage.folder import DataFolder; DataFolder(Path(sys.argv[1]))"


def test_a_second_owner_in_this_process_is_refused(tmp_path: Path) -> None:
    first = DataFolder(tmp_path / "data")
    with pytest.raises(StorageError) as refused:
        DataFolder(tmp_path / "data")
    first.close()
    assert refused.value.code == "data_folder_busy"


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    first = DataFolder(tmp_path)
    second = subprocess.run([sys.executable, "-c", OPEN, str(tmp_path)], capture_output=True, text=True)
    first.close()
    assert "in use by another process" in second.stderr


def test_a_folder_that_was_closed_can_be_opened_again(tmp_path: Path) -> None:
    DataFolder(tmp_path).close()
    DataFolder(tmp_path).close()


def test_only_the_owner_may_look_into_the_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.close()
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700


def test_a_path_that_is_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("here already")
    with pytest.raises(StorageError) as refused:
        DataFolder(tmp_path / "data")
    assert refused.value.code == "data_folder_unusable"


def test_what_a_killed_owner_left_half_done_goes_and_nothing_else(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    for path in ("uploads/a.pdf", "dlost.part", f"{'7' * 64}/a.txt", "tmpabcdefgh", "vibe_edit_history/x", "mine.txt"):
        (temporary / path).parent.mkdir(parents=True, exist_ok=True)
        (temporary / path).write_text("left")
    DataFolder(tmp_path).close()
    assert [path.name for path in temporary.iterdir()] == ["mine.txt"]

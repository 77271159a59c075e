"""Files of Office before 2007: converted where LibreOffice is installed, else refused with what to do."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import Read, Refused

from playground.core.errors import DocumentError
from playground.documents.converting import readable
from playground.documents.limits import STANDARD
from tests.documents.making import word, workbook
from tests.fakes.clock import StoppedClock

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for, besides those of the system's shell."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "cp", "mv", "mkdir", "sleep", "env"):
        (folder / name).symlink_to(shutil.which(name) or "")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PLAYGROUND_AUTH", "secret")
    return folder


def libreoffice(programs: Path, script: str) -> None:
    """A LibreOffice of one line; `$8` is the folder for what it makes, `$9` the file."""
    program = programs / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_what_libreoffice_makes_of_an_old_file_is_read(read: Read, programs: Path, tmp_path: Path) -> None:
    (tmp_path / "new.docx").write_bytes(word(lambda document: document.add_paragraph("旧合同。")))
    libreoffice(programs, f'mkdir "$7"; cp {tmp_path}/new.docx "$7/document.docx"')
    parsed = read("合同.doc", OLE2)
    assert (parsed.text, parsed.media_type) == ("旧合同。", "docx")


def test_without_libreoffice_an_old_file_is_refused_with_what_to_do(refused: Refused, programs: Path) -> None:
    error = refused("报价.xls", OLE2)
    assert (error.code, error.facts["modern"]) == ("libreoffice_missing", ".xlsx")


def test_libreoffice_that_makes_nothing_is_told(refused: Refused, programs: Path) -> None:
    libreoffice(programs, "exit 1")
    assert refused("a.ppt", OLE2).code == "not_converted"


@pytest.mark.parametrize("content, asked", [(OLE2, "--infilter=MS Excel 97"), (b"a,b\n1,2\n", "")])
def test_a_compound_file_is_read_as_such_and_as_nothing_else(
    refused: Refused, programs: Path, tmp_path: Path, content: bytes, asked: str
) -> None:
    libreoffice(programs, f'echo "$9" > {tmp_path}/asked')
    refused("a.xls", content)
    assert (tmp_path / "asked").read_text().strip() == asked


def test_libreoffice_is_told_to_run_no_macros_and_sees_no_secrets(programs: Path, tmp_path: Path) -> None:
    libreoffice(programs, f'env > {tmp_path}/seen; cp "$HOME/profile/user/registrymodifications.xcu" {tmp_path}/set')
    (path := tmp_path / "a").write_bytes(OLE2)
    with pytest.raises(DocumentError), readable(path, "a.doc", STANDARD):
        pass
    assert "secret" not in (tmp_path / "seen").read_text()
    assert "DisableMacrosExecution" in (tmp_path / "set").read_text()


def is_running(process: str) -> bool:
    try:
        return Path("/proc", process, "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_libreoffice_is_ended_with_its_children_when_its_time_is_up(programs: Path, tmp_path: Path) -> None:
    libreoffice(programs, f"sleep 1000 & echo $! > {tmp_path}/writing; mv {tmp_path}/writing {tmp_path}/child; wait")
    (path := tmp_path / "a").write_bytes(OLE2)
    time = StoppedClock()

    def wait() -> None:
        if (tmp_path / "child").exists():
            time.advance(STANDARD.seconds)

    with pytest.raises(DocumentError) as caught, readable(path, "a.doc", STANDARD, wait, time.clock):
        pass
    assert caught.value.code == "too_slow"
    child = (tmp_path / "child").read_text().strip()
    while is_running(child):
        pass  # the system has not come to it yet


def test_a_file_of_today_under_an_old_name_needs_no_libreoffice(read: Read, programs: Path) -> None:
    assert read("a.xls", workbook({"a": [["泵"]]})).text.endswith("泵")


@pytest.mark.parametrize(
    "name, content", [("a.doc", rb"{\rtf1 Bolt\par}"), ("a.xls", b"<html><body><p>Bolt</p></body></html>")]
)
def test_what_other_programs_call_an_old_file_is_read_as_what_it_is(
    read: Read, programs: Path, name: str, content: bytes
) -> None:
    assert read(name, content).text == "Bolt"


def test_another_kind_of_file_under_an_old_name_is_called_what_it_is(refused: Refused, programs: Path) -> None:
    assert refused("a.doc", b"%PDF-1.7\n").facts["found"] == "PDF"


def test_the_installed_libreoffice_reads_an_old_workbook(read: Read, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "new.xlsx").write_bytes(workbook({"价目": [["零件", "价格"], ["螺栓", 2.5]]}))
    profile = (tmp_path / "profile").as_uri()
    command = [
        program,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xls",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(tmp_path / "new.xlsx")], check=True, capture_output=True)
    assert "零件: 螺栓 | 价格: 2.5" in read("old.xls", (tmp_path / "new.xls").read_bytes()).text

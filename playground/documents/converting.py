"""Files of Office before 2007, made new ones by LibreOffice where it is installed, in processes that can be ended.

LibreOffice gets a folder of its own for its settings, which forbid macros, links and all that is fetched from
elsewhere; it sees none of the program's environment, and is ended with all its children when its time is up.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from playground.core.clock import SYSTEM, Clock
from playground.core.errors import DocumentError
from playground.documents.limits import Limits
from playground.documents.names import suffix_of
from playground.documents.sniffing import looks_like

MODERN = {".doc": ".docx", ".ppt": ".pptx", ".xls": ".xlsx"}
"""What is made of which files."""
_FILTERS = {".doc": "MS Word 97", ".ppt": "MS PowerPoint 97", ".xls": "MS Excel 97"}
"""How the files of those years are read, and nothing else: by itself, LibreOffice takes a damaged one for a text."""
_OLD = ("OLE2", "TXT", "?")
"""What such a file may be by its first bytes, since there were many kinds."""
_AS_THEY_ARE = ("ZIP", "RTF", "HTML")
"""What is often given such a name, and read as what it is."""
_PROGRAMS = ("soffice", "libreoffice")
_TICK = 0.2
_HEAD = 4_096
_MOST_BYTES = 500_000_000
_MEMORY = 4  # times what a reader may use: LibreOffice reserves far more than it uses
_BOUNDED = 'ulimit -c 0; ulimit -f "$1"; ulimit -t "$2"; ulimit -v "$3"; shift 3; exec "$@"'
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
    "</prop></item>"
)
_FORBIDDEN = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
)


@contextmanager
def readable(
    path: Path, name: str, limits: Limits, on_wait: Callable[[], object] = lambda: None, clock: Clock = SYSTEM
) -> Iterator[Path]:
    """The file at `path`, or what LibreOffice makes of it if its owner's `name` says that it is an old one.

    What is often found under an old name and can be read as it is stays so. The conversion may take the seconds of
    `limits`, and the reading as many again; `on_wait` is called several times a second. Raises DocumentError where
    LibreOffice is not installed, takes too long or gives up.
    """
    modern = MODERN.get(suffix_of(name))
    if modern is None or (found := _kind(path)) in _AS_THEY_ARE:
        yield path
        return
    if found not in _OLD:
        raise DocumentError("type_mismatch", name=name, suffix=suffix_of(name), found=found)
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise DocumentError("libreoffice_missing", name=name, suffix=suffix_of(name), modern=modern)
    with ExitStack() as stack:
        try:
            folder = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="converting-", ignore_cleanup_errors=True))
            )
            process = _start(program, folder, path, suffix_of(name), limits, is_compound=found == "OLE2")
        except OSError as error:
            raise DocumentError("reader_not_started", name=name, reason=str(error)) from error
        try:
            _wait(process, name, limits, on_wait, clock)
        finally:
            _end(process)
        made = folder / "made" / f"document{modern}"
        if not made.is_file():
            raise DocumentError("not_converted", name=name, modern=modern)
        yield made


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        return looks_like(file.read(_HEAD))


def _start(
    program: str, folder: Path, path: Path, suffix: str, limits: Limits, *, is_compound: bool
) -> "subprocess.Popen[bytes]":
    """Begin to make a modern file of the one at `path`, as `made/document.…` in the folder."""
    old, profile = folder / f"document{suffix}", folder / "profile"
    old.symlink_to(path.resolve())
    _forbid(profile)
    memory = _MEMORY * limits.memory_bytes // 1024
    bounds = [str(_MOST_BYTES // 512), str(int(limits.seconds) + 1), str(memory)]
    command = [
        *(program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to"),
        *(MODERN[suffix].removeprefix("."), "--outdir", str(folder / "made"), str(old)),
        *([f"--infilter={_FILTERS[suffix]}"] if is_compound else []),
    ]
    return subprocess.Popen(
        ["/bin/sh", "-c", _BOUNDED, "sh", *bounds, *command],
        cwd=folder,
        env={"HOME": str(folder), "TMPDIR": str(folder), "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _wait(
    process: "subprocess.Popen[bytes]", name: str, limits: Limits, on_wait: Callable[[], object], clock: Clock
) -> None:
    start = clock.monotonic()
    while clock.monotonic() - start < limits.seconds:
        try:
            process.wait(_TICK)
        except subprocess.TimeoutExpired:
            on_wait()
        else:
            return
    raise DocumentError("too_slow", name=name, seconds=limits.seconds)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End it, and whatever it has started, which is in its session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _forbid(profile: Path) -> None:
    """Write the settings into the folder that LibreOffice will use."""
    folder = profile / "user"
    folder.mkdir(parents=True)
    items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _FORBIDDEN)
    (folder / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), "utf-8")

"""Reading in a child process: limits that hold, errors that come back, and nothing left running."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Read, Refused

from playground.core.errors import DocumentError
from playground.documents import archives
from playground.documents.limits import STANDARD
from playground.documents.loaders import SUFFIXES
from playground.documents.parse import NURSERY, READERS, parse
from tests.documents.making import mail, pdf, pdf_of_streams, slides, word, workbook
from tests.documents.open_formats import epub, odt, p, page
from tests.documents.outlook import compound
from tests.documents.outlook import message as outlook
from tests.fakes.clock import StoppedClock

SLOW_PAGE = b"BT /F1 9 Tf\n" + b"1 0 0 1 9 9 Tm (abcdefgh) Tj 1 0 0 1 90 90 Tm (ijkl) Tj\n" * 20_000 + b"ET"
SLOW = pdf_of_streams([SLOW_PAGE], times=4_000)
"""Minutes of work in a megabyte."""
READS_AND_TELLS = """
import sys
from pathlib import Path
from playground.documents.parse import NURSERY
from playground.documents.parse import parse
def tell(page, total):
    print(NURSERY._process.pid, flush=True)
parse(Path(sys.argv[1]), "slow.pdf", on_page=tell)
"""


def nursery() -> int:
    """Process id of the nursery; started if it is not there."""
    assert NURSERY._line is not None or NURSERY._open()
    assert NURSERY._process is not None
    return NURSERY._process.pid


@pytest.fixture(autouse=True)
def _none_waits() -> None:
    READERS.close()


def children() -> list[int]:
    """Processes that read a file at this moment, or wait for another one."""
    parent = nursery()
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(child) for child in listed]


def one_slide(deck: Any) -> None:
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "x"


def one_of_each() -> Iterator[tuple[str, bytes]]:
    message = mail(Subject="x")
    message.set_content("text")
    texts = {suffix: b"| a | b |" for suffix in SUFFIXES if suffix != archives.SUFFIX}  # whose files are the documents
    made = {
        ".pdf": pdf([["x"]]),
        **dict.fromkeys(
            (".docx", ".docm", ".dotx", ".dotm", ".doc"), word(lambda document: document.add_paragraph("x"))
        ),
        **dict.fromkeys((".pptx", ".pptm", ".potx", ".ppsx", ".ppsm", ".ppt"), slides(one_slide)),
        **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm", ".xls"), workbook({"a": [["x"]]})),
        **dict.fromkeys((".odt", ".ott"), odt(p("x"))),
        ".epub": epub({"a.xhtml": page("<p>x</p>")}),
        ".rtf": rb"{\rtf1 x}",
        **dict.fromkeys((".mht", ".mhtml"), b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>x</p>"),
        ".eml": message.as_bytes(),
        ".msg": compound(outlook({0x1000: "text"})),
    }
    for suffix, content in (texts | made).items():
        yield f"a{suffix}", content


def test_every_kind_is_read_and_no_child_stays_behind(read: Read) -> None:
    assert all(read(name, content).text for name, content in one_of_each())
    READERS.close()
    assert children() == []


def test_a_child_reads_many_text_files(read: Read) -> None:
    assert [read(f"{number}.txt", b"%d" % number).text for number in range(3)] == ["0", "1", "2"]
    assert len(children()) == 1


def test_a_text_file_is_read_within_its_own_time(read: Read, tmp_path: Path) -> None:
    read("a.txt", b"a")
    [before] = children()
    (path := tmp_path / "b.txt").write_bytes(b"b")
    assert parse(path, "b.txt", replace(STANDARD, seconds=7)).text == "b"
    assert children() == [before]


@pytest.mark.parametrize("name, content", [("a.pdf", pdf([["x"]])), ("a.txt", b"x" * 1_000_001)], ids=["pdf", "large"])
def test_other_files_have_a_child_each(read: Read, name: str, content: bytes) -> None:
    read("b.txt", b"b")
    [waiting] = children()
    read(name, content)
    assert children() == [waiting]


def test_a_child_that_refused_a_file_reads_no_other(read: Read, refused: Refused) -> None:
    read("a.txt", b"a")
    refused("b.txt", b" \n ")
    assert children() == []


def test_a_child_that_was_ended_while_it_waited_costs_no_file(read: Read) -> None:
    read("a.txt", b"a")
    [waiting] = children()
    os.kill(waiting, signal.SIGKILL)
    while Path(f"/proc/{waiting}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        pass  # the system has not come to it yet
    assert read("b.txt", b"b").text == "b"


def test_a_child_that_nobody_needs_ends(tmp_path: Path) -> None:
    time = StoppedClock()
    (path := tmp_path / "a.txt").write_bytes(b"a")
    parse(path, "a.txt", clock=time.clock)
    assert len(children()) == 1
    time.advance(5)
    assert children() == []


def test_no_child_stays_behind_a_refused_file(refused: Refused) -> None:
    refused("a.pdf", b"%PDF-1.7 nothing")
    assert children() == []


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    path = tmp_path / "slow.pdf"
    path.write_bytes(SLOW)
    return path


def test_a_file_that_takes_too_long_is_stopped_though_it_tells_nothing(slow: Path) -> None:
    time = StoppedClock()

    def wait() -> None:
        time.seconds += 121

    with pytest.raises(DocumentError) as caught:
        parse(slow, "slow.pdf", on_wait=wait, clock=time.clock)
    assert (caught.value.code, caught.value.facts["seconds"]) == ("too_slow", 120)
    assert children() == []


def test_a_file_whose_pages_would_take_far_too_long_is_stopped_early(slow: Path) -> None:
    time = StoppedClock()

    def told(page: int, _total: int | None) -> None:
        time.seconds = 30.0 if page > 1 else 0.0

    with pytest.raises(DocumentError) as caught:
        parse(slow, "slow.pdf", on_page=told, clock=time.clock)
    assert (caught.value.code, caught.value.facts["total"]) == ("pages_too_slow", 4_000)
    assert children() == []


@pytest.mark.parametrize(
    "seconds, done, total, hopeless",
    [(29, 1, 4_000, False), (31, 1, 4_000, True), (60, 50, 100, False), (60, 20, 100, True), (100, 0, 9, False)],
    ids=["too early to tell", "hopeless", "in time", "far too slow", "nothing is done yet"],
)
def test_the_pace_of_the_pages_is_judged(seconds: float, done: int, total: int, hopeless: bool) -> None:
    assert STANDARD.is_hopeless(seconds, done, total) is hopeless


def test_a_file_without_pages_has_no_pace() -> None:
    assert not STANDARD.is_hopeless(100, 5, None)


def test_memory_is_limited(refused: Refused) -> None:
    error = refused("a.html", b"<p>word</p>" * 3_000_000, replace(STANDARD, memory_bytes=300_000_000))
    assert (error.code, error.facts["limit"]) == ("needs_too_much_memory", 300)


def test_a_reader_that_is_killed_is_reported(slow: Path) -> None:
    def kill(_page: int, _total: int | None) -> None:
        for child in children():
            os.kill(child, signal.SIGSEGV)

    with pytest.raises(DocumentError) as caught:
        parse(slow, "slow.pdf", on_page=kill)
    assert (caught.value.code, caught.value.facts["code"]) == ("reader_crashed", -signal.SIGSEGV)


def test_progress_counts_the_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([["x"]] * 3))
    seen: list[tuple[int, int | None]] = []
    parse(path, "a.pdf", on_page=lambda page, total: seen.append((page, total)))
    assert seen[0] == (1, 3)
    assert seen[-1] == (3, 3)


def test_an_owner_who_gives_up_ends_the_child(slow: Path) -> None:
    def give_up(_page: int, _total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parse(slow, "slow.pdf", on_page=give_up)
    assert children() == []


def test_a_nursery_that_was_killed_is_replaced(read: Read) -> None:
    read("a.txt", b"before")
    os.kill(nursery(), signal.SIGKILL)
    assert read("a.txt", b"after").text == "after"


def test_a_program_that_is_killed_leaves_no_reader_behind(slow: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", READS_AND_TELLS, str(slow)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert program.stdout is not None
    with program.stdout:
        left = os.pidfd_open(int(program.stdout.readline()))
    program.kill()
    program.wait()
    ended, _, _ = select.select([left], [], [], 60)
    os.close(left)
    assert ended


def test_many_threads_read_at_once(tmp_path: Path) -> None:
    def one(number: int) -> str:
        path = tmp_path / f"{number}.txt"
        path.write_text(f"text {number}")
        return parse(path, "a.txt").text

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(40))) == [f"text {number}" for number in range(40)]
    assert threading.active_count() < 40


def test_the_child_knows_no_secrets(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_API_KEY", "sk-secret")
    NURSERY.close()
    read("a.txt", b"text")
    environment = Path(f"/proc/{nursery()}/environ").read_bytes()
    assert b"sk-secret" not in environment
    assert b"PATH=" in environment


def test_an_unknown_type_is_refused_with_the_known_ones(refused: Refused) -> None:
    error = refused("a.xyz", b"text")
    assert error.code == "unsupported_type"
    assert all(suffix in error.remedy("en") for suffix in SUFFIXES)


def test_a_file_that_is_too_large_is_not_even_opened(refused: Refused) -> None:
    error = refused("a.txt", b"x" * 2_000_001, replace(STANDARD, file_bytes=1_000_000))
    assert error.message("en") == "a.txt is too large: 2 MB, the limit is 1 MB."


def test_an_empty_file_is_called_empty(refused: Refused) -> None:
    assert refused("a.pdf", b"").code == "file_empty"


def test_a_file_that_is_gone_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(tmp_path / "gone.txt", "gone.txt")
    assert caught.value.code == "file_gone"

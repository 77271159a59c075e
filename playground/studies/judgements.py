"""What people say of answers: verdict, reasons and remark, each with its author and time, none ever overwritten."""

from collections.abc import Mapping, Sequence
from typing import get_args

from playground.core.clock import Clock, stamp
from playground.core.errors import StudyError
from playground.storage.database import Database, Row, Writing
from playground.studies.kept import read, written
from playground.studies.values import Judgement, Verdict

MOST_REMARK = 10_000
"""Characters of a remark."""
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_COLUMNS = "run, verdict, reasons, remark, author, at"
_MOST_PLACES = 500


class JudgementStore:
    """Judgements by run: the last one counts, the earlier ones stay."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def judge(self, judgement: Judgement) -> Judgement:
        """Keep what somebody says of a run from now on; raises StudyError for what cannot be kept."""
        if judgement.verdict is not None and judgement.verdict not in VERDICTS:
            raise StudyError("verdict_unknown", verdict=str(judgement.verdict)[:80])
        if len(judgement.remark) > MOST_REMARK:
            raise StudyError("remark_too_long", most=MOST_REMARK)

        def change(writing: Writing) -> Judgement:
            if writing.execute("SELECT 1 FROM runs WHERE id = ?", (judgement.run,)).fetchone() is None:
                raise StudyError("run_gone", run=judgement.run[:8])
            last = writing.execute("SELECT max(number) FROM judgements WHERE run = ?", (judgement.run,)).fetchone()[0]
            return self._put(writing, judgement, last)

        return self._database.write(change)

    def undo(self, run: str) -> Judgement:
        """Go back to what was said of a run before the last change; undoing again goes back further."""

        def change(writing: Writing) -> Judgement:
            last = writing.execute(
                "SELECT before FROM judgements WHERE run = ? ORDER BY number DESC LIMIT 1", (run,)
            ).fetchone()
            if last is None:
                return Judgement(run)
            earlier = writing.execute(
                f"SELECT {_COLUMNS}, before FROM judgements WHERE number = ?", (last["before"],)
            ).fetchone()
            if earlier is None:
                return self._put(writing, Judgement(run), None)
            return self._put(writing, _judgement(earlier), earlier["before"])

        return self._database.write(change)

    def of(self, runs: Sequence[str]) -> Mapping[str, Judgement]:
        """What counts of each run that somebody judged, by its id."""
        found: dict[str, Judgement] = {}
        for begin in range(0, len(runs), _MOST_PLACES):
            some = runs[begin : begin + _MOST_PLACES]
            rows = self._database.read(
                f"SELECT {_COLUMNS}, max(number) FROM judgements WHERE run IN ({', '.join('?' * len(some))})"
                " GROUP BY run",  # SQLite takes the other columns from the row with the largest number
                some,
            )
            found.update((row["run"], _judgement(row)) for row in rows)
        return found

    def of_batch(self, batch_id: str) -> Mapping[str, Judgement]:
        """The same of all runs whose results count in a batch."""
        rows = self._database.read(
            f"SELECT {_COLUMNS}, max(number) FROM judgements"
            " WHERE run IN (SELECT run FROM cells WHERE batch = ?) GROUP BY run",
            (batch_id,),
        )
        return {row["run"]: _judgement(row) for row in rows}

    def last(self) -> int:
        """The number of the last thing that was said of any run; it grows with each."""
        return int(self._database.read("SELECT coalesce(max(number), 0) AS last FROM judgements")[0]["last"])

    def since(self, number: int) -> Mapping[str, Judgement]:
        """What counts now of each run of which something was said after that number."""
        rows = self._database.read(
            f"SELECT {_COLUMNS}, max(number) FROM judgements WHERE number > ? GROUP BY run", (number,)
        )
        return {row["run"]: _judgement(row) for row in rows}

    def history(self, run: str) -> tuple[Judgement, ...]:
        """All that was ever said of a run, the first first."""
        rows = self._database.read(f"SELECT {_COLUMNS} FROM judgements WHERE run = ? ORDER BY number", (run,))
        return tuple(map(_judgement, rows))

    def _put(self, writing: Writing, said: Judgement, before: int | None) -> Judgement:
        at = said.at or stamp(self._clock.now())
        writing.execute(
            "INSERT INTO judgements (run, verdict, reasons, remark, author, at, before) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (said.run, said.verdict, written(tuple[str, ...], said.reasons), said.remark, said.author, at, before),
        )
        return Judgement(said.run, said.verdict, said.reasons, said.remark, said.author, at)


def _judgement(row: Row) -> Judgement:
    reasons = read(tuple[str, ...], row["reasons"])
    return Judgement(row["run"], row["verdict"], reasons, row["remark"], row["author"], row["at"])

"""What judges said of answers, kept: none is overwritten, and the last one of a run by the same judge counts."""

from collections.abc import Mapping, Sequence

from playground.core.clock import Clock, stamp
from playground.core.errors import Failure
from playground.storage.database import Database, Row, Writing
from playground.studies.judging.calibration import Calibration, calibrated
from playground.studies.kept import read, written
from playground.studies.values import Judge, Opinion, Verdict

_COLUMNS = "run, against, turned, endpoint, model, prompt, state, said, reason, failure, reply, prompt_tokens, at"
_THIS_JUDGE = "endpoint = ? AND model = ? AND prompt = ?"
_OF_BATCH = "run IN (SELECT run FROM cells WHERE batch = ?)"
_MOST_PLACES = 500


class OpinionStore:
    """Opinions by run and judge; any thread may call."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, opinion: Opinion, inputs: str) -> None:
        """Keep what a judge said, with the digest of what it was shown. Of a run that is gone, nothing is kept."""
        failure = None if opinion.failure is None else written(Failure, opinion.failure)
        row = (
            *(opinion.run, opinion.against, int(opinion.turned), inputs),
            *(opinion.judge.endpoint, opinion.judge.model, opinion.judge.prompt),
            *(opinion.state, opinion.said, opinion.reason, failure, opinion.reply, opinion.prompt_tokens),
            opinion.at or stamp(self._clock.now()),
        )

        def change(writing: Writing) -> None:
            writing.execute(
                "INSERT INTO opinions (run, against, turned, inputs, endpoint, model, prompt, state, said, reason,"
                " failure, reply, prompt_tokens, at) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
                " WHERE EXISTS (SELECT 1 FROM runs WHERE id = ?) AND (? IS NULL OR EXISTS"
                " (SELECT 1 FROM runs WHERE id = ?))",
                (*row, opinion.run, opinion.against, opinion.against),
            )

        self._database.write(change)

    def known(self, inputs: str) -> Opinion | None:
        """What was said before when exactly this was asked; None where nothing was, or it failed."""
        rows = self._database.read(
            f"SELECT {_COLUMNS} FROM opinions WHERE inputs = ? AND state <> 'failed' ORDER BY number DESC LIMIT 1",
            (inputs,),
        )
        return _opinion(rows[0]) if rows else None

    # Single answers ---------------------------------------------------------------------------------------------------

    def last_judge(self, batch_id: str) -> Judge | None:
        """Who was asked last about answers that count in a batch, each by itself; None where nobody was."""
        rows = self._database.read(
            "SELECT endpoint, model, prompt FROM opinions WHERE number ="
            f" (SELECT max(number) FROM opinions WHERE against IS NULL AND {_OF_BATCH})",
            (batch_id,),
        )
        return Judge(*rows[0]) if rows else None

    def of_batch(self, batch_id: str, judge: Judge | None = None) -> Mapping[str, Opinion]:
        """What a judge says of the answers that count in a batch, by run; without one, the judge who was asked last."""
        judge = judge or self.last_judge(batch_id)
        if judge is None:
            return {}
        rows = self._database.read(
            f"SELECT {_COLUMNS}, max(number) FROM opinions WHERE against IS NULL AND {_THIS_JUDGE} AND {_OF_BATCH}"
            " GROUP BY run",  # SQLite takes the other columns from the row with the largest number
            (judge.endpoint, judge.model, judge.prompt, batch_id),
        )
        return {row["run"]: _opinion(row) for row in rows}

    def of(self, runs: Sequence[str]) -> Mapping[str, Opinion]:
        """The last opinion on each of these runs by itself, whoever was asked."""
        found: dict[str, Opinion] = {}
        for begin in range(0, len(runs), _MOST_PLACES):
            some = runs[begin : begin + _MOST_PLACES]
            rows = self._database.read(
                f"SELECT {_COLUMNS}, max(number) FROM opinions WHERE against IS NULL"
                f" AND run IN ({', '.join('?' * len(some))}) GROUP BY run",
                some,
            )
            found.update((row["run"], _opinion(row)) for row in rows)
        return found

    # Pairs ------------------------------------------------------------------------------------------------------------

    def pairs(self, runs: Sequence[str]) -> Mapping[tuple[str, str], Mapping[bool, Opinion]]:
        """The last comparisons that one of these runs began, by run and the run it was compared with; of each, those in
        the one order and in the other by the judge that was asked last."""
        found: dict[tuple[str, str], Mapping[bool, Opinion]] = {}
        for begin in range(0, len(runs), _MOST_PLACES):
            some = runs[begin : begin + _MOST_PLACES]
            places = ", ".join("?" * len(some))
            sql = f"SELECT {_COLUMNS} FROM opinions WHERE against IS NOT NULL AND run IN ({places})"
            found |= _paired(self._database.read(f"{sql} ORDER BY number DESC", some))
        return found

    def pairs_of_batch(self, batch_id: str) -> Mapping[tuple[str, str], Mapping[bool, Opinion]]:
        """The same of all runs whose results count in a batch."""
        sql = f"SELECT {_COLUMNS} FROM opinions WHERE against IS NOT NULL AND {_OF_BATCH} ORDER BY number DESC"
        return _paired(self._database.read(sql, (batch_id,)))

    # With what people say ---------------------------------------------------------------------------------------------

    def calibration(self, judge: Judge) -> Calibration:
        """How far a judge agrees with people, over all answers in the data folder that both judged.

        What was shown to the judge counts once, however many runs came to the same answer: with what people said of it
        last.
        """
        rows = self._database.read(
            "SELECT told.said AS said, last.verdict AS verdict, max(last.number)"
            " FROM (SELECT run, verdict, max(number) AS number FROM judgements GROUP BY run) AS last"
            " JOIN opinions AS told ON told.number = (SELECT max(number) FROM opinions"
            f" WHERE run = last.run AND against IS NULL AND state = 'judged' AND {_THIS_JUDGE})"
            " WHERE last.verdict IS NOT NULL GROUP BY told.inputs",
            (judge.endpoint, judge.model, judge.prompt),
        )
        pairs: list[tuple[Verdict, Verdict]] = [(row["said"], row["verdict"]) for row in rows]
        return calibrated(pairs)

    def last(self) -> int:
        """The number of the last opinion; it grows with each."""
        return int(self._database.read("SELECT coalesce(max(number), 0) AS last FROM opinions")[0]["last"])


def _paired(rows: Sequence[Row]) -> dict[tuple[str, str], Mapping[bool, Opinion]]:
    """Rows, the last first, by the two runs and the order; of another judge than the last one, none."""
    found: dict[tuple[str, str], dict[bool, Opinion]] = {}
    for opinion in map(_opinion, rows):
        both = found.setdefault((opinion.run, opinion.against or ""), {})
        if all(other.judge == opinion.judge for other in both.values()):
            both.setdefault(opinion.turned, opinion)
    return dict(found)


def _opinion(row: Row) -> Opinion:
    return Opinion(
        run=row["run"],
        judge=Judge(row["endpoint"], row["model"], row["prompt"]),
        state=row["state"],
        said=row["said"],
        reason=row["reason"],
        failure=None if row["failure"] is None else read(Failure, row["failure"]),
        reply=row["reply"],
        against=row["against"],
        turned=bool(row["turned"]),
        prompt_tokens=row["prompt_tokens"],
        at=row["at"],
    )

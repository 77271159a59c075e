"""What the History tab shows, as it is in the database: the lines of a page, how many there are, what can be chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from playground.core.errors import Failure
from playground.core.values import Status
from playground.runs.history import Page, RunFilter, of_user
from playground.runs.lines import RunLine
from playground.studies.values import Judgement
from playground.ui.history.location import ALONE, Facet, Seen, prompt_of
from playground.ui.page.prompt_sets import reference
from playground.workspace import Workspace

PAGE = 50
Offered = Sequence[tuple[str, int]]
"""Values that can be chosen, each with how many runs have it."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of runs."""

    seen: Seen
    """With the page that there is, where the one that was wanted lies behind the last."""
    lines: Sequence[RunLine]
    found: int
    all: int
    """How many runs there are without a filter."""
    causes: Mapping[str, Failure]
    """Why runs of the page failed, by their ids."""
    said: Mapping[str, Judgement]
    """What people say of answers, by run."""
    batches: Mapping[str, str]
    """Names of the batches that are there, by id: what else runs belong to is a comparison."""
    user: str | None
    """Whose runs these are, where people log in."""


class Looking:
    """Reads it for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._history = workspace.history

    def shelf(self, seen: Seen, user: str | None) -> Shelf:
        """The page that is meant."""
        filter = self._filter(seen, user)
        found = self._history.count(filter)
        seen = replace(seen, page=min(seen.page, max(-(-found // PAGE), 1)))
        lines = self._history.list(filter, seen.sort, Page(PAGE, (seen.page - 1) * PAGE))
        whole = self._history.count(self._filter(Seen(), user)) if seen.is_filtered else found
        said = self._workspace.studies.judgements.of([line.id for line in lines])
        return Shelf(seen, lines, found, whole, self._causes(lines), said, self._batches(lines), user)

    def offered(self, seen: Seen, user: str | None) -> Mapping[Facet, Offered]:
        """What can be chosen, each counted among the runs that all other choices leave."""

        def counted(facet: Facet) -> dict[str | None, int]:
            return dict(self._history.counts(facet, self._filter(seen.without(facet), user)))  # type: ignore[arg-type]

        statuses = counted("status")
        return {
            "collection": _by_name((name or "", count) for name, count in counted("collection").items()),
            "model": _by_name((name, count) for name, count in counted("model").items() if name),
            "prompt": self._prompts(seen, user, {name: n for name, n in counted("prompt").items() if name}),
            "status": [(status, statuses[status]) for status in get_args(Status) if statuses.get(status)],
            "study": [(ALONE, self._history.count(self._filter(replace(seen, chosen=_alone(seen)), user)))],
        }

    def _prompts(self, seen: Seen, user: str | None, names: Mapping[str, int]) -> Offered:
        """Prompts by name, and the versions of the one that is chosen below it."""
        chosen = prompt_of(seen.value("prompt") or "")[0]
        offered: list[tuple[str, int]] = []
        for name, count in _by_name(names.items()):
            offered.append((name, count))
            if name == chosen:
                of_name = replace(self._filter(seen.without("prompt"), user), prompt=(name,))
                numbers = self._history.counts("prompt_number", of_name)
                offered += [
                    (reference(name, number), n) for number, n in sorted(numbers.items(), key=_number) if number
                ]
        return offered

    def _filter(self, seen: Seen, user: str | None) -> RunFilter:
        return seen.filter(of_user(user), self._workspace.clock.now().tzinfo)

    def _causes(self, lines: Iterable[RunLine]) -> Mapping[str, Failure]:
        """From the records, which alone know the facts: failed runs of one page are few."""
        entries = (self._workspace.runs.entry(line.id) for line in lines if line.failure)
        return {entry.id: entry.failure for entry in entries if entry is not None and entry.failure is not None}

    def _batches(self, lines: Iterable[RunLine]) -> Mapping[str, str]:
        if not any(line.batch for line in lines):
            return {}
        return {batch.id: batch.name for batch in self._workspace.studies.store.list()}


def _by_name(counted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counted, key=lambda one: one[0].casefold())


def _number(counted: tuple[int | None, int]) -> int:
    return counted[0] or 0


def _alone(seen: Seen) -> tuple[tuple[Facet, str], ...]:
    return (*seen.without("study").chosen, ("study", ALONE))

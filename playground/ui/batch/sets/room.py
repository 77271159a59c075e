"""The room of question sets: what it shows, what is done there, and how files of questions are read."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from playground.core.errors import Failure, PlaygroundError, StudyError
from playground.core.strings import Language
from playground.studies.sets.limits import LARGEST_FILE, LONGEST_NAME
from playground.studies.sets.reading import Read, read_file, read_text
from playground.studies.sets.store import SetLine
from playground.ui.batch.actions import Done
from playground.ui.batch.looking.location import Location
from playground.ui.batch.sets.actions import SetActions, SetChange, in_words
from playground.ui.batch.sets.incoming import incoming
from playground.ui.batch.sets.kept import Incoming, KeptSets
from playground.ui.batch.sets.views import dropped, set_find, set_head, set_rows, shelf
from playground.ui.html.elements import Html, join
from playground.ui.html.words import Words
from playground.ui.page.stream import in_thread, ticked
from playground.ui.page.uploads import sent_file
from playground.workspace import Workspace

PASTED = "pasted-questions.txt"
"""Name of the file in which the page sends what was pasted."""


class SetsRoom:
    """For one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._sets = workspace.studies.sets
        self._clock = workspace.clock
        self._actions = SetActions(self._sets)

    def parts(self, kept: KeptSets, here: Location, language: Language, *, rows: bool = True) -> dict[str, Html]:
        """Everything of the room; `rows` says whether the rows are drawn anew as well, in which somebody may be typing.

        Raises StudyError for a set that is gone.
        """
        words, lines = Words(language), self._sets.all()
        line = _opened(lines, here, words)
        drawn = {"shelf": shelf(lines, line.id if line and here.room != "new_set" else "", words)}
        if here.room == "new_set":
            refused = in_words(kept.refused, language) if kept.refused else None
            own = [one for one in lines if not one.stock]
            return {**drawn, "incoming": incoming(kept.incoming, refused, own, words)}
        if line is None:
            raise StudyError("set_unknown", name=here.id[:LONGEST_NAME], known=", ".join(one.name for one in lines))
        drawn["set_head"] = set_head(line, words)
        if rows:
            draft = kept.draft
            if draft is not None and draft.failure is not None:
                draft = replace(draft, failure=in_words(draft.failure, language))
            known, view = self._sets.get(line.id), here.view
            drawn["set_find"] = set_find(line, view.text, words)
            rows_ = set_rows(known, view.page, view.text, draft, line.stock, words)
            back = dropped(kept.dropped[1] + 1, words) if kept.dropped and kept.dropped[0] == line.id else None
            drawn["set_rows"] = join([back, rows_])
        return drawn

    def change(self, action: SetChange, kept: KeptSets, user: str | None, language: Language) -> Done:
        """Do what was asked for; raises PlaygroundError when that cannot be."""
        return self._actions.change(action, kept, user, Words(language))

    async def read(self, kept: KeptSets, uploaded: Any) -> AsyncGenerator[None, None]:
        """Take in a file of questions, or what was pasted; yields now and then while that lasts."""
        file = sent_file(uploaded)
        kept.incoming = kept.refused = None

        def run() -> Iterator[Read]:
            yield _read(file.path, file.name)

        try:
            async with aclosing(ticked(in_thread(run), self._clock)) as ticks:
                async for batch in ticks:
                    for found in batch:
                        name = "" if file.name == PASTED else PurePath(file.name).stem[:LONGEST_NAME]
                        kept.incoming = Incoming(name, found)
                    yield
        except PlaygroundError as error:
            kept.refused = Failure.of(error)


def _read(path: Path, name: str) -> Read:
    """The questions in a file; what is too large is told without being read whole."""
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    return read_text(data.decode("utf-8", "replace")) if name == PASTED else read_file(name, data)


def _opened(lines: tuple[SetLine, ...], here: Location, words: Words) -> SetLine | None:
    """The set that is open; where none was chosen, the first one, in the language of the page if there is one."""
    if here.room == "sets":
        spoken = (line for line in lines if line.stock and line.id.endswith(words.language))
        return next(spoken, lines[0] if lines else None)
    return next((line for line in lines if line.id == here.id), None)

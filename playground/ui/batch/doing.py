"""What is done with batches: started and stopped, asked again, renamed, forgotten, read back."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from playground.core.errors import StudyError
from playground.core.strings import Language
from playground.studies.batches.choosing import again
from playground.studies.exports.reimport.restoring import Restoration, restore
from playground.ui.batch.actions import AskAgain, Change, Control, Done, Remove, Rename, TakeOver, Unfold
from playground.ui.batch.kept import Kept
from playground.ui.batch.looking.location import Location, address
from playground.ui.batch.looking.reading import BatchReading
from playground.ui.batch.views.head import LONGEST_NAME
from playground.ui.html.words import Words
from playground.workspace import Workspace


class Doing:
    """Does it for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace, reading: BatchReading) -> None:
        self._studies = workspace.studies
        self._reading = reading

    def change(self, action: Change, kept: Kept, user: str | None, language: Language) -> Done:
        """What was asked for; raises PlaygroundError when it cannot be."""
        studies, words = self._studies, Words(language)
        match action:
            case Control(act=act, id=batch):
                self._control(act, batch)
                return Done()
            case AskAgain():
                return self._again(action, words)
            case Rename(id=batch, name=name):
                studies.store.rename(self._reading.batch(batch).id, _name(name))
                return Done()
            case Remove(id=batch):
                self._remove(batch)
                return Done(to=address(Location()))
            case Unfold(open=shown):
                kept.prompt = shown
                return Done(changed=False)
            case TakeOver(act=act):
                return self._take_over(kept, user, words) if act == "take_over" else self._forget(kept)

    def _control(self, act: str, batch: str) -> None:
        batches = self._studies.batches
        known = self._reading.batch(batch)
        match act:
            case "pause":
                batches.pause(known.id)
            case "stop":
                batches.stop(known.id)
            case _:
                batches.start(known.id)

    def _again(self, action: AskAgain, words: Words) -> Done:
        """Let cells wait again and go on with the batch; what they have stays until something new is whole."""
        batch = self._reading.batch(action.id)
        if batch.state == "running":
            raise StudyError("batch_is_running")
        batch = self._studies.batches.as_now(batch.id)  # by the documents of now, "changed" is told
        chosen: Collection[tuple[str, str]] = {_cell(cell) for cell in action.cells}
        said = self._studies.judgements.of_batch(batch.id)
        slots = again(batch, self._studies.store.cells(batch.id), action.which, said, chosen)
        if not slots:
            return Done(changed=False, told=words("batch.nothing_again"))
        self._studies.store.put_back(batch.id, slots).result()
        self._studies.batches.start(batch.id)
        return Done()

    def _remove(self, batch: str) -> None:
        known = self._reading.batch(batch)
        if known.state == "running":
            raise StudyError("batch_is_running")
        self._studies.store.remove(known.id)

    # Read back --------------------------------------------------------------------------------------------------------

    def read_back(self, batch_id: str, file: Path, name: str) -> Restoration:
        """What a file says of the answers of a batch. Raises PlaygroundError for one that cannot be read."""
        return restore(self._studies.study(self._reading.batch(batch_id), prompts=False), file, name)

    def _take_over(self, kept: Kept, user: str | None, words: Words) -> Done:
        """Keep what a file says of answers."""
        read_back, kept.read_back = kept.read_back, None
        if read_back is None:
            return Done(changed=False)
        cells = read_back[2].cells
        for cell in cells:
            said = cell.judgement
            self._studies.judgements.judge(said if said.author else replace(said, author=user))
        return Done(told=words("read_back.taken", count=len(cells)))

    def _forget(self, kept: Kept) -> Done:
        kept.read_back = None
        return Done(changed=False)


def _name(name: str) -> str:
    wanted = " ".join(name.split())[:LONGEST_NAME]
    if not wanted:
        raise StudyError("batch_unnamed")
    return wanted


def _cell(cell: str) -> tuple[str, str]:
    question, _, arm = cell.partition("~")
    return question, arm

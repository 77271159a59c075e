"""`recover`: a damaged database made sound, and originals that were set aside taken in again."""

import argparse

from playground.cli.library import mend
from playground.cli.terminal import Terminal
from playground.cli.words import Words
from playground.core.clock import SYSTEM
from playground.documents.originals import Originals
from playground.storage.aside import SetAside
from playground.storage.folder import DataFolder
from playground.storage.salvage import salvage
from playground.workspace import Workspace


def register(words: Words) -> None:
    """The word `recover`."""
    words.add("recover", _recover).add_argument("--list", action="store_true", **words.told("recover_list"))


def _recover(terminal: Terminal, options: argparse.Namespace) -> int:
    if not options.list:
        _mend_database(terminal)
    with Workspace(terminal.settings) as workspace:
        if options.list:
            return _list(workspace, terminal)
        mend(workspace, terminal)
        return _take_in(workspace, terminal)


def _mend_database(terminal: Terminal) -> None:
    folder = DataFolder(terminal.settings.data_dir)
    try:
        done = salvage(folder.database, aside := SetAside(folder.set_aside, SYSTEM), Originals(folder, aside).ids())
    finally:
        folder.close()
    if done is not None:
        key = "salvaged" if done.whole else "salvaged_partly"
        terminal.tell(key, place=done.place, count=done.kept)


def _list(workspace: Workspace, terminal: Terminal) -> int:
    strays = workspace.ingest.originals.strays()
    for stray in strays:
        name = stray.label.name if stray.label else "?"
        terminal.tell("stray", name=name, collection=stray.collection or "?", path=stray.path)
    if not strays:
        terminal.tell("nothing_set_aside")
    return 0


def _take_in(workspace: Workspace, terminal: Terminal) -> int:
    """Take in what was set aside; 1 where something stays there."""
    done = failed = 0
    for collection, progress in workspace.recover():
        if progress.failure is not None:
            failed += 1
            terminal.say(f"✗ {progress.name}")
            terminal.warn(progress.failure)
        else:
            done += 1
            terminal.tell("recovered", name=progress.name, collection=collection)
    terminal.tell("recovered_count" if done or failed else "nothing_set_aside", done=done, failed=failed)
    return 1 if failed else 0

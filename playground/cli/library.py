"""`ingest`, `collections` and `documents`: files taken in, listed, changed and deleted."""

import argparse
import sys
from pathlib import Path

from playground.cli.edits import show_edits
from playground.cli.terminal import Terminal
from playground.cli.words import Words, read_words
from playground.core.errors import DocumentError, Failure, RetrievalError, SettingsError
from playground.documents.library import Library, Wanted
from playground.documents.library.listings import scope_empty
from playground.documents.samples import sample_language
from playground.documents.tags import read_tags
from playground.retrieval.ingest import FileProgress, Given, IncomingFile, kept_encoding
from playground.retrieval.synonyms import read_list
from playground.workspace import Workspace


def register(words: Words) -> None:
    """Add `ingest`, `collections` and `documents` to the command line."""
    told = words.told
    ingest = words.add("ingest", _ingest, of_collection=True)
    ingest.add_argument("files", nargs="+", type=Path, **told("files"))
    ingest.add_argument("--tag", action="append", default=[], **told("ingest_tag"))
    ingest.add_argument("--keep-both", action="store_true", **told("keep_both"))
    change = words.add("collections", _collections).add_mutually_exclusive_group()
    change.add_argument("--create", metavar="NAME", **told("create"))
    change.add_argument("--rename", nargs=2, metavar=("NAME", "NEW"), **told("rename"))
    change.add_argument("--delete", metavar="NAME", **told("delete_collection"))
    change.add_argument("--re-embed", metavar="NAME", **told("re_embed"))
    change.add_argument("--synonyms", nargs="+", metavar=("NAME", "FILE"), **told("synonyms"))
    change.add_argument("--read-hidden", metavar="NAME", **told("read_hidden"))
    change.add_argument("--skip-hidden", metavar="NAME", **told("skip_hidden"))
    listing = words.add("documents", _documents, of_collection=True)
    for name in ("tagged", "kind"):
        listing.add_argument(f"--{name}", action="append", default=[], **told(f"listed_{name}"))
    work = listing.add_mutually_exclusive_group()
    work.add_argument("--rename", nargs=2, metavar=("NAME", "NEW"), **told("rename_document"))
    work.add_argument("--replace", nargs=2, metavar=("NAME", "FILE"), **told("replace_document"))
    work.add_argument("--tag", nargs=2, metavar=("NAME", "TAG"), **told("tag_document"))
    work.add_argument("--untag", nargs=2, metavar=("NAME", "TAG"), **told("untag_document"))
    work.add_argument("--chunks", metavar="NAME", **told("chunks"))
    work.add_argument("--edits", metavar="NAME", **told("edits"))
    work.add_argument("--delete", metavar="NAME", **told("delete_document"))
    work.add_argument("--reindex", metavar="NAME", **told("reindex"))


def _ingest(terminal: Terminal, options: argparse.Namespace) -> int:
    failed = 0
    with Workspace(terminal.settings) as workspace:
        mend(workspace, terminal)
        settle(workspace, terminal, options)
        wish = Given(read_tags(options.tag), namesake="keep" if options.keep_both else "replace")
        for progress in workspace.add(*options.files, collection=options.collection, wish=wish):
            failed += _tell(terminal, progress)
    return 1 if failed else 0


def _tell(terminal: Terminal, progress: FileProgress) -> bool:
    """What came of a file; whether it failed."""
    if progress.stage in ("ready", "unchanged", "replaced"):
        name = progress.document.name if progress.document else progress.name
        terminal.tell(progress.stage, name=name, chunks=progress.chunks, seconds=f"{progress.seconds:.2f}")
        for warning in progress.warnings:
            terminal.say(f"    {warning.message(terminal.language)}")
    elif progress.failure is not None:
        terminal.say(f"✗ {progress.name}")
        terminal.warn(progress.failure)
    return progress.failure is not None


def _collections(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        if options.synonyms:
            return _synonyms(workspace, terminal, *options.synonyms)
        if options.create:
            workspace.ingest.create_collection(options.create)
        elif options.rename:
            old, new = options.rename
            workspace.ingest.rename_collection(workspace.library.collection(old).id, new)
        elif options.delete:
            workspace.ingest.delete_collection(workspace.library.collection(options.delete).id)
        elif options.re_embed:
            workspace.ingest.re_embed(workspace.library.collection(options.re_embed).id)
        elif options.read_hidden or options.skip_hidden:
            name = options.read_hidden or options.skip_hidden
            workspace.ingest.set_reads_hidden(workspace.library.collection(name).id, name == options.read_hidden)
        for collection in workspace.library.collections():
            terminal.tell(
                "collection_with_hidden" if collection.reads_hidden else "collection",
                name=collection.name,
                documents=collection.documents,
                chunks=collection.chunks,
                embedder=collection.embedder,
            )
    return 0


def _synonyms(workspace: Workspace, terminal: Terminal, name: str, file: str | None = None, *more: str) -> int:
    """Print the list of a collection, or make it what stands in a file (`-`: in standard input)."""
    if more:
        raise SettingsError("value_wrong", name="--synonyms", value=" ".join(more)[:80])
    if file is None:
        if lines := workspace.library.synonyms(workspace.library.collection(name).id):
            terminal.say(lines, end="" if lines.endswith("\n") else "\n")
        return 0
    try:
        typed = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise RetrievalError("synonyms_unreadable", path=file, reason=error.strerror or str(error)) from error
    lines = read_words(typed)
    workspace.set_synonyms(name, lines)
    terminal.tell("synonyms_kept", name=name, count=len(read_list(lines)))
    return 0


def _documents(terminal: Terminal, options: argparse.Namespace) -> int:
    failed = 0
    with Workspace(terminal.settings) as workspace:
        settle(workspace, terminal, options)
        if options.chunks:
            _show_chunks(workspace, terminal, options)
            return 0
        if options.edits:
            edited = _document_id(workspace.library, options.collection, options.edits)
            show_edits(workspace.library, terminal, edited)
            return 0
        for work in (_describe, _remove, _replace, _reindex):
            failed += work(workspace, terminal, options)
        collection = workspace.library.collection(options.collection)
        wanted = Wanted(tags=read_tags(options.tagged), kinds=tuple(options.kind))
        lines = workspace.library.lines(collection.id, wanted)
        for document in workspace.library.documents_by_id([line.id for line in lines]):
            terminal.tell(
                "document",
                name=document.name,
                media_type=document.media_type,
                size=document.size,
                pages=document.pages or "-",
                chunks=document.chunks,
                encoding=document.encoding or "-",
                tags=" ".join(document.tags) or "-",
                created_at=document.created_at,
            )
        if not lines and not wanted.open:
            terminal.warn(Failure.of(scope_empty(wanted.tags, wanted.kinds)))
            return 1
    return 1 if failed else 0


def _show_chunks(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> None:
    for chunk in workspace.library.chunks(_document_id(workspace.library, options.collection, options.chunks)):
        terminal.say(f"--- {chunk.seq}  [{chunk.start}:{chunk.end}]  p.{chunk.pages}  {' > '.join(chunk.heading)}")
        terminal.say(chunk.text)


def _describe(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> int:
    """Another name for a document, or other tags."""
    for name, given in (("rename", options.rename), ("add", options.tag), ("remove", options.untag)):
        if given is None:
            continue
        document = _document_id(workspace.library, options.collection, given[0])
        if name == "rename":
            workspace.ingest.rename(document, given[1])
        else:
            workspace.ingest.tag([document], **{name: given[1:]})
    return 0


def _remove(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> int:
    if options.delete:
        workspace.ingest.delete(_document_id(workspace.library, options.collection, options.delete))
    return 0


def _replace(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> int:
    """Put a file in the place of a document; the number of failures, after which that document is as it was."""
    if not options.replace:
        return 0
    name, path = options.replace
    document = _document_id(workspace.library, options.collection, name)
    settings = workspace.chunking_of(workspace.library.collection(options.collection))
    failed = 0
    for progress in workspace.ingest.replace(document, IncomingFile(Path(path), Path(path).name), settings):
        failed += _tell(terminal, progress)
    if failed:
        terminal.remark("kept_as_it_was", name=name)
    return failed


def _reindex(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> int:
    """Read a document again with the present chunk settings of its collection; the number of failures."""
    if not options.reindex:
        return 0
    collection = workspace.library.collection(options.collection)
    document = workspace.library.document(_document_id(workspace.library, options.collection, options.reindex))
    rows = workspace.ingest.reindex(document.id, kept_encoding(document), workspace.chunking_of(collection))
    failures = [row.failure for row in rows if row.failure is not None]
    for failure in failures:
        terminal.warn(failure)
    return len(failures)


def _document_id(library: Library, collection: str, name: str) -> str:
    """Id of the document of that name; raises DocumentError `document_unknown`."""
    document = library.by_name(library.collection(collection).id, name)
    if document is None:
        raise DocumentError("document_unknown", id=name)
    return document.id


def mend(workspace: Workspace, terminal: Terminal) -> None:
    """Mend what a crash left, and tell what was found."""
    for finding in workspace.ingest.reconcile().findings():
        if isinstance(finding, Failure):
            terminal.warn(finding)
        else:
            terminal.note([finding])


def settle(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> None:
    """Where no collection is named, the samples in the language of the terminal are meant."""
    options.collection = options.collection or workspace.samples(terminal.language)


def prepare(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> None:
    """Mend what a crash left; make the sample collection that is asked for, unless it is there or was once."""
    mend(workspace, terminal)
    settle(workspace, terminal, options)
    name = options.collection
    language = sample_language(name)
    if language is not None and all(known.name != name for known in workspace.library.collections()):
        for progress in workspace.add_samples(language):
            if progress.failure is not None:
                terminal.warn(progress.failure)

"""`ingest`, `collections` and `documents`: files taken in, listed, changed and deleted."""

import argparse
from pathlib import Path

from playground.cli.terminal import Terminal
from playground.cli.words import Words
from playground.core.errors import DocumentError, Failure
from playground.documents.library import Library
from playground.retrieval.ingest import kept_encoding
from playground.workspace import SAMPLES, Workspace, sample_files


def register(words: Words) -> None:
    """Add `ingest`, `collections` and `documents` to the command line."""
    told = words.told
    ingest = words.add("ingest", _ingest, of_collection=True)
    ingest.add_argument("files", nargs="+", type=Path, **told("files"))
    change = words.add("collections", _collections).add_mutually_exclusive_group()
    change.add_argument("--create", metavar="NAME", **told("create"))
    change.add_argument("--rename", nargs=2, metavar=("NAME", "NEW"), **told("rename"))
    change.add_argument("--delete", metavar="NAME", **told("delete_collection"))
    change.add_argument("--re-embed", metavar="NAME", **told("re_embed"))
    work = words.add("documents", _documents, of_collection=True).add_mutually_exclusive_group()
    work.add_argument("--chunks", metavar="NAME", **told("chunks"))
    work.add_argument("--delete", metavar="NAME", **told("delete_document"))
    work.add_argument("--reindex", metavar="NAME", **told("reindex"))


def _ingest(terminal: Terminal, options: argparse.Namespace) -> int:
    failed = 0
    with Workspace(terminal.settings) as workspace:
        mend(workspace, terminal)
        for progress in workspace.add(*options.files, collection=options.collection):
            if progress.stage in ("ready", "unchanged", "replaced"):
                terminal.tell(
                    progress.stage, name=progress.name, chunks=progress.chunks, seconds=f"{progress.seconds:.2f}"
                )
                for warning in progress.warnings:
                    terminal.say(f"    {warning.message(terminal.language)}")
            elif progress.failure is not None:
                failed += 1
                terminal.say(f"✗ {progress.name}")
                terminal.warn(progress.failure)
    return 1 if failed else 0


def _collections(terminal: Terminal, options: argparse.Namespace) -> int:
    with Workspace(terminal.settings) as workspace:
        if options.create:
            workspace.ingest.create_collection(options.create)
        elif options.rename:
            old, new = options.rename
            workspace.ingest.rename_collection(workspace.library.collection(old).id, new)
        elif options.delete:
            workspace.ingest.delete_collection(workspace.library.collection(options.delete).id)
        elif options.re_embed:
            workspace.ingest.re_embed(workspace.library.collection(options.re_embed).id)
        for collection in workspace.library.collections():
            terminal.tell(
                "collection",
                name=collection.name,
                documents=collection.documents,
                chunks=collection.chunks,
                embedder=collection.embedder,
            )
    return 0


def _documents(terminal: Terminal, options: argparse.Namespace) -> int:
    failed = 0
    with Workspace(terminal.settings) as workspace:
        library = workspace.library
        if options.delete:
            workspace.ingest.delete(_document_id(library, options.collection, options.delete))
        elif options.reindex:
            failed = _reindex(workspace, terminal, options)
        elif options.chunks:
            for chunk in library.chunks(_document_id(library, options.collection, options.chunks)):
                terminal.say(
                    f"--- {chunk.seq}  [{chunk.start}:{chunk.end}]  p.{chunk.page}  {' > '.join(chunk.heading)}"
                )
                terminal.say(chunk.text)
            return 0
        for document in library.documents(library.collection(options.collection).id):
            terminal.tell(
                "document",
                name=document.name,
                media_type=document.media_type,
                size=document.size,
                pages=document.pages or "-",
                chunks=document.chunks,
                encoding=document.encoding or "-",
                created_at=document.created_at,
            )
    return 1 if failed else 0


def _reindex(workspace: Workspace, terminal: Terminal, options: argparse.Namespace) -> int:
    """Read a document again with the present chunk settings of its collection; the number of failures."""
    collection = workspace.library.collection(options.collection)
    document = workspace.library.document(_document_id(workspace.library, options.collection, options.reindex))
    rows = workspace.ingest.reindex(document.id, kept_encoding(document), workspace.chunking_of(collection))
    failures = [row.failure for row in rows if row.failure is not None]
    for failure in failures:
        terminal.warn(failure)
    return len(failures)


def _document_id(library: Library, collection: str, name: str) -> str:
    """Id of the document of that name; raises DocumentError `document_unknown`."""
    for document in library.documents(library.collection(collection).id):
        if document.name == name:
            return document.id
    raise DocumentError("document_unknown", id=name)


def mend(workspace: Workspace, terminal: Terminal) -> None:
    """Mend what a crash left, and tell what was found."""
    for finding in workspace.ingest.reconcile().findings():
        if isinstance(finding, Failure):
            terminal.warn(finding)
        else:
            terminal.note([finding])


def prepare(workspace: Workspace, terminal: Terminal, collection: str) -> None:
    """Mend what a crash left; make the sample collection if it is asked for and missing."""
    mend(workspace, terminal)
    if collection == SAMPLES and all(known.name != SAMPLES for known in workspace.library.collections()):
        for progress in workspace.add(*sample_files(), collection=SAMPLES):
            if progress.failure is not None:
                terminal.warn(progress.failure)

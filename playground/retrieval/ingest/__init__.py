"""Taking files in: from an upload to a document whose chunks can be found, whole or not at all, even in a crash."""

from playground.retrieval.ingest.previewing import Preview
from playground.retrieval.ingest.progress import FileProgress, Given, IncomingFile
from playground.retrieval.ingest.reconcile import Reconciled
from playground.retrieval.ingest.service import Ingest, kept_encoding
from playground.retrieval.ingest.trash import Discarded
from playground.retrieval.ingest.unpacking import Incoming, incoming

__all__ = [
    "Discarded",
    "FileProgress",
    "Given",
    "Incoming",
    "IncomingFile",
    "Ingest",
    "Preview",
    "Reconciled",
    "incoming",
    "kept_encoding",
]

"""Taking files in: from an upload to a document whose chunks can be found, whole or not at all, even in a crash."""

from playground.retrieval.ingest.previewing import Preview
from playground.retrieval.ingest.progress import FileProgress, IncomingFile
from playground.retrieval.ingest.reconcile import Reconciled
from playground.retrieval.ingest.service import Ingest, kept_encoding
from playground.retrieval.ingest.trash import Discarded

__all__ = ["Discarded", "FileProgress", "IncomingFile", "Ingest", "Preview", "Reconciled", "kept_encoding"]

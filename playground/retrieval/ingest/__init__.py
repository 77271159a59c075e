"""Taking files in: from an upload to a document whose chunks can be found, whole or not at all, even in a crash."""

from playground.retrieval.ingest.progress import FileProgress, IncomingFile
from playground.retrieval.ingest.reconcile import Reconciled
from playground.retrieval.ingest.service import Ingest

__all__ = ["FileProgress", "IncomingFile", "Ingest", "Reconciled"]

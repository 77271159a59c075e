"""The schema, step by step: a step is never changed once it was released, only followed by another."""

_DOCUMENTS = """
CREATE TABLE collections (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    embedder TEXT NOT NULL,            -- fingerprint of the embedder its vectors were made with
    created_at TEXT NOT NULL
);
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    collection_id TEXT NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,             -- bytes
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'deleting')),
    pages INTEGER,
    title TEXT,
    characters INTEGER NOT NULL DEFAULT 0,
    chunks INTEGER NOT NULL DEFAULT 0,
    encoding TEXT,
    warnings TEXT NOT NULL DEFAULT '[]',  -- JSON: notices
    created_at TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT ''      -- what the chunks' offsets point into; last, so that lists need not read past it
);
CREATE UNIQUE INDEX ready_documents_by_name ON documents(collection_id, name) WHERE state = 'ready';
CREATE UNIQUE INDEX ready_documents_by_content ON documents(collection_id, sha256) WHERE state = 'ready';
CREATE TABLE chunks (
    number INTEGER PRIMARY KEY,        -- also the row id in the collection's table of terms
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    text TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    page INTEGER,
    heading TEXT NOT NULL DEFAULT '[]',   -- JSON: heading path, outermost first
    vector BLOB NOT NULL               -- float32, little endian; the index can be rebuilt from it
);
CREATE INDEX chunks_by_document ON chunks(document_id, seq);
"""

_RUNS = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'completed', 'failed', 'cancelled', 'interrupted')),
    question TEXT NOT NULL,
    model TEXT NOT NULL,
    record TEXT NOT NULL               -- JSON: the whole run
);
CREATE INDEX runs_by_time ON runs(created_at);
"""

_ENDPOINTS = """
CREATE TABLE endpoints (
    name TEXT PRIMARY KEY,             -- typed on the page: its base URL; endpoints of the settings do not stand here
    base_url TEXT NOT NULL,
    created_at TEXT NOT NULL
);
"""

MIGRATIONS: tuple[str, ...] = (_DOCUMENTS + _RUNS + _ENDPOINTS,)

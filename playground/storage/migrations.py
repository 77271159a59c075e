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

_PROMPT_VERSIONS = """
CREATE TABLE prompt_sources (
    sha256 TEXT PRIMARY KEY,
    content BLOB NOT NULL              -- a configs file as it came in; an export changes its constants and nothing else
);
CREATE TABLE prompt_numbers (
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    last INTEGER NOT NULL,             -- given to the newest version, also when that was deleted since
    PRIMARY KEY (name, language)
);
CREATE TABLE prompt_versions (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    number INTEGER NOT NULL,           -- 1 for the first version of its name and language
    parts TEXT NOT NULL,               -- JSON: template by part
    digest TEXT NOT NULL,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    model TEXT,                        -- what its configs file selects first
    model_path TEXT,
    source TEXT REFERENCES prompt_sources(sha256),
    created_at TEXT NOT NULL,
    UNIQUE (name, language, number)
);
ALTER TABLE runs ADD COLUMN prompt_digest TEXT;  -- of the prompt set as it was used, edited or saved
CREATE INDEX runs_by_prompt ON runs(prompt_digest);
"""

_CHUNKING = """
ALTER TABLE collections ADD COLUMN chunk_size INTEGER;     -- in estimated tokens; NULL: as the app's settings say
ALTER TABLE collections ADD COLUMN chunk_overlap INTEGER;
CREATE TABLE cuttings (                -- apart from the documents, where every list would read past the text for it
    document_id TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
    chunk_size INTEGER NOT NULL,
    chunk_overlap INTEGER NOT NULL
);
"""

_ENDPOINT_CHOICES = """
ALTER TABLE endpoints ADD COLUMN api_key_env TEXT;    -- name of an environment variable, never a key
ALTER TABLE endpoints ADD COLUMN window INTEGER;      -- tokens, where the server does not tell
CREATE TABLE endpoint_choices (
    name TEXT PRIMARY KEY,             -- of any endpoint, also of one of the settings and of the built-in model
    position INTEGER,                  -- NULL: after those that have one
    hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
    chosen INTEGER NOT NULL DEFAULT 0 CHECK (chosen IN (0, 1))
);
CREATE UNIQUE INDEX one_endpoint_chosen ON endpoint_choices(chosen) WHERE chosen = 1;
"""

_LEAVING = """
CREATE TABLE leaving (                 -- rows are gone; what belongs to them outside the database goes next
    id TEXT PRIMARY KEY                -- of a document, whose original is to go, or of a collection of the index
);
"""

_TERMS_VERSION = """
ALTER TABLE collections ADD COLUMN terms_version INTEGER;  -- of the terms in its lexical index; NULL: not known
"""

FILL_RUN_LINES = """
INSERT INTO run_lines (
    id, created_at, status, question, model, excerpt, finished_at, total, until, failure, language,
    prompt, prompt_number, prompt_digest,
    collection, collection_id, endpoint, endpoint_url, owner, parent, batch, arm
)
SELECT id, created_at, status, question, model,
    substr(json_extract(whole, '$.answer'), 1, 200),
    strftime('%Y-%m-%dT%H:%M:%f', substr(created_at, 1, 23), total || ' seconds') || substr(created_at, 24),
    total,
    json_extract(whole, '$.spec.until'),
    json_extract(whole, '$.failure.code'),
    json_extract(whole, '$.spec.prompt.set.language'),
    json_extract(whole, '$.spec.prompt.set.name'),
    coalesce(json_extract(whole, '$.spec.prompt.set.number'), (
        SELECT min(number) FROM prompt_versions
        WHERE digest = prompt_digest AND name = json_extract(whole, '$.spec.prompt.set.name')
    )),
    prompt_digest,
    json_extract(whole, '$.spec.collection'),
    json_extract(whole, '$.spec.collection_id'),
    json_extract(whole, '$.spec.endpoint'),
    json_extract(whole, '$.spec.endpoint_url'),
    json_extract(whole, '$.origin.owner'),
    json_extract(whole, '$.origin.parent'),
    json_extract(whole, '$.origin.batch'),
    json_extract(whole, '$.origin.arm')
FROM (
    SELECT *, iif(json_type(whole, '$.timings.total') IN ('real', 'integer'),
        json_extract(whole, '$.timings.total'), NULL) AS total
    FROM (
        SELECT *, iif(is_text(CAST(record AS BLOB)) AND json_valid(record), record, NULL) AS whole
        FROM runs ORDER BY rowid LIMIT -1  -- the limit has SQLite look at each record once, and not for each column
    )
);
"""
"""Fills an empty table `run_lines`; what a record does not tell, or cannot since it is damaged, stays NULL.

It is part of a step, so it is never changed either; whoever mends a database runs it again.
"""

_RUN_LINES = (
    """
CREATE TABLE run_lines (               -- apart from the runs, where every list would read past the record
    id TEXT PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    status TEXT NOT NULL,
    question TEXT NOT NULL,
    model TEXT NOT NULL,
    excerpt TEXT,                      -- the beginning of the answer
    finished_at TEXT,
    total REAL,                        -- seconds
    until TEXT,                        -- where it was to end
    failure TEXT,                      -- code of what went wrong
    language TEXT,                     -- of the prompt
    prompt TEXT,                       -- name of the set: stock, draft, or that of a saved version
    prompt_number INTEGER,             -- of the saved version
    prompt_digest TEXT,                -- of the set as it was used, edited or saved
    collection TEXT,
    collection_id TEXT,
    endpoint TEXT,
    endpoint_url TEXT,
    owner TEXT,                        -- who asked
    parent TEXT,                       -- the run that it repeats
    batch TEXT,
    arm TEXT
);
"""
    + FILL_RUN_LINES
    + """
CREATE INDEX run_lines_by_time ON run_lines(julianday(created_at));
CREATE INDEX run_lines_by_prompt ON run_lines(prompt_digest);
CREATE INDEX run_lines_by_batch ON run_lines(batch, arm) WHERE batch IS NOT NULL;  -- most runs stand alone
CREATE INDEX run_lines_by_parent ON run_lines(parent) WHERE parent IS NOT NULL;
"""
)

_STUDIES = """
CREATE TABLE question_sets (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    questions TEXT NOT NULL,           -- JSON: questions with what is expected of their answers
    count INTEGER NOT NULL,
    digest TEXT NOT NULL,
    author TEXT,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'paused', 'stopped', 'done')),
    plan TEXT NOT NULL,                -- JSON: the questions and arms as they were when it was made, and how it is run
    trouble TEXT,                      -- JSON: the failure for which it paused by itself
    set_name TEXT NOT NULL,
    set_digest TEXT NOT NULL,
    collection TEXT,                   -- NULL: every question is asked without documents
    collection_id TEXT,
    documents_digest TEXT,
    owner TEXT,
    created_at TEXT NOT NULL,
    ended_at TEXT
);
CREATE TABLE cells (
    batch TEXT NOT NULL REFERENCES batches(id) ON DELETE CASCADE,
    place INTEGER NOT NULL,            -- in the order in which they are asked
    question TEXT NOT NULL,            -- its id in the plan
    arm TEXT NOT NULL,
    repeat INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'completed', 'failed')),
    attempt TEXT,                      -- id of the run that is made of it now, or was last
    run TEXT,                          -- id of the run whose result counts until another one is whole
    inputs TEXT,                       -- digest of all that the result depends on, as it was then
    answer TEXT,                       -- of that run, as the columns that follow: grids search and compare by them
    answer_digest TEXT,
    prompt_tokens INTEGER,
    completion_tokens INTEGER,
    passed TEXT NOT NULL DEFAULT '',   -- names of checks, each with a line end on both sides
    failed TEXT NOT NULL DEFAULT '',
    findings TEXT,                     -- JSON: what the checks found
    grounding TEXT,                    -- JSON: which sentences the chunks bear out
    PRIMARY KEY (batch, question, arm, repeat)
);
CREATE INDEX cells_by_place ON cells(batch, place);
CREATE TABLE judgements (
    number INTEGER PRIMARY KEY,        -- the last one of a run counts
    run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    verdict TEXT CHECK (verdict IN ('right', 'partly', 'wrong')),
    reasons TEXT NOT NULL,             -- JSON: names of reasons
    remark TEXT NOT NULL,
    author TEXT,
    at TEXT NOT NULL,
    before INTEGER                     -- number of the one that it took the place of; undoing goes back to that
);
CREATE INDEX judgements_by_run ON judgements(run, number);
"""

_OPINIONS = """
CREATE TABLE opinions (                -- what models say of answers; apart from what people say
    number INTEGER PRIMARY KEY,        -- the last one of a run by the same judge counts
    run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    against TEXT REFERENCES runs(id) ON DELETE CASCADE,  -- the run it was compared with; NULL: judged by itself
    turned INTEGER NOT NULL DEFAULT 0 CHECK (turned IN (0, 1)),  -- whether the other answer stood first
    inputs TEXT NOT NULL,              -- digest of the judge and of all that it was shown
    endpoint TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,              -- digest of what it was asked
    state TEXT NOT NULL CHECK (state IN ('judged', 'invalid', 'failed')),
    said TEXT CHECK (said IN ('right', 'partly', 'wrong', 'first', 'second', 'tie')),
    reason TEXT NOT NULL DEFAULT '',
    failure TEXT,                      -- JSON: why it could not be asked
    reply TEXT NOT NULL DEFAULT '',    -- the beginning of a reply that is no verdict
    prompt_tokens INTEGER,
    at TEXT NOT NULL
);
CREATE INDEX opinions_by_run ON opinions(run, number);
CREATE INDEX opinions_by_inputs ON opinions(inputs);
"""

_SYNONYMS = """
CREATE TABLE synonyms (
    collection_id TEXT PRIMARY KEY REFERENCES collections(id) ON DELETE CASCADE,
    lines TEXT NOT NULL                -- as they were typed: words that mean the same, a group a line
);
-- Up to here the best chunks were all that an arm could ask for.
UPDATE batches SET plan = json_set(plan, '$.arms', (
    SELECT json_group_array(json_set(value, '$.retrieval.extent', 'chunks')) FROM json_each(plan, '$.arms')
)) WHERE json_valid(plan);
"""

_GIVEN_UP = """
ALTER TABLE batches ADD COLUMN given_up TEXT;  -- JSON: arms that were asked no more, each with its failure
"""

_NAMES_AND_TAGS = """
CREATE TABLE given_names (             -- documents that people call otherwise than their file
    document_id TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
    file TEXT NOT NULL,                -- the file's name, which decides how it is read
    title TEXT                         -- the title in the file, if it has one
);
CREATE TABLE tags (
    document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    UNIQUE (document_id, tag)
);
CREATE INDEX tags_by_name ON tags(tag);
CREATE TABLE successors (              -- documents that are gone, and by which their place was taken
    id TEXT PRIMARY KEY,
    now TEXT NOT NULL
);
"""

_EVIDENCE = """
CREATE TABLE evidence (                -- places in documents that answer questions of sets, stock sets included
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    set_id TEXT NOT NULL,
    question TEXT NOT NULL,            -- its id in the set
    part INTEGER NOT NULL,             -- a question needs all parts, and any one place of each
    document_id TEXT NOT NULL,         -- '' where only the name is known; the document may be gone
    document TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    before TEXT NOT NULL,              -- what stands around it, to find it again by
    after TEXT NOT NULL,
    author TEXT,
    at TEXT NOT NULL
);
CREATE INDEX evidence_by_set ON evidence(set_id, question);
"""

_EDITS = """
CREATE TABLE edits (                   -- what people changed in chunks, kept however often the document is read anew
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id TEXT NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
    document_id TEXT NOT NULL,         -- the document may be gone: the edit then waits for a file of its content
    sha256 TEXT NOT NULL,              -- of that content
    kind TEXT NOT NULL CHECK (kind IN ('corrected', 'off', 'added')),  -- what the chunk counts as
    what TEXT NOT NULL,                -- JSON: the places in the text, and what is to stand there
    chunk TEXT,                        -- id that the chunk had until then
    author TEXT,
    at TEXT NOT NULL,
    fits INTEGER NOT NULL DEFAULT 1 CHECK (fits IN (0, 1)),  -- with the text as it is read and cut now
    replaced_by INTEGER                -- number of the edit that took its place; undoing that brings this one back
);
CREATE INDEX edits_by_document ON edits(document_id);
CREATE INDEX edits_by_chunk ON edits(chunk) WHERE chunk IS NOT NULL;
CREATE TABLE chunks_off (              -- pieces of documents that are no chunks as long as they are switched off
    document_id TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,              -- their place among the chunks
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    page INTEGER,
    heading TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (document_id, seq)
);
"""

_HIDDEN = """
ALTER TABLE collections ADD COLUMN reads_hidden INTEGER NOT NULL DEFAULT 0 CHECK (reads_hidden IN (0, 1));
ALTER TABLE cuttings ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));  -- whether it was read, too
"""

FILL_SAMPLES_MADE = """
INSERT OR IGNORE INTO samples_made SELECT column1 FROM (VALUES ('samples-zh'), ('samples-en'))
    WHERE EXISTS (SELECT 1 FROM collections) OR EXISTS (SELECT 1 FROM runs);
"""
"""A folder that was used has had its samples, whether they are still there or not."""
_SAMPLES_MADE = f"""
CREATE TABLE samples_made (            -- sample collections that were made once: who deletes one does not get it back
    name TEXT PRIMARY KEY
);
{FILL_SAMPLES_MADE}
"""

_LACKING_VECTORS = """
CREATE INDEX documents_lacking_vectors ON documents(collection_id) WHERE warnings LIKE '%"vectors_%';
"""
"""Looked for before every search, and nearly always nowhere."""

_LAST_PAGE = """
ALTER TABLE chunks ADD COLUMN last_page INTEGER;     -- where it ends, if that is another page than where it begins
ALTER TABLE chunks_off ADD COLUMN last_page INTEGER;
"""

MIGRATIONS: tuple[str, ...] = (
    _DOCUMENTS + _RUNS + _ENDPOINTS,
    _PROMPT_VERSIONS,
    _CHUNKING,
    _ENDPOINT_CHOICES,
    _LEAVING,
    _TERMS_VERSION,
    _RUN_LINES,
    _STUDIES,
    _OPINIONS,
    _SYNONYMS,
    _GIVEN_UP,
    _NAMES_AND_TAGS,
    _EVIDENCE,
    _EDITS,
    _HIDDEN,
    _SAMPLES_MADE,
    _LACKING_VECTORS,
    _LAST_PAGE,
)

"""One question as a stream of events, kept whole: pipeline, recording, store, and the record's public form."""

"""One question as a stream of events, kept whole: the pipeline, its recording, the store and the record's public form."""

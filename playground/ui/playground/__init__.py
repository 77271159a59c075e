"""The Playground tab: a question, its answer, and everything about this run."""

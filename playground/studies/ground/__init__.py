"""Groundedness: for each sentence of an answer, whether the chunks that were sent bear it out, by words alone."""

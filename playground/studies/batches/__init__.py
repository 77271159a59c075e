"""Batches: a question set put to arms in the background, cell by cell, kept through stops and crashes."""

"""Chunks of an open document corrected, switched off and on, added by hand, and all of that undone."""

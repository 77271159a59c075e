"""Python configs files that hold a prompt set: read by parsing, never run, and written back with nothing else changed.

The team's system keeps its prompts in constants of fixed names.
"""

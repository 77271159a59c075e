"""Checks: rules that an answer keeps or breaks, each a small named function in one table."""

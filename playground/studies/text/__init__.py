"""Texts made comparable: numbers by their value, one script, one width."""

"""Comparisons under way: how they begin, how their answers come in, and how far they are."""

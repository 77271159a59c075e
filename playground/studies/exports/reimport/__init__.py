"""Verdicts and remarks that come back in a table: read, matched with the answers they are about, merged."""

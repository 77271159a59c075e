"""How much a set of questions may hold, and the file that it is read from."""

LARGEST_FILE = 20_000_000
"""Bytes of a file, and characters of a pasted text."""
MOST_QUESTIONS = 10_000
LONGEST_QUESTION = 4_000
"""Characters."""
LONGEST_NOTE = 4_000
"""Characters."""
MOST_POINTS = 50
"""Key points of a question, those that must not be said included."""
MOST_ALTERNATIVES = 20
"""Ways of saying a key point."""
LONGEST_POINT = 500
"""Characters of one way of saying it."""
LONGEST_CELL = 100_000
"""Characters of a cell before it is taken apart."""
MOST_TAGS = 20
LONGEST_TAG = 80
"""Characters."""
LONGEST_NAME = 80
"""Characters of the name of a set."""
MOST_TABLES = 1_000
"""Tables of a text."""
MOST_ROWS = 20_000
"""Rows of a sheet with anything in them."""
MOST_COLUMNS = 100
"""Columns of a table that are looked at."""
SECONDS = 60.0
"""Wall time for reading a workbook."""
MEMORY_BYTES = 1 << 30
"""Address space of the process that reads it."""

"""HTML pages as a reader sees them: blocks of text, tables, list numbers, marks and formulas."""

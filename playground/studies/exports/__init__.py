"""A study on its way out: tables, workbooks, lines, one HTML file, and verdicts on their way back."""

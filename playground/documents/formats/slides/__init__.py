"""PowerPoint files as an audience reads them: shapes in reading order, lists with their numbers, charts, notes."""

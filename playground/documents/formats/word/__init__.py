"""Word documents as a reader sees them, one matter a module: numbers, notes, boxes, marks, what is hidden."""

"""Text of chunks with its tables drawn as tables."""

"""From a file to text, from text to chunks, and the library of what was read."""

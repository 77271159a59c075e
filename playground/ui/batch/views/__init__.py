"""Pure views of batches: from values to HTML."""

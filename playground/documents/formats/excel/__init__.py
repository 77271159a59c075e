"""What Excel files are made of, as far as a reader sees it."""

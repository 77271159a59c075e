"""What the Models tab shows, as HTML."""

"""What the Documents tab shows, as HTML."""

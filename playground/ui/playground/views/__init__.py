"""What the Playground tab shows, as HTML."""

"""What the Prompts tab shows, as HTML."""

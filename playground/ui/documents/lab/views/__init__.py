"""What the lab shows, as HTML."""

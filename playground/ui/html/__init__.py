"""Building blocks of HTML that every tab uses."""

"""Where a page of the Batch tab is, and what is to be seen there."""

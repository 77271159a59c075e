"""The Models tab: servers, whether a model fits, and why a server did not start."""

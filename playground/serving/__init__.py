"""Serving models: what fits on which GPUs, the script that starts it, and why a server did not start."""

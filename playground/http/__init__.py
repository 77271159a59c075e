"""The way to servers of models and embeddings: addresses, certificates, proxies, and what they say when they refuse."""

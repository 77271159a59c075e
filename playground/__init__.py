"""RAG prompt playground: ask one question of your own documents and see everything that happened to it."""

__version__ = "0.1.0"

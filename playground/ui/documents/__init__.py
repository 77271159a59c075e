"""The Documents tab: collections, their documents, and how these were read and cut."""

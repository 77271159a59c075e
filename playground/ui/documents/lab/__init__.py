"""The retrieval lab on the Documents tab: evidence is marked in the reader, and two settings are compared by it."""

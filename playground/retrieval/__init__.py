"""Finding chunks: embedders, the vector index, lexical search, fusion, and packing into the budget."""

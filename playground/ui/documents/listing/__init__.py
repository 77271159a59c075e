"""The list of the documents of a collection: what is listed and how, and what can be done with many of them."""

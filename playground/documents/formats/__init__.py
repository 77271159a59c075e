"""One module a family of file formats; each keeps its library to itself and imports it only when a file asks for it."""

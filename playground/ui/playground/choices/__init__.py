"""What is chosen on the Playground: the collection, the server and its model, the prompt."""

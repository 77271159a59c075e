"""What can be found out about a model server: its kind, state, abilities, speed and load."""

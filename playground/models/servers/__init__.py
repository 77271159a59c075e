"""Knowing a model server: its state, what it is and can do, how fast it answers, and under what load."""

"""A model as a judge of answers: what it is asked, what it said, and how far it agrees with people."""

"""A model as a judge on the page: who is asked, what it takes, how far it is, and what it said."""

"""Question sets: stock ones, and those of the users, from files and on the page."""

"""The room of question sets: read from files and pasted text, edited on the page, kept and given back."""

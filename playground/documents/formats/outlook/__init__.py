"""Messages as Outlook saves them (.msg): properties in a compound file, made the parts of an e-mail."""

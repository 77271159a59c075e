"""The room where a batch is made: a question set, documents, arms, and what all that will take."""

"""What tabs about answers share: the set-up of an arm, its figures, what was found out and said of an answer."""

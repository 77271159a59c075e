"""Why an answer is not right: the reasons that a person can tick beside a verdict, in the order they are offered."""

REASONS: tuple[str, ...] = (
    "wrong_fact",
    "incomplete",
    "not_grounded",
    "wrong_language",
    "no_opening",
    "shows_references",
    "too_long",
    "should_refuse",
    "should_not_refuse",
    "format",
    "repeats",
    "other",
)
"""Names: what a person reads is `reason.<name>` of the string table. The first nine have the keys 1 to 9."""

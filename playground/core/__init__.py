"""Values, events, errors, user-facing strings and the clock: standard library only, imported by every other folder."""

"""Pure views of the History tab."""

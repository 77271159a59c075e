"""The parts of the Compare tab, drawn from values."""

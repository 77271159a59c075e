"""The parts that tabs about answers draw alike."""

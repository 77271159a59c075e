"""What Word, PowerPoint and other office files have in common: packages, numerals, equations, charts, diagrams."""

"""The Prompts tab: the five parts of a prompt, their versions, and what they come to."""

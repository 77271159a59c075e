"""What rendering one prompt may cost."""

TEMPLATE_CHARACTERS = 100_000
"""Longest template."""
OUTPUT_CHARACTERS = 400_000
"""Longest message a template may come to."""
VALUE_CHARACTERS = 1_000_000
"""Question, instruction and chunks together."""
SECONDS = 1.7
"""Of processor time, for all parts of one prompt: a busy machine makes no template slow."""
PATIENCE = 20.0
"""Seconds after which a rendering process is given up that has neither answered nor used up its time."""
MEMORY_BYTES = 512 * 2**20
"""Address space of the rendering process."""
WAIT_SECONDS = 10.0
"""Until one of the rendering processes must have become free."""
CHILDREN = 3
"""Rendering processes at most; each is started when it is first needed and takes about 25 MB."""

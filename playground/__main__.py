"""`python -m playground …`: the services from a terminal."""

import sys

from playground.cli import main

sys.exit(main(sys.argv[1:]))

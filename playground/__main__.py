"""`python -m playground …`: the services from a terminal."""

import sys

try:
    from playground.cli import main

    status = main(sys.argv[1:])
except KeyboardInterrupt:  # while the program was being loaded
    status = 130
sys.exit(status)

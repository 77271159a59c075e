"""What of an office file is not read, or read though it is hidden: counted by kind, so that its owner is told."""

from collections import Counter

from playground.core.errors import Notice


class LeftOut:
    """Counts by the codes of the notices that tell of them."""

    def __init__(self, *, reads_hidden: bool = False) -> None:
        self.reads_hidden = reads_hidden
        """Whether what is hidden is read all the same."""
        self._counts = Counter[str]()

    def note(self, code: str, count: int = 1) -> None:
        """So much more was left out."""
        self._counts[code] += count

    def hides(self, code: str, count: int = 1) -> bool:
        """So much more was hidden, which the notice `code` tells of; whether it is left out."""
        self.note(told_hidden(code, reads=self.reads_hidden), count)
        return not self.reads_hidden

    def notices(self) -> list[Notice]:
        """A notice for each kind."""
        return [Notice.of(code, count=count) for code, count in sorted(self._counts.items()) if count]


def told_hidden(code: str, *, reads: bool) -> str:
    """The notice about hidden parts: of the two, that they were not read, or that they were."""
    return f"{code}_read" if reads else code

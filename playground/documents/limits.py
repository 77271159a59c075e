"""How much one file may cost: bytes, pages, characters, chunks, seconds and memory."""

from dataclasses import dataclass

_PACE_AFTER = 0.25  # of the time; before that the pace says little
_FAR_MORE = 2.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single file may use; beyond it the file is refused with the value and the limit in the message."""

    file_bytes: int = 50_000_000
    pages: int = 5_000
    characters: int = 10_000_000
    chunks: int = 20_000
    seconds: float = 120.0
    """Wall time for reading, in all."""
    memory_bytes: int = 1 << 30
    """Address space of the process that reads."""

    def is_hopeless(self, seconds: float, done: int, total: int | None) -> bool:
        """Whether a file of which that much was read would need far more than its time."""
        if total is None or done < 1 or seconds < _PACE_AFTER * self.seconds:
            return False
        return seconds / done * total > _FAR_MORE * self.seconds


STANDARD = Limits()

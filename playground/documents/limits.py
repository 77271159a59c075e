"""How much one file may cost: bytes, pages, characters, chunks, seconds and memory."""

from dataclasses import dataclass

_SECONDS_A_PAGE = 0.5
_LONGEST = 300.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single file may use; beyond it the file is refused with the value and the limit in the message."""

    file_bytes: int = 50_000_000
    pages: int = 5_000
    characters: int = 10_000_000
    chunks: int = 20_000
    seconds: float = 60.0
    """Wall time for reading; a file with pages gets half a second more for each, up to 300 in all."""
    memory_bytes: int = 1 << 30
    """Address space of the process that reads."""

    def seconds_for(self, pages: int | None) -> float:
        """Wall time for a file of so many pages; None where the format has none, or they are not counted yet."""
        return max(self.seconds, min(self.seconds + _SECONDS_A_PAGE * (pages or 0), _LONGEST))


STANDARD = Limits()

"""Work that reports by calling, told as steps that can be taken one by one and left off."""

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from playground.retrieval.ingest.reading import Stopped

Step = tuple[int, int]
"""How many of how many are done."""


def steps(work: Callable[[Callable[[int, int], None]], object]) -> Iterator[Step]:
    """What `work` reports; closed early, it ends `work` at its next report and waits for that."""
    told: queue.SimpleQueue[Step | None] = queue.SimpleQueue()
    stop = threading.Event()

    def tell(done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        told.put((done, total))

    with ThreadPoolExecutor(1, thread_name_prefix="ingest-steps") as thread:
        working = thread.submit(work, tell)
        working.add_done_callback(lambda _: told.put(None))
        try:
            while (step := told.get()) is not None:
                yield step
            working.result()
        finally:
            stop.set()

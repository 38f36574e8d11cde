"""Gather what waits for one site, and write it on a thread.

So a site that cannot be written keeps no other site waiting.
"""

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

JobT = TypeVar("JobT")

GROUP_JOBS = 64
"""How many jobs one transaction takes at most."""


class Lane(Generic[JobT]):
    """Call `write` with what has gathered while the last group was written.

    In the order it came, on a thread of its own.
    """

    def __init__(self, name: str, write: Callable[[list[JobT]], None]) -> None:
        self._write = write
        self._waiting: queue.Queue[JobT | None] = queue.Queue()
        self._group: list[JobT] = []
        self._thread = threading.Thread(target=self.work, name=f"bay-tui-writer {name}".rstrip(), daemon=True)

    def __len__(self) -> int:
        """Return how many jobs wait, those being written left out."""
        return self._waiting.qsize()

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def put(self, job: JobT) -> None:
        """Queue a job."""
        self._waiting.put(job)

    def pending(self) -> list[JobT]:
        """Return the jobs being written, and those that wait."""
        with self._waiting.mutex:
            waiting = [job for job in self._waiting.queue if job is not None]
        return [*self._group, *waiting]

    def end(self) -> None:
        """Have the thread end after what waits now."""
        self._waiting.put(None)

    def give_up(self) -> list[JobT]:
        """Take out and return what waits, so that the thread ends soon."""
        with self._waiting.mutex:
            waiting = [job for job in self._waiting.queue if job is not None]
            self._waiting.queue.clear()
        self._waiting.put(None)
        return waiting

    @property
    def alive(self) -> bool:
        """Tell whether the thread still works."""
        return self._thread.is_alive()

    def join(self, seconds: float) -> bool:
        """Wait for the thread to end, and say whether it has."""
        self._thread.join(max(0.0, seconds))
        return not self.alive

    def work(self) -> None:
        """Write groups of jobs until the end."""
        going_on = True
        while going_on:
            self._group, going_on = self._gather()
            if self._group:
                self._write(self._group)
            self._group = []

    def _gather(self) -> tuple[list[JobT], bool]:
        group: list[JobT] = []
        job = self._waiting.get()
        while job is not None:
            group.append(job)
            if len(group) >= GROUP_JOBS:
                break
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                break
        return group, job is not None

"""Wait for the database no longer than anybody should.

The database ends by itself what waits for a lock, runs too long, or lies idle inside a transaction. Where it cannot,
since it stands still or the way to it does, the connection is cut from here.
"""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import NamedTuple

from bay_tui.server.sql.lifelines import Lifeline

CONNECT_SECONDS = 3
"""How long making a connection may take, and testing one that lay idle."""

GLANCE_SECONDS = 5.0
"""How long a look may take that somebody waits for: whether it is well, where the feed has come to."""

_EVERY_SECONDS = 0.25


class Deadlines(NamedTuple):
    """Say how many seconds something may take; 0 sets no limit.

    Waiting for a lock, one statement, lying idle inside a transaction, doing so inside one that writes, a whole
    reading, a whole writing.
    """

    lock: float
    statement: float
    idle: float
    idle_writing: float
    reading: float
    writing: float


SERVING = Deadlines(lock=5, statement=60, idle=30, idle_writing=30, reading=90, writing=30)
"""For a server: others wait behind whatever waits."""

OFFICE = Deadlines(lock=60, statement=0, idle=0, idle_writing=60, reading=0, writing=0)
"""For commands: an export may take its time, but nobody holds a site for ever."""


class ConnectionWatch:
    """Cut each connection that is held for longer than it may be."""

    def __init__(self) -> None:
        self._held: dict[Lifeline, float] = {}
        self._ended = threading.Event()
        self._gate = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def limited(self, lifeline: Lifeline, seconds: float) -> Generator[None]:
        """Hold a connection for `seconds` at most; 0 sets no limit."""
        self._held[lifeline] = time.monotonic() + seconds if seconds else float("inf")
        if self._ended.is_set():
            lifeline.cut()
        if self._thread is None:
            self._begin()
        try:
            yield
        finally:
            self._held.pop(lifeline, None)

    @property
    def ended(self) -> bool:
        """Tell whether everything is cut, and nothing is to begin."""
        return self._ended.is_set()

    def cut(self) -> None:
        """Cut every connection that is held, and each that will be."""
        self._ended.set()
        for lifeline in list(self._held):
            lifeline.cut()

    def _begin(self) -> None:
        with self._gate:
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="bay-tui-deadlines", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY_SECONDS):
            now = time.monotonic()
            for lifeline, until in list(self._held.items()):
                if now >= until:
                    lifeline.cut()

"""Follow the records that a screen has read, and the minutes."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import datetime

from textual.screen import Screen
from textual.timer import Timer

from bay_tui.store.replica_view import ReplicaView
from bay_tui.workshop.records import Record, kind_of
from bay_tui.workshop.view import Key

_TICK = 0.02
"""So many seconds after a minute has begun it surely has."""


class ReadRecords:
    """Note what a screen reads, and which changes are of that.

    Only they can change what it shows. `besides` names what it shows that is no record: `outbox`, `sync`.
    """

    def __init__(self, besides: Iterable[str]) -> None:
        self._besides = frozenset(besides)
        self._classes: set[type[Record]] = set()
        self._changed: set[Key] = set()

    @contextmanager
    def reading(self, view: ReplicaView, *, anew: bool) -> Generator[None]:
        """Note what is read in `view` meanwhile.

        With `anew` what was read before counts no more.
        """
        if anew:
            self._classes = set()
            self._changed.clear()
        with view.noting(self._classes):
            yield

    def hear(self, keys: Iterable[Key]) -> None:
        """Keep those keys of changed records that are of what was read."""
        shown = {*map(kind_of, self._classes), *self._besides}
        self._changed |= {key for key in keys if key[0] in shown}

    def take_changed(self) -> frozenset[Key]:
        """Return what has changed since this was asked last."""
        changed, self._changed = frozenset(self._changed), set()
        return changed


class MinuteTimer:
    """Call something at the beginning of each minute while it runs."""

    def __init__(self, screen: Screen[None], now: Callable[[], datetime], passed: Callable[[], None]) -> None:
        self._screen, self._now, self._passed = screen, now, passed
        self._timer: Timer | None = None

    def start(self) -> None:
        """Wait for the next minute."""
        self.stop()
        now = self._now()
        left = 60.0 - now.second - now.microsecond / 1_000_000
        self._timer = self._screen.set_timer(left + _TICK, self._passed)

    def stop(self) -> None:
        """Let the minutes pass."""
        if self._timer is not None:
            self._timer.stop()

"""Lock a shared terminal that nobody touches.

Whoever walked away is signed out, and what they were typing is parked.
It is one timer that is set again only when it runs out, so that keys cost nothing and waiting sends nothing.
"""

from collections.abc import Sequence
from time import monotonic

from textual import events

from bay_tui.terminal.fault_handling import FaultTolerantApp

FLOOR_SECONDS = 120.0
"""After so long without a key a terminal in a bay locks, where the settings say nothing else."""


REMEMBERED_SECONDS = 3600.0
"""So long somebody finds again what was open when the terminal locked."""

Place = tuple[str, dict[str, str]]
"""The name of an open screen, and the ids of what it is about."""


class LeftOff:
    """Remember where people were when the terminal locked."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[float, Sequence[Place]]] = {}

    def remember(self, staff: str, places: Sequence[Place]) -> None:
        """Keep what somebody had open."""
        self._places[staff] = (monotonic(), places)

    def take(self, staff: str) -> Sequence[Place]:
        """Return what somebody had open, once.

        Who comes back much later begins at the beginning.
        """
        at, places = self._places.pop(staff, (0.0, ()))
        return places if monotonic() - at < REMEMBERED_SECONDS else ()


class LockingApp(FaultTolerantApp):
    """Call `lock` after `lock_after` seconds without a key."""

    def __init__(self) -> None:
        super().__init__()
        self.left_off = LeftOff()
        self._touched_at = monotonic()
        self._watching = False

    @property
    def lock_after(self) -> float:
        """Return the seconds without a key after which to lock.

        0 never does.
        """
        raise NotImplementedError

    def lock(self) -> None:
        """Leave the terminal to the next one."""
        raise NotImplementedError

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody is there."""
        if isinstance(event, events.Key | events.Paste | events.MouseEvent):
            self._touched_at = monotonic()
            self.watch_idle()
        await super().on_event(event)

    def watch_idle(self) -> None:
        """Begin to wait for the time to lock, if nobody waits yet."""
        if not self._watching and self.lock_after > 0:
            self._watching = True
            self.set_timer(self.lock_after, self._time_is_up)

    def _time_is_up(self) -> None:
        self._watching = False
        left = self._touched_at + self.lock_after - monotonic()
        if self.lock_after > 0 and left <= 0:
            self.lock()
        elif self.lock_after > 0:
            self._watching = True
            self.set_timer(left, self._time_is_up)

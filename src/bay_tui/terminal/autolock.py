"""Lock a shared terminal that nobody touches.

Whoever walked away is signed out, and what they were typing is parked.
It is one timer that is set again only when it runs out, so that keys cost nothing and waiting sends nothing.
"""

from time import monotonic

from textual import events

from bay_tui.terminal.fault_handling import FaultTolerantApp

FLOOR_SECONDS = 120.0
"""After so long without a key a terminal in a bay locks, where the settings say nothing else."""


class LockingApp(FaultTolerantApp):
    """Call `lock` after `lock_after` seconds without a key."""

    def __init__(self) -> None:
        super().__init__()
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

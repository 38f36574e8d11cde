"""Count how long a terminal has run, whatever the time is.

The only span that no wall clock can change is that of the boot clock. What it counted in one boot is carried over to
the next; the time in which the machine was off does not count.
"""

import contextlib
from datetime import timedelta

import msgspec

from bay_tui.store import meta
from bay_tui.store.database import Database
from bay_tui.store.errors import StoreError
from bay_tui.store.timekeeping import Timekeeper

_NAME = "uptime"
_KEEP_EVERY = timedelta(hours=1)
_TICK = timedelta(milliseconds=1)


class _Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Hold what had been counted at one moment of a boot."""

    total_ms: int
    boot: str
    boot_ms: int


class Uptime:
    """Tell how long this terminal has run, since it was first asked."""

    def __init__(self, database: Database, clock: Timekeeper) -> None:
        self._database = database
        self._clock = clock

    def total(self) -> timedelta:
        """Return how long it has run.

        What is counted is kept every hour. A full disk must not keep an answer from being taken over: then it counts
        from what is kept.
        """
        boot, boot_ms = self._clock.running()
        kept = meta.read(self._database, _NAME, _Counted)
        if kept is None:
            kept = _Counted(total_ms=0, boot=boot, boot_ms=boot_ms)
            self._keep(kept)
        since_ms = kept.boot_ms if kept.boot == boot else 0
        total_ms = kept.total_ms + max(0, boot_ms - since_ms)
        if kept.boot != boot or (total_ms - kept.total_ms) * _TICK >= _KEEP_EVERY:
            self._keep(_Counted(total_ms=total_ms, boot=boot, boot_ms=boot_ms))
        return total_ms * _TICK

    def _keep(self, counted: _Counted) -> None:
        with contextlib.suppress(StoreError):
            meta.write(self._database, _NAME, counted)

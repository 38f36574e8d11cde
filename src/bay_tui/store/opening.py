"""Open the terminal's store, for the app and the commands."""

import contextlib
from pathlib import Path

from bay_tui.store import meta
from bay_tui.store.database import Database
from bay_tui.store.errors import StoreError
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import ClockState, Source, TerminalClock

JOURNAL = "terminal.journal"
_CLOCK = "clock"


def open_terminal(home: Path, source: Source | None = None) -> Replica:
    """Open the store under `home`, with its clock.

    It is made if missing; `source` stands in for the machine's clocks. Raises StoreError: busy, damaged, too new, full,
    read-only or failed.
    """
    database = Database(home / JOURNAL)
    try:
        replica = Replica(database, open_clock(database, source))
        replica.torn_ends.note(replica.now())
        return replica
    except BaseException:
        database.close()
        raise


def open_clock(database: Database, source: Source | None = None) -> TerminalClock:
    """Return the clock that remembers in `database` what the server told it."""

    def keep(state: ClockState) -> None:
        # A full disk must not stop the clock; without this a restart in the same boot estimates again.
        """Keep the clock's state in the store."""
        with contextlib.suppress(StoreError):
            meta.write(database, _CLOCK, state)

    clock = TerminalClock(source, meta.read(database, _CLOCK, ClockState), keep)
    database.dated_by(clock.now)
    return clock

"""Open the terminal's store, for the app and the commands."""

import contextlib
import random
from pathlib import Path
from time import monotonic, sleep

from bay_tui.store import meta
from bay_tui.store.database import Database
from bay_tui.store.errors import StoreBusy, StoreError
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import ClockState, Source, TerminalClock

JOURNAL = "terminal.journal"
_CLOCK = "clock"

LOCK_SECONDS = 20.0
"""How long to wait for a store that others have open: commands in a row have it for an instant each."""

MOMENT_SECONDS = 3.0
"""How long whoever keeps it for longer waits, before somebody is told who has it."""

_PAUSE_SECONDS = 0.02


def open_terminal(home: Path, source: Source | None = None, *, patience: float = 0.0) -> Replica:
    """Open the store under `home`, with its clock.

    It is made if missing; `source` stands in for the machine's clocks. Waits up to `patience` seconds for whoever has
    it open. Raises StoreError: busy, damaged, too new, full, read-only or failed.
    """
    database = _database(home / JOURNAL, monotonic() + patience)
    try:
        replica = Replica(database, open_clock(database, source))
        replica.torn_ends.note(replica.now())
        return replica
    except BaseException:
        database.close()
        raise


def _database(path: Path, until: float) -> Database:
    """Open the database as soon as nobody else has it.

    Tries `until` a monotonic instant.
    """
    while True:
        try:
            return Database(path)
        except StoreBusy:
            if monotonic() >= until:
                raise
        sleep(_PAUSE_SECONDS * (1 + random.random()))  # noqa: S311 - so that many do not wake at one moment


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

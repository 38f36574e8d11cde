"""Read a store while the terminal has it open.

By a copy in memory that changes nothing on disk.
"""

from pathlib import Path

from bay_tui.store.answers import TABLE as ANSWERS
from bay_tui.store.database import Database
from bay_tui.store.journal.memory import MemoryDisk
from bay_tui.store.opening import JOURNAL, open_clock
from bay_tui.store.outbox import TABLE as OUTBOX
from bay_tui.store.replica import Replica
from bay_tui.store.timekeeping import Source


def open_copy(home: Path, source: Source | None = None, *, outbox: bool = True) -> Replica:
    """Open a copy of the store under `home` at this moment.

    It is an empty replica where there is none yet. Without its `outbox` the copy may sync: it has nothing to send in
    the terminal's name.

    Needs no lock, since commits are only ever appended: at worst the one being written now is missing. What is done to
    the copy is gone with it. Raises StoreError where the file is damaged, and OSError where it cannot be read.
    """
    disk = MemoryDisk()
    path = home / JOURNAL
    if path.exists():
        handle = disk.open(JOURNAL, create=True)
        disk.write(handle, path.read_bytes(), 0)
        disk.close(handle)
    database = Database(JOURNAL, disk=disk)
    if not outbox:
        database.drop_table(OUTBOX)
        database.drop_table(ANSWERS)
    return Replica(database, open_clock(database, source))

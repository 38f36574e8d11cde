"""Tell whether the disk under the database takes a write.

Asking the database alone reads, which a full disk allows. For SQLite a little is written beside it, really flushed and
removed again. PostgreSQL's disks are another machine's: it writes a little itself, and takes it back.
"""

import contextlib
import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from bay_tui.server.sql.database import ServerDatabase
from bay_tui.server.sql.faults import PASSING, fault_of

PROBE_BYTES = 64 * 1024
"""About what a batch of operations takes: whoever has not even that is full."""
_EVERY_SECONDS = 5.0
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class DiskProbe:
    """Try the disk of a database, every few seconds at most.

    `clock` tells seconds. Threads may share it.
    """

    def __init__(self, database: ServerDatabase, clock: Callable[[], float] = monotonic) -> None:
        self._database = database
        path = database.url.database if database.is_sqlite else None
        self._file = Path(f"{path}.probe") if path else None
        self._clock = clock
        self._lock = threading.Lock()
        self._tried_at: float | None = None
        self._problem = ""

    def problem(self) -> str:
        """Return why the disk takes nothing: `disk-full` or `disk-failed`.

        Or what the database says: `database-full`, `database-read-only`. Empty where it does. Whoever asks again within
        a few seconds is told the same.
        """
        with self._lock:
            now = self._clock()
            if self._tried_at is None or now - self._tried_at >= _EVERY_SECONDS:
                self._tried_at, self._problem = now, _tried(self._file) if self._file else _asked(self._database)
            return self._problem


def _asked(database: ServerDatabase) -> str:
    try:
        database.try_writing()
    except PASSING as error:
        fault = fault_of(error)
        return fault.code if fault else "disk-failed"
    return ""


def _tried(path: Path) -> str:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            # Random, so that nothing on the way makes less of it.
            rest = os.urandom(PROBE_BYTES)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fdatasync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        return "disk-full" if error.errno in _FULL else "disk-failed"
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
    return ""

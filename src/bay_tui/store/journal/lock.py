"""Let one process at a time open a store.

By a lock file beside it. A file of its own, because the journal is replaced by another file whenever it is compacted.
It stays where it is when the store closes: removing it would let two processes lock two files of the same name.
"""

import contextlib
import os

from bay_tui.store.errors import StoreBusy
from bay_tui.store.journal.disk import Disk, read_all, write_all


class Lock:
    """Hold the lock of the store at `path` until `release`.

    Raises StoreBusy with the holder's process number, or OSError if the lock file cannot be made.
    """

    def __init__(self, path: str, disk: Disk) -> None:
        self._disk = disk
        self._handle = disk.open(f"{path}.lock", create=True)
        try:
            if not disk.lock(self._handle):
                raise StoreBusy(path, self._holder())
            # Naming the holder is a courtesy: on a full disk the store must open all the same.
            with contextlib.suppress(OSError):
                disk.truncate(self._handle, 0)
                write_all(disk, self._handle, str(os.getpid()).encode(), 0)
        except BaseException:
            disk.close(self._handle)
            raise

    def _holder(self) -> int:
        text = read_all(self._disk, self._handle).decode(errors="replace").strip()
        return int(text) if text.isdecimal() else 0

    def release(self) -> None:
        """Let others open the store."""
        self._disk.close(self._handle)

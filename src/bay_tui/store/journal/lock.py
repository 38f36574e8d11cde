"""Let one process at a time open a store.

What is locked is the file that is written (`open_locked`), whatever becomes of the names beside it. Programs of before
lock a file beside the store instead, so that one is locked as well (`Lock`), and first: it names the holder.
It stays where it is when the store closes.
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
                raise StoreBusy(path, self._holder() or disk.holder(self._handle))
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


def open_locked(disk: Disk, path: str, store: str, *, create: bool = False) -> int:
    """Open a file of a store and lock it; return its handle.

    It is still the one `path` names. Raises StoreBusy about `store` if another process has it locked, and OSError.
    """
    while True:
        handle = disk.open(path, create=create)
        try:
            if not disk.lock(handle):
                raise StoreBusy(store, disk.holder(handle))
            if disk.is_still(handle, path):
                return handle
        except BaseException:
            disk.close(handle)
            raise
        # Whoever had it put another file under the name before letting go: that one is the store.
        disk.close(handle)

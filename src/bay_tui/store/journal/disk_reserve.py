"""Keep a little room on the disk for the worst day.

On a full disk even removing a document needs room, as the journal only grows. The reserve is a file that holds that
room and gives it back piece by piece: half of it to commits that add no document, the rest to the answers to what was
handed in, so that a terminal with a full disk can still hand in all its work.
"""

import contextlib

from bay_tui.store.journal.disk import Disk

RESERVE_SIZE = 256 * 1024
KEPT_FOR_ANSWERS = RESERVE_SIZE // 2
"""What a draft that is typed on and a clock that is kept may not use up, in bytes."""
_BLOCK = 4096


class Reserve:
    """Keep the reserve file of the store at `path`.

    `size` bytes of it are left. Never raises OSError.
    """

    def __init__(self, path: str, disk: Disk) -> None:
        self._path = f"{path}.reserve"
        self._disk = disk
        self.size = 0

    def fill(self) -> None:
        """Set the reserve aside again.

        All of it, or the half or quarter that the disk has room for.
        """
        if self.size >= RESERVE_SIZE:
            return
        with contextlib.suppress(OSError):
            handle = self._disk.open(self._path, create=True)
            try:
                self.size = self._disk.size(handle)
                for size in (RESERVE_SIZE, RESERVE_SIZE // 2, RESERVE_SIZE // 4):
                    if self.size >= size or self._grow(handle, size):
                        break
            finally:
                self._disk.close(handle)

    def _grow(self, handle: int, size: int) -> bool:
        try:
            self._disk.allocate(handle, size)
        except OSError:
            # A failed attempt may have grown the file without having the room.
            self._disk.truncate(handle, self.size)
            return False
        self.size = size
        return True

    def release(self, needed: int, *, keep: int = 0) -> bool:
        """Give back room for `needed` bytes.

        And for the block around them; False if no more than `keep` bytes are left.
        """
        if self.size <= keep:
            return False
        left = max(0, self.size - (needed // _BLOCK + 2) * _BLOCK)
        try:
            handle = self._disk.open(self._path)
            try:
                self._disk.truncate(handle, left)
            finally:
                self._disk.close(handle)
        except OSError:
            return False
        self.size = left
        return True

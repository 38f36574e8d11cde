"""Make the name that a new file took durable.

A file that takes the store's place has its name at once, but not for good: until its folder is flushed, a power cut may
bring the file of before back. As long as both hold the same, that does no harm, and the folder is flushed beside the
thread that records; a commit that comes earlier does it itself, so nothing that was told is ever in a file whose name
may not last.
"""

import threading
from pathlib import Path

from bay_tui.store.errors import StoreFailed
from bay_tui.store.journal.disk import Disk


class NewName:
    """Know whether the name of the store at `path` is durable.

    `failed` says why it cannot be made so; nobody knows then which file has it after a power cut.
    """

    def __init__(self, disk: Disk, path: str) -> None:
        self.failed = ""
        self._disk, self._path = disk, path
        self._owed = False
        self._flushing = threading.Lock()

    def taken(self) -> None:
        """Take note that another file has the name now."""
        self._owed = True

    def keep(self) -> None:
        """Flush the folder, if that is owed; from any thread. Raises StoreFailed."""
        if not self._owed:
            return
        with self._flushing:
            if self._owed and not self.failed:
                try:
                    self.flush()
                except OSError as error:
                    self.failed = str(error)
            if self.failed:
                raise StoreFailed(self._path, self.failed)

    def flush(self) -> None:
        """Flush the folder. Raises OSError."""
        self._disk.fsync_dir(str(Path(self._path).parent))
        self._owed = False

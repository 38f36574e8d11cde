"""Name the few operations the store asks of a disk.

They stand behind one small interface, with the real disk beside it. All of the store's input and output goes through a
`Disk`, so that a simulator can tear a write, drop what was not flushed, fill the disk or stop the world between any two
calls (see `bay_tui.store.journal.memory`). Everything raises OSError as the operating system does.
"""

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Protocol

_LOCKS = Path("/proc/locks")
_LOCKED_FILE = 5
"""Which field of a line there names the file; the one before is the process."""


class Disk(Protocol):
    """Store files by name.

    Handles are small numbers; sizes and offsets are bytes; paths are text.
    """

    def open(self, path: str, *, create: bool = False) -> int:
        """Open a file for reading and writing.

        An empty one is made if asked and missing.
        """
        ...

    def close(self, handle: int) -> None:
        """Give a handle back, and any lock it holds."""
        ...

    def size(self, handle: int) -> int:
        """Return the length of the file."""
        ...

    def read(self, handle: int, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`."""
        ...

    def write(self, handle: int, data: bytes | memoryview, offset: int) -> int:
        """Write at `offset`; return the number of bytes taken.

        They may be fewer than there were.
        """
        ...

    def truncate(self, handle: int, size: int) -> None:
        """Cut the file to `size`."""
        ...

    def allocate(self, handle: int, size: int) -> None:
        """Set room for `size` bytes aside for the file.

        It is that long afterwards, with the room on the disk really taken.
        """
        ...

    def fdatasync(self, handle: int) -> None:
        """Return when the file's content and length would survive a power cut."""
        ...

    def fsync_dir(self, path: str) -> None:
        """Return when the names in a directory would survive a power cut."""
        ...

    def rename(self, source: str, target: str) -> None:
        """Give a file another name, replacing what had it, in one step."""
        ...

    def remove(self, path: str) -> None:
        """Remove a file; nothing happens if there is none."""
        ...

    def exists(self, path: str) -> bool:
        """Tell whether a file of that name is there."""
        ...

    def make_dirs(self, path: str) -> None:
        """Make a directory and those above it, for this user alone."""
        ...

    def lock(self, handle: int) -> bool:
        """Lock the file against every other opener.

        False if one has it. Closing unlocks.
        """
        ...

    def holder(self, handle: int) -> int:
        """Return the number of the process that has the file locked.

        0 where that cannot be told.
        """
        ...

    def is_still(self, handle: int, path: str, size: int | None = None) -> bool:
        """Tell whether `path` still names the open file.

        And, where `size` is given, whether it is just that long.
        """
        ...


class OsDisk:
    """Store files on the machine's own disk.

    They are readable by their owner only. POSIX.
    """

    def __init__(self) -> None:
        self._files: dict[int, tuple[int, int]] = {}

    def open(self, path: str, *, create: bool = False) -> int:
        """See `Disk`."""
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if create else 0), 0o600)
        opened = os.fstat(handle)
        self._files[handle] = (opened.st_dev, opened.st_ino)
        return handle

    def close(self, handle: int) -> None:
        """See `Disk`."""
        self._files.pop(handle, None)
        os.close(handle)

    def size(self, handle: int) -> int:
        """See `Disk`."""
        return os.fstat(handle).st_size

    def read(self, handle: int, offset: int, length: int) -> bytes:
        """See `Disk`."""
        return os.pread(handle, length, offset)

    def write(self, handle: int, data: bytes | memoryview, offset: int) -> int:
        """See `Disk`."""
        return os.pwrite(handle, data, offset)

    def truncate(self, handle: int, size: int) -> None:
        """See `Disk`."""
        os.ftruncate(handle, size)

    def allocate(self, handle: int, size: int) -> None:
        """See `Disk`."""
        os.posix_fallocate(handle, 0, size)

    def fdatasync(self, handle: int) -> None:
        """See `Disk`."""
        os.fdatasync(handle)

    def fsync_dir(self, path: str) -> None:
        """See `Disk`."""
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def rename(self, source: str, target: str) -> None:
        """See `Disk`."""
        Path(source).replace(target)

    def remove(self, path: str) -> None:
        """See `Disk`."""
        with contextlib.suppress(FileNotFoundError):
            Path(path).unlink()

    def exists(self, path: str) -> bool:
        """See `Disk`."""
        return Path(path).exists()

    def make_dirs(self, path: str) -> None:
        """See `Disk`."""
        Path(path).mkdir(mode=0o700, parents=True, exist_ok=True)

    def lock(self, handle: int) -> bool:
        """See `Disk`."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def holder(self, handle: int) -> int:
        """See `Disk`. Linux lists all locks, by device and file."""
        file = os.fstat(handle)
        wanted = f"{os.major(file.st_dev):02x}:{os.minor(file.st_dev):02x}:{file.st_ino}"
        with contextlib.suppress(OSError):
            for line in _LOCKS.read_text(encoding="ascii").splitlines():
                fields = line.split()
                if len(fields) > _LOCKED_FILE and fields[1] == "FLOCK" and fields[_LOCKED_FILE] == wanted:
                    return int(fields[_LOCKED_FILE - 1])
        return 0

    def is_still(self, handle: int, path: str, size: int | None = None) -> bool:
        """See `Disk`. One call to the system, before every commit."""
        try:
            named = os.stat(path)  # noqa: PTH116 - at half the cost
        except (FileNotFoundError, NotADirectoryError):
            return False
        return (named.st_dev, named.st_ino) == self._files[handle] and size in (None, named.st_size)


def read_all(disk: Disk, handle: int) -> bytes:
    """Return the whole content of an open file."""
    size = disk.size(handle)
    parts: list[bytes] = []
    while size > 0 and (part := disk.read(handle, sum(map(len, parts)), size)):
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def write_all(disk: Disk, handle: int, data: bytes | bytearray, offset: int) -> None:
    """Write everything at `offset`, going on where the disk took only part."""
    rest = memoryview(data)
    while rest:
        taken = disk.write(handle, rest, offset)
        rest = rest[taken:]
        offset += taken

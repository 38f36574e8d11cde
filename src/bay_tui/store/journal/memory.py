"""Keep a disk in memory that forgets unflushed data.

For simulators, tests and stores that leave no trace. It is as unkind as a real one may be. After `crash` only what
`fdatasync` and `fsync_dir` promised is sure to be there; of the rest, a random choice is. `fault` is called before
every operation and may raise.
"""

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

Names = dict[str, "Inode"]


@dataclass
class Inode:
    """Hold a file: what users see, the platter's content, the changes between.

    A change is an offset and the bytes written there, or a size and None where it was cut.
    """

    data: bytearray = field(default_factory=bytearray)
    durable: bytes = b""
    unsynced: list[tuple[int, bytes | None]] = field(default_factory=list[tuple[int, bytes | None]])
    locked: bool = False


class MemoryDisk:
    """Store at most `capacity` bytes of files, as a `Disk`.

    Any number if that is None. `fault(operation, path)` runs before each operation: raise OSError to make that fail, or
    anything else to stop the program there. `calls` lists the operations so far.
    """

    def __init__(self, capacity: int | None = None, fault: Callable[[str, str], None] | None = None) -> None:
        self.capacity = capacity
        self.fault = fault
        self.names: Names = {}
        self.calls: list[str] = []
        self._durable_names: Names = {}
        self._renames: list[Names] = []
        self._handles: dict[int, tuple[str, Inode, bool]] = {}
        self._next = 3

    def crash(self, random: Random) -> "MemoryDisk":
        """Return the disk as a power cut now would leave it.

        This one stays as it is.
        """
        after = MemoryDisk(self.capacity)
        versions = [self._durable_names, *self._renames]
        for path, inode in random.choice(versions).items():
            data = bytearray(_surviving(inode, random))
            after.names[path] = Inode(data, bytes(data))
        after._durable_names = dict(after.names)
        return after

    def kill(self) -> "MemoryDisk":
        """Return the disk as the next process finds it after a kill.

        Nothing is lost but the locks.
        """
        after = MemoryDisk(self.capacity)
        copies: dict[int, Inode] = {}

        def copied(names: Names) -> Names:
            """Copy files under their names; one file stays one."""
            for inode in names.values():
                if id(inode) not in copies:
                    copies[id(inode)] = Inode(bytearray(inode.data), inode.durable, list(inode.unsynced))
            return {path: copies[id(inode)] for path, inode in names.items()}

        after.names, after._durable_names = copied(self.names), copied(self._durable_names)
        after._renames = [copied(names) for names in self._renames]
        return after

    def _before(self, operation: str, path: str) -> None:
        self.calls.append(operation)
        if self.fault is not None:
            self.fault(operation, path)

    def _file(self, operation: str, handle: int) -> Inode:
        if handle not in self._handles:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        path, inode, _ = self._handles[handle]
        self._before(operation, path)
        return inode

    def _take(self, wanted: int) -> int:
        """Return the room there is for `wanted` more bytes."""
        if self.capacity is None:
            return wanted
        used = sum(len(inode.data) for inode in self.names.values())
        return max(0, min(wanted, self.capacity - used))

    def _renamed(self) -> None:
        self._renames.append(dict(self.names))

    def open(self, path: str, *, create: bool = False) -> int:
        """See `Disk`."""
        self._before("open", path)
        if path not in self.names:
            if not create:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
            self.names[path] = Inode()
            self._renamed()
        self._next += 1
        self._handles[self._next] = (path, self.names[path], False)
        return self._next

    def close(self, handle: int) -> None:
        """See `Disk`."""
        _, inode, locked = self._handles.pop(handle)
        if locked:
            inode.locked = False

    def size(self, handle: int) -> int:
        """See `Disk`."""
        return len(self._file("size", handle).data)

    def read(self, handle: int, offset: int, length: int) -> bytes:
        """See `Disk`."""
        return bytes(self._file("read", handle).data[offset : offset + length])

    def write(self, handle: int, data: bytes | memoryview, offset: int) -> int:
        """See `Disk`. A write that only partly fits is taken partly."""
        inode = self._file("write", handle)
        growth = max(0, offset + len(data) - len(inode.data))
        taken = len(data) - (growth - self._take(growth))
        if taken <= 0 < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        _put(inode.data, offset, bytes(data[:taken]))
        inode.unsynced.append((offset, bytes(data[:taken])))
        return taken

    def truncate(self, handle: int, size: int) -> None:
        """See `Disk`."""
        inode = self._file("truncate", handle)
        _cut(inode.data, size)
        inode.unsynced.append((size, None))

    def allocate(self, handle: int, size: int) -> None:
        """See `Disk`."""
        inode = self._file("allocate", handle)
        growth = max(0, size - len(inode.data))
        if self._take(growth) < growth:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        inode.data.extend(bytes(growth))
        inode.unsynced.append((len(inode.data), None))

    def fdatasync(self, handle: int) -> None:
        """See `Disk`."""
        inode = self._file("fdatasync", handle)
        inode.durable = bytes(inode.data)
        inode.unsynced.clear()

    def fsync_dir(self, path: str) -> None:
        """See `Disk`."""
        self._before("fsync_dir", path)
        self._durable_names = dict(self.names)
        self._renames.clear()

    def rename(self, source: str, target: str) -> None:
        """See `Disk`."""
        self._before("rename", source)
        moved = self.names[target] = self.names.pop(source)
        for handle, (_, inode, locked) in self._handles.items():
            if inode is moved:
                self._handles[handle] = (target, inode, locked)
        self._renamed()

    def remove(self, path: str) -> None:
        """See `Disk`."""
        self._before("remove", path)
        if self.names.pop(path, None) is not None:
            self._renamed()

    def exists(self, path: str) -> bool:
        """See `Disk`."""
        return path in self.names

    def make_dirs(self, path: str) -> None:
        """See `Disk`. Directories are not kept."""
        self._before("make_dirs", path)

    def lock(self, handle: int) -> bool:
        """See `Disk`."""
        inode = self._file("lock", handle)
        if inode.locked:
            return False
        path = self._handles[handle][0]
        inode.locked = True
        self._handles[handle] = (path, inode, True)
        return True

    def holder(self, handle: int) -> int:
        """See `Disk`. Processes are not kept."""
        return 0

    def is_still(self, handle: int, path: str, size: int | None = None) -> bool:
        """See `Disk`."""
        inode = self._handles[handle][1]
        return self.names.get(path) is inode and size in (None, len(inode.data))

    def content(self, path: str | Path) -> bytes:
        """Return a file's content now, flushed or not."""
        return bytes(self.names[str(path)].data)


def _put(data: bytearray, offset: int, part: bytes) -> None:
    if offset > len(data):
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(part)] = part


def _cut(data: bytearray, size: int) -> None:
    del data[size:]
    data.extend(bytes(size - len(data)))


def _surviving(inode: Inode, random: Random) -> bytes:
    """Return a file's content after a power cut.

    Flushed bytes, and of each later change all, nothing or a part.
    """
    data = bytearray(inode.durable)
    for offset, part in inode.unsynced:
        kept = random.choice(("all", "none", "part"))
        if kept == "none":
            continue
        if part is None:
            _cut(data, offset)
        else:
            _put(data, offset, part if kept == "all" else part[: random.randrange(len(part) + 1)])
    return bytes(data)

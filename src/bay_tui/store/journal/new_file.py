"""Write whole files beside the store.

A journal that is to take the store's place by being renamed, which is somebody else's decision; and what is kept of
bytes that are of no use in it.
"""

import contextlib
import time
from collections.abc import Callable
from typing import NamedTuple

from bay_tui.store.journal import frames
from bay_tui.store.journal.disk import Disk, write_all
from bay_tui.store.journal.frames import Witness
from bay_tui.store.journal.lock import open_locked
from bay_tui.store.journal.values import Tables


class Written(NamedTuple):
    """Hold a journal written beside: its handle and last commit."""

    handle: int
    witness: Witness


NONE_READY: frames.Unsealed = {}


def beside(path: str) -> str:
    """Return the name of a new file beside `path`."""
    return f"{path}.new"


def write_beside(
    disk: Disk,
    path: str,
    tables: Tables,
    first: int,
    at: int,
    *,
    ready: frames.Unsealed = NONE_READY,
    stopped: Callable[[], bool] = lambda: False,
) -> Written:
    """Write a complete and durable journal beside the store.

    `path` is the store's; arguments are as for `write_journal`. It is locked, so that
    nobody has it before it has the store's name. Raises OSError, and StoreBusy where another process is writing one;
    nothing of it is left then.
    """
    handle = open_locked(disk, beside(path), path, create=True)
    try:
        return Written(handle, write_journal(disk, handle, tables, first, at, ready=ready, stopped=stopped))
    except BaseException:
        drop_beside(disk, path, handle)
        raise


def drop_beside(disk: Disk, path: str, handle: int) -> None:
    """Close and remove the open file beside `path`."""
    with contextlib.suppress(OSError):
        if disk.is_still(handle, beside(path)):
            disk.remove(beside(path))
        disk.close(handle)


def write_journal(
    disk: Disk,
    handle: int,
    tables: Tables,
    first: int,
    at: int,
    *,
    ready: frames.Unsealed = NONE_READY,
    stopped: Callable[[], bool] = lambda: False,
) -> Witness:
    """Fill an open file with a whole journal and flush it.

    `first` numbers its first frame, `at` is the instant in milliseconds, `ready` are the frames of tables encoded
    already. Returns what its witnesses tell. Raises OSError, also as soon as it is to be `stopped`.
    """
    disk.truncate(handle, 0)
    end, number = frames.BODY, first - 1
    for frame in frames.snapshot_frames(tables, first, ready, at):
        if stopped():
            raise InterruptedError("given up")
        write_all(disk, handle, frame, end)
        end += len(frame)
        number += 1
    witness = Witness(number, end, at)
    head = frames.encode_header(frames.Header(frames.FORMAT, end, first))
    write_all(disk, handle, head + frames.encode_witness(witness) * frames.SLOTS, 0)
    disk.fdatasync(handle)
    return witness


def now() -> int:
    """Return the instant of the machine's clock, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def free_name(disk: Disk, path: str, what: str) -> str:
    """Return the next free name beside the store at `path`.

    Such as `terminal.journal.damaged-1`.
    """
    number = 1
    while disk.exists(f"{path}.{what}-{number}"):
        number += 1
    return f"{path}.{what}-{number}"


def fill(disk: Disk, path: str, write: Callable[[int], object]) -> None:
    """Have a file written and flush it. Raises OSError."""
    handle = disk.open(path, create=True)
    try:
        write(handle)
        disk.fdatasync(handle)
    finally:
        disk.close(handle)

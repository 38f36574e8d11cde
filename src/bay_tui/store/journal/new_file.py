"""Write a whole journal into a new file beside the store.

It takes the store's place by being renamed, which is somebody else's decision.
"""

import contextlib

from bay_tui.store.journal import frames
from bay_tui.store.journal.disk import Disk, write_all
from bay_tui.store.journal.lock import open_locked
from bay_tui.store.journal.values import Tables

NONE_READY: frames.Unsealed = {}


def beside(path: str) -> str:
    """Return the name of a new file beside `path`."""
    return f"{path}.new"


def write_beside(
    disk: Disk, path: str, tables: Tables, first: int, ready: frames.Unsealed = NONE_READY
) -> tuple[int, int, int]:
    """Write a complete and durable journal beside the store.

    Returns its handle, length in bytes and last number; arguments are as for `write_journal`. It is locked, so that
    nobody has it before it has the store's name. Raises OSError, and StoreBusy where another process is writing one;
    nothing of it is left then.
    """
    handle = open_locked(disk, beside(path), path, create=True)
    try:
        end, number = write_journal(disk, handle, tables, first, ready)
    except BaseException:
        drop_beside(disk, path, handle)
        raise
    return handle, end, number


def drop_beside(disk: Disk, path: str, handle: int) -> None:
    """Close and remove the open file beside `path`."""
    with contextlib.suppress(OSError):
        if disk.is_still(handle, beside(path)):
            disk.remove(beside(path))
        disk.close(handle)


def write_journal(
    disk: Disk, handle: int, tables: Tables, first: int, ready: frames.Unsealed = NONE_READY
) -> tuple[int, int]:
    """Fill an open file with a whole journal and flush it.

    `first` numbers its first frame, `ready` are the frames of tables encoded already. Returns its length in bytes
    and the last number. Raises OSError.
    """
    disk.truncate(handle, 0)
    end, number = frames.HEADER_SIZE, first - 1
    for frame in frames.snapshot_frames(tables, first, ready):
        write_all(disk, handle, frame, end)
        end += len(frame)
        number += 1
    write_all(disk, handle, frames.encode_header(frames.Header(frames.FORMAT, end, first)), 0)
    disk.fdatasync(handle)
    return end, number

"""Save the readable part of a damaged store."""

import contextlib
from pathlib import Path

import msgspec

from bay_tui.store.errors import StoreTooNew, from_os
from bay_tui.store.journal import frames
from bay_tui.store.journal.disk import Disk, OsDisk, read_all, write_all
from bay_tui.store.journal.lock import Lock, open_locked
from bay_tui.store.journal.new_file import beside, fill, free_name, now, write_journal
from bay_tui.store.journal.reading import Loss, Survey, is_tinydb, read_tinydb_leniently, survey, upgraded
from bay_tui.store.journal.values import Tables


class SalvageReport(msgspec.Struct, frozen=True):
    """Report the saved and the lost part of a store.

    `commits` and `documents` are in the store again. `losses` are the parts of the damaged file that could not be read
    or are not there; `damaged` is where that file is kept. Documents whose last change lay in one are back to an
    earlier state or missing.
    """

    commits: int
    documents: int
    losses: tuple[Loss, ...]
    damaged: Path


def salvage(path: Path | str, *, disk: Disk | None = None) -> SalvageReport:
    """Replace a damaged store by its readable part.

    The damaged one is kept beside it. The damaged file is first copied to `path.damaged-1` (or the next free number),
    so that a crash at any point loses nothing. Harmless on a store that is not damaged. Raises StoreBusy, StoreFull,
    StoreReadOnly or StoreFailed, and StoreFailed if there is no such file.
    """
    disk = disk or OsDisk()
    try:
        lock = Lock(str(path), disk)
        try:
            handle = open_locked(disk, str(path), str(path))
            try:
                return _salvage(str(path), disk, read_all(disk, handle))
            finally:
                disk.close(handle)
        finally:
            lock.release()
    except OSError as error:
        raise from_os(error, str(path)) from error


def _salvage(path: str, disk: Disk, data: bytes) -> SalvageReport:
    tables, found = _readable(data, path)
    damaged, new = free_name(disk, path, "damaged"), beside(path)
    parent = str(Path(path).parent)
    try:
        fill(disk, damaged, lambda handle: write_all(disk, handle, data, 0))
        disk.fsync_dir(parent)
        fill(disk, new, lambda handle: write_journal(disk, handle, tables, found.number + 1, now()))
        disk.rename(new, path)
    except OSError:
        # Still under its own name: a copy that may be incomplete would only mislead.
        with contextlib.suppress(OSError):
            disk.remove(damaged)
            disk.remove(new)
        raise
    disk.fsync_dir(parent)
    return SalvageReport(found.commits, sum(map(len, tables.values())), found.losses, Path(damaged))


def _readable(data: bytes, path: str) -> tuple[Tables, Survey]:
    """Return the readable documents, and what else the file shows."""
    if is_tinydb(data):
        tables, end = read_tinydb_leniently(data)
        lost = (Loss(end, len(data), 1, 0, None, None),) * (end < len(data))
        return upgraded(tables, 0), Survey(sum(map(len, tables.values())), 0, lost)
    header = frames.decode_header(data)
    if header is not None and header.format > frames.FORMAT:
        raise StoreTooNew(path, header.format, frames.FORMAT)
    tables: Tables = {}
    found = survey(data, lambda frame: frames.apply(tables, frame.change))
    return upgraded(tables, header.format if header else frames.FORMAT), found

"""Save the readable part of a damaged store."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from bay_tui.store.errors import StoreTooNew, from_os
from bay_tui.store.journal import frames
from bay_tui.store.journal.disk import Disk, OsDisk, read_all, write_all
from bay_tui.store.journal.journal import write_journal
from bay_tui.store.journal.lock import Lock
from bay_tui.store.journal.reading import good_frames, is_tinydb, read_tinydb_leniently, upgraded
from bay_tui.store.journal.values import Tables


class SalvageReport(msgspec.Struct, frozen=True):
    """Report the saved and the lost part of a store.

    `commits` and `documents` are in the store again. `lost` are the byte ranges (from, to) of the damaged file that
    could not be read; `damaged` is where that file is kept. Documents whose last change lay in a lost range are back to
    an earlier state or missing.
    """

    commits: int
    documents: int
    lost: tuple[tuple[int, int], ...]
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
            return _salvage(str(path), disk)
        finally:
            lock.release()
    except OSError as error:
        raise from_os(error, str(path)) from error


def _salvage(path: str, disk: Disk) -> SalvageReport:
    data = _content(disk, path)
    tables, commits, number, lost = _readable(data, path)
    damaged, beside = _free_name(disk, path), f"{path}.new"
    parent = str(Path(path).parent)
    try:
        _fill(disk, damaged, lambda handle: write_all(disk, handle, data, 0))
        disk.fsync_dir(parent)
        _fill(disk, beside, lambda handle: write_journal(disk, handle, tables, number + 1))
        disk.rename(beside, path)
    except OSError:
        # Still under its own name: a copy that may be incomplete would only mislead.
        with contextlib.suppress(OSError):
            disk.remove(damaged)
            disk.remove(beside)
        raise
    disk.fsync_dir(parent)
    return SalvageReport(commits, sum(map(len, tables.values())), tuple(lost), Path(damaged))


def _fill(disk: Disk, path: str, write: Callable[[int], object]) -> None:
    handle = disk.open(path, create=True)
    try:
        write(handle)
        disk.fdatasync(handle)
    finally:
        disk.close(handle)


def _content(disk: Disk, path: str) -> bytes:
    handle = disk.open(path)
    try:
        return read_all(disk, handle)
    finally:
        disk.close(handle)


def _free_name(disk: Disk, path: str) -> str:
    number = 1
    while disk.exists(f"{path}.damaged-{number}"):
        number += 1
    return f"{path}.damaged-{number}"


def _readable(data: bytes, path: str) -> tuple[Tables, int, int, list[tuple[int, int]]]:
    """Return the readable documents, and the lost bytes.

    In between, the number of commits and the number of the last.
    """
    if is_tinydb(data):
        tables, end = read_tinydb_leniently(data)
        return upgraded(tables, 0), sum(map(len, tables.values())), 0, [(end, len(data))] * (end < len(data))
    header = frames.decode_header(data)
    if header is not None and header.format > frames.FORMAT:
        raise StoreTooNew(path, header.format, frames.FORMAT)
    tables: Tables = {}
    commits, number = 0, 0
    lost: list[tuple[int, int]] = []
    end = frames.HEADER_SIZE if header else 0
    for frame in good_frames(data):
        if frame.start > end:
            lost.append((end, frame.start))
        frames.apply(tables, frame.change)
        commits, number, end = commits + 1, frame.number, frame.end
    if end < len(data):
        lost.append((end, len(data)))
    return upgraded(tables, header.format if header else frames.FORMAT), commits, number, lost

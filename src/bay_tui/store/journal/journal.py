"""Keep all documents in memory and in one crash-safe file.

The file lets them survive the process and the power. A commit is one write at the end of the file and one fdatasync,
whatever it changes and however much is stored. Memory changes only after the disk has it, so a refused commit needs no
undoing. Compaction writes a new file beside and renames it.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from bay_tui.store.errors import StoreClosed, StoreError, StoreFailed, StoreFull, StoreReplaced, from_os, is_full
from bay_tui.store.journal import frames
from bay_tui.store.journal.disk import Disk, read_all, write_all
from bay_tui.store.journal.disk_reserve import KEPT_FOR_ANSWERS, Reserve
from bay_tui.store.journal.frames import Witness
from bay_tui.store.journal.lock import Lock, open_locked
from bay_tui.store.journal.new_file import NONE_READY, Written, beside, drop_beside, now, write_beside
from bay_tui.store.journal.new_name import NewName
from bay_tui.store.journal.reading import read_store, upgraded
from bay_tui.store.journal.rewriting import Rewriting
from bay_tui.store.journal.torn_end import TornEnd, keep_torn
from bay_tui.store.journal.values import Change, Tables
from bay_tui.store.journal.witnesses import Witnesses

GARBAGE_MINIMUM = 1024 * 1024
"""Bytes of garbage below which compacting is not worth a moment's pause."""

GARBAGE_FACTOR = 2
"""Compact when garbage is this many times what is live: the file stays within three times its content."""

_REFILL_EVERY = 256


class Journal:
    """Hold an open journal.

    Opening makes the file if there is none, upgrades an older one and cuts a torn end. `tables` is what is committed:
    read it, and change it only through `commit` and `replace`. `torn` is the last commit that was torn and cut on
    opening, None as a rule. `now` tells the instant in milliseconds; whoever knows better than the machine's clock sets
    it. Raises StoreError on opening: busy, damaged, too new, full, read-only or failed.
    """

    def __init__(self, path: str, disk: Disk) -> None:
        self.path = path
        self.tables: Tables = {}
        self.torn: TornEnd | None = None
        self.now = now
        self._disk = disk
        self._name = NewName(disk, path)
        self._handle = -1
        self._end = self._number = self._live = 0
        self._compact_from = GARBAGE_MINIMUM
        # Set while the file's content is in doubt, so that an interruption at any point leaves it set.
        self._failed = ""
        self._witnesses = Witnesses(disk, -1, ())
        self._rewriting: Rewriting | None = None
        self._reserve = Reserve(path, disk)
        self._lock: Lock | None = _locked(path, disk)
        try:
            self._open()
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise from_os(error, path) from error
            raise

    def _open(self) -> None:
        if self._disk.exists(self.path):
            self._handle = open_locked(self._disk, self.path, self.path)
            self._disk.remove(beside(self.path))
            self._load()
        else:
            self._rewrite({})
        self._reserve.fill()

    def _load(self) -> None:
        data = read_all(self._disk, self._handle)
        found = read_store(data, self.path)
        self.tables, self._number, self._end = found.tables, found.number, found.end
        self._live = frames.live_size(self.tables)
        if found.end < len(data):
            self.torn = keep_torn(self._disk, self.path, data[found.end :], found.number + 1, found.at)
            self._disk.truncate(self._handle, found.end)
        self._witnesses = Witnesses(self._disk, self._handle, found.witnesses)
        self._witnesses.catch_up(found.number, found.end, found.at or 0)
        # What a killed process wrote may still be only in the system's memory, and so may its rename:
        # it counts as stored from now on, so it has to be.
        self._disk.fdatasync(self._handle)
        self._name.flush()
        if found.format < frames.FORMAT:
            try:
                self._rewrite(upgraded(found.tables, found.format))
            except StoreFull:  # one of before the witnesses goes on as it is
                if found.format != frames.WITNESSED - 1:
                    raise

    @property
    def garbage(self) -> int:
        """Estimate the bytes of the file no document needs any more."""
        return self._end - self._live

    @property
    def wants_compacting(self) -> bool:
        """Tell whether garbage is more than is sensible."""
        return self._rewriting is None and self.garbage > max(self._compact_from, GARBAGE_FACTOR * self._live)

    def check(self) -> None:
        """Raise StoreFailed or StoreClosed unless the journal takes commits."""
        if self._handle < 0:
            raise StoreClosed(self.path)
        if failed := self._failed or self._name.failed:
            raise StoreFailed(self.path, failed)

    def _look(self) -> None:
        """Raise StoreReplaced unless our file is as we left it."""
        _look(self._disk, self.path, self._handle, self._end)

    def commit(self, change: Change, *, urgent: bool = False) -> None:
        """Make a change durable; if `urgent`, from all of the reserve."""
        self.check()
        self._look()
        self._name.keep()
        at = max(0, self.now())
        frame = frames.encode_frame(self._number + 1, change, at if self._witnesses.kept else None)
        self._failed = "interrupted"
        self._append(frame, change, urgent=urgent)
        try:
            self._disk.fdatasync(self._handle)
        except OSError as error:
            self._failed = str(error)
            # Otherwise the refused commit could come back on opening, from pages the disk never took.
            with contextlib.suppress(OSError):
                self._disk.truncate(self._handle, self._end)
            raise StoreFailed(self.path, self._failed) from error
        self._end += len(frame)
        self._number += 1
        self._live += frames.growth(self.tables, change)
        frames.apply(self.tables, change)
        self._witnesses.tell(self._number, self._end, at)
        if self._rewriting is not None:
            self._rewriting.note(change, at)
        self._failed = ""
        if self._number % _REFILL_EVERY == 0:
            self._reserve.fill()

    def _append(self, frame: bytearray, change: Change, *, urgent: bool) -> None:
        left = 0 if urgent else KEPT_FOR_ANSWERS
        while True:
            try:
                return write_all(self._disk, self._handle, frame, self._end)
            except OSError as error:
                self._cut_back()
                spare = is_full(error) and (urgent or _adds_nothing(self.tables, change))
                if spare and self._reserve.release(len(frame), keep=left):
                    continue
                self._failed = ""
                raise self.refusal(error) from error

    def _cut_back(self) -> None:
        """Take back what an unfinished write left behind the last commit."""
        try:
            self._disk.truncate(self._handle, self._end)
        except OSError as error:
            with contextlib.suppress(OSError):
                if self._disk.size(self._handle) == self._end:
                    return
            self._failed = str(error)
            raise StoreFailed(self.path, self._failed) from error

    def refusal(self, error: OSError | StoreError) -> StoreError:
        """Return the error to raise; a failed disk is given nothing more."""
        refusal = from_os(error, self.path) if isinstance(error, OSError) else error
        if isinstance(refusal, StoreFailed):
            self._failed = str(error)
        return refusal

    def compact_if_wanted(self) -> None:
        """Compact the file if there is much garbage."""
        if not self.wants_compacting:
            return
        try:
            self.replace(self.tables)
        except StoreError:
            self.wait_to_compact()

    def wait_to_compact(self) -> None:
        """Want to compact again when there is half as much garbage more."""
        self._compact_from = self.garbage * 3 // 2

    def begin(
        self, tables: Tables, ready: frames.Unsealed = NONE_READY, keep: Iterable[str] | None = None
    ) -> Rewriting:
        """Begin a `Rewriting`; one begun before is given up."""
        self.check()
        self.give_up()
        at = max(0, self.now())
        self._rewriting = Rewriting(self._disk, self.path, tables, self._number + 1, at, ready=ready, keep=keep)
        return self._rewriting

    def finish(self, rewriting: Rewriting, tables: Tables, change: Change) -> None:
        """Put a new file and a last `change` in place, as `replace`."""
        self.check()
        if change:
            rewriting.note(change, max(0, self.now()))
        try:
            self._look()
            made = rewriting.hand_over()
        except (OSError, StoreError) as error:
            self.give_up()
            raise self.refusal(error) from error
        self._rewriting = None
        if change:
            frames.apply(tables, change)
        before = self.tables
        old = self._take_place(made, tables, rewriting.base or made.witness)
        rewriting.leave(old, {} if before is tables else before, self._name)
        if before is not tables:  # else both files hold the same: see `Rewriting.complete`
            self._name.keep()

    def give_up(self) -> None:
        """Let go of a file that is being written anew."""
        if self._rewriting is not None:
            self._rewriting.give_up()
        self._rewriting = None

    def replace(self, tables: Tables, ready: frames.Unsealed = NONE_READY) -> None:
        """Make `tables` the whole content, in one step.

        On the disk and in memory. `ready` are the frames of those tables that were encoded elsewhere. Raises
        StoreError; the old content stands then, or on StoreFailed wholly one of the two.
        """
        self.check()
        self._look()
        self._rewrite(tables, ready)
        self._reserve.fill()

    def _rewrite(self, tables: Tables, ready: frames.Unsealed = NONE_READY) -> None:
        self.give_up()
        try:
            made = write_beside(self._disk, self.path, tables, self._number + 1, max(0, self.now()), ready=ready)
        except OSError as error:
            raise self.refusal(error) from error
        old = self._take_place(made, tables, made.witness)
        if old >= 0:
            self._disk.close(old)
        self._name.keep()

    def _take_place(self, made: Written, tables: Tables, told: Witness) -> int:
        """Rename `made`, whose witnesses tell of `told`; return the old."""
        self._failed = "interrupted"
        try:
            self._look()
            self._disk.rename(beside(self.path), self.path)
        except (OSError, StoreError) as error:
            self._failed = ""
            drop_beside(self._disk, self.path, made.handle)
            if isinstance(error, OSError):
                raise self.refusal(error) from error
            raise
        self._name.taken()
        old, self._handle = self._handle, made.handle
        self.tables, self._end, self._number = tables, made.witness.end, made.witness.number
        self._witnesses = Witnesses(self._disk, self._handle, [told] * frames.SLOTS)
        self._witnesses.catch_up(*made.witness)
        self._live, self._compact_from, self._failed = self._end, GARBAGE_MINIMUM, ""
        return old

    def close(self) -> None:
        """Give the file and the lock back.

        Nothing is left to write; what tells of the last commit is flushed. May be called again.
        """
        self.give_up()
        if self._handle >= 0 and not self._failed:
            self._witnesses.flush()
        handle, self._handle = self._handle, -1
        with contextlib.suppress(OSError):
            if handle >= 0:
                self._disk.close(handle)
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()


def _locked(path: str, disk: Disk) -> Lock:
    try:
        disk.make_dirs(str(Path(path).parent))
        return Lock(path, disk)
    except OSError as error:
        raise from_os(error, path) from error


def _look(disk: Disk, path: str, handle: int, end: int) -> None:
    """Raise StoreReplaced unless a file is as it was left.

    It was open as `handle` and ended there; without one, nothing was there.
    """
    try:
        ours = not disk.exists(path) if handle < 0 else disk.is_still(handle, path, end)
    except OSError as error:
        raise from_os(error, path) from error
    if not ours:
        raise StoreReplaced(path)


def _adds_nothing(tables: Tables, change: Change) -> bool:
    added = 0
    for name, documents in change.items():
        table = tables.get(name, {})
        for key, document in (documents or {}).items():
            added += (document is not None) - (key in table)
    return added <= 0

"""Write a store anew while it goes on being written.

The new file lies beside. What it begins with, and what was committed since, is written and flushed on any thread; the
thread that owns the store only writes the last few commits and gives the file its name.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Iterable

from bay_tui.store.journal import frames
from bay_tui.store.journal.disk import Disk, write_all
from bay_tui.store.journal.frames import Witness
from bay_tui.store.journal.new_file import NONE_READY, Written, drop_beside, write_beside
from bay_tui.store.journal.new_name import NewName
from bay_tui.store.journal.values import Change, Packed, Tables

_FEW = 4
"""So many commits the owner writes itself: no more than it would to record them."""


class Rewriting:
    """Hold a new file for the store at `path`.

    It begins with `tables`, which nobody changes, at commit number `first` and the instant `at`; `ready` are the frames
    of those encoded elsewhere. Of what is committed since, only the tables to `keep` count; without that, all.
    """

    def __init__(
        self,
        disk: Disk,
        path: str,
        tables: Tables,
        first: int,
        at: int,
        *,
        ready: frames.Unsealed = NONE_READY,
        keep: Iterable[str] | None = None,
    ) -> None:
        self.tables = tables
        self.since: list[Change] = []
        self.base: Witness | None = None
        self.in_place = False
        self._name: NewName | None = None
        self._old_handle, self._old_tables = -1, dict[str, dict[str, Packed]]()
        self._disk, self._path, self._first, self._at = disk, path, first, at
        self._ready = ready
        self._keep = None if keep is None else frozenset(keep)
        self._changes: deque[tuple[Change, int]] = deque()
        self._made: Written | None = None
        self._stopped = False
        self._writing = threading.Lock()

    @property
    def given_up(self) -> bool:
        """Tell whether nothing comes of it."""
        return self._stopped

    @property
    def behind(self) -> bool:
        """Tell whether there is more to write than the owner should."""
        return self.base is None or len(self._changes) > _FEW

    def note(self, change: Change, at: int) -> None:
        """Take note of a commit, and its instant in milliseconds."""
        if self._keep is not None:
            change = {name: documents for name, documents in change.items() if name in self._keep}
        if change:
            self.since.append(change)
            self._changes.append((change, at))

    def write(self) -> Written:
        """Write and flush what is not written yet; return the whole.

        On any thread. Raises OSError and StoreBusy, also where it was given up; nothing of the file is left then.
        """
        with self._writing:
            made = self._made
            if made is None:
                made = self._made = write_beside(
                    self._disk,
                    self._path,
                    self.tables,
                    self._first,
                    self._at,
                    ready=self._ready,
                    stopped=lambda: self._stopped,
                )
                self.base = made.witness
            try:
                self._made = self._caught_up(made)
            except BaseException:
                self._drop()
                raise
            return self._made

    def hand_over(self) -> Written:
        """Write what is left, and give the file away.

        It is not ours any more. Raises as `write` does.
        """
        made = self.write()
        self._made = None
        return made

    def leave(self, handle: int, tables: Tables, name: NewName) -> None:
        """Take the old file, now without a name, and its documents.

        The new one is in place, under a name that need not be durable yet.
        """
        self._old_handle, self._old_tables, self._name, self.in_place = handle, tables, name, True

    def complete(self) -> None:
        """Make the new file's name durable; let go of the old.

        On any thread. Raises StoreFailed.
        """
        try:
            if self._name is not None:
                self._name.keep()
        finally:
            self._clean_up()

    def give_up(self) -> None:
        """Stop writing, remove the file, and let go of the old one."""
        self._stopped = True
        self._clean_up()
        with self._writing:
            self._drop()

    def _clean_up(self) -> None:
        """Let go of the old file, its documents and ready frames.

        The system frees the blocks of a large file now, and documents are freed a few at a time.
        """
        handle, self._old_handle = self._old_handle, -1
        if handle >= 0:
            with contextlib.suppress(OSError):
                self._disk.close(handle)
        for documents in self._old_tables.values():
            while documents:
                documents.popitem()
        for written in self._ready.values():
            while written:
                written.pop()

    def _caught_up(self, made: Written) -> Written:
        if self._stopped:
            raise InterruptedError("given up")
        if not self._changes:
            return made
        number, end, at = made.witness
        while self._changes:
            change, at = self._changes.popleft()
            number += 1
            frame = frames.encode_frame(number, change, at)
            write_all(self._disk, made.handle, frame, end)
            end += len(frame)
        self._disk.fdatasync(made.handle)
        return Written(made.handle, Witness(number, end, at))

    def _drop(self) -> None:
        made, self._made = self._made, None
        self._stopped = True
        if made is not None:
            drop_beside(self._disk, self._path, made.handle)

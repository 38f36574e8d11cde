"""Tell in a journal's head which commit was flushed last.

Written after the flush and made durable by the next one, it costs no flush of its own. Whatever it tells of was on the
disk before, so it never claims too much, whatever becomes of it in a crash.
"""

import contextlib
from collections.abc import Sequence

from bay_tui.store.journal import frames
from bay_tui.store.journal.disk import Disk, write_all
from bay_tui.store.journal.frames import Witness


class Witnesses:
    """Write the witnesses of an open journal, in turns.

    `found` is what its slots say; none where the file is of a format without them.
    """

    def __init__(self, disk: Disk, handle: int, found: Sequence[Witness | None]) -> None:
        self._disk, self._handle = disk, handle
        # Never the slot of the newest good one: it is what remains if writing the other is torn.
        self._slot = min(range(len(found)), key=lambda slot: found[slot] or (0, 0, 0)) if found else None
        self._last = max((one.number for one in found if one is not None), default=0)
        self._torn = None in found
        self._flushed = True

    @property
    def kept(self) -> bool:
        """Tell whether the file has witnesses."""
        return self._slot is not None

    def tell(self, number: int, end: int, at: int) -> None:
        """Write that commit `number` is flushed and ends at byte `end`.

        `at` is its instant in milliseconds. It is not flushed here. A disk that refuses takes nothing back: what
        remains tells of less.
        """
        if self._slot is None:
            return
        self._flushed = False
        try:
            write_all(
                self._disk, self._handle, frames.encode_witness(Witness(number, end, at)), frames.slot_at(self._slot)
            )
        except OSError:
            return  # The same slot again: what it holds now may be torn.
        self._slot = (self._slot + 1) % frames.SLOTS
        self._last, self._torn = number, False

    def catch_up(self, number: int, end: int, at: int) -> None:
        """Tell of the last commit found on opening.

        Where no witness tells of it, or one is torn.
        """
        if self._torn or self._last < number:
            self.tell(number, end, at)

    def flush(self) -> None:
        """Make the last one durable, at the end. Never raises OSError."""
        if not self._flushed:
            with contextlib.suppress(OSError):
                self._disk.fdatasync(self._handle)
            self._flushed = True

"""Keep what is cut from the end of a journal.

A crash tore it while it was written, and nobody was told that it was recorded. The bytes are kept all the same, so that
whoever has doubts can look.
"""

import contextlib
from typing import NamedTuple

from bay_tui.store.journal.disk import Disk, write_all
from bay_tui.store.journal.new_file import fill, free_name

KIND = "torn"


class TornEnd(NamedTuple):
    """Describe the unfinished commit that was cut on opening.

    It is `size` bytes and would have been number `number`. It was begun after the instant `since`, in milliseconds,
    None where that is not known. `kept` is the file that has the bytes, empty where the disk had no room for them.
    """

    size: int
    number: int
    since: int | None
    kept: str


def keep_torn(disk: Disk, path: str, data: bytes, number: int, since: int | None) -> TornEnd:
    """Keep the bytes of a torn end beside the store at `path`.

    They were to be commit `number`, after the instant `since`.
    """
    kept = free_name(disk, path, KIND)
    try:
        fill(disk, kept, lambda handle: write_all(disk, handle, data, 0))
    except OSError:
        # A store opens on a full disk, too.
        with contextlib.suppress(OSError):
            disk.remove(kept)
        kept = ""
    return TornEnd(len(data), number, since, kept)

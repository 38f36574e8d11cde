"""Remember what was cut from the store's end after a crash.

Whichever program opens the store next cuts it: a command that nobody reads, too. So it is kept, and said to the people
who sign in after it, to each of them once: one of them may have pressed the key.
"""

import contextlib
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from bay_tui.store import meta
from bay_tui.store.database import Database
from bay_tui.store.errors import StoreError
from bay_tui.store.uptime import Uptime

_TORN = "torn"
_TOLD_FOR = timedelta(hours=12)
_TICK = timedelta(milliseconds=1)
_log = logging.getLogger(__name__)


class TornEnds(msgspec.Struct, frozen=True, kw_only=True):
    """Hold how many unfinished entries were cut so far, and the last.

    `count` of `total` bytes together. The last was to be entry `number` of `size` bytes, begun after the instant
    `since` (milliseconds since 1970, None where not known) and cut at `cut_at`. `kept` is the name of the file that has
    its bytes, empty where there was no room for it. `uptime_ms` is how long the terminal had run by then.
    """

    count: int = 0
    total: int = 0
    number: int = 0
    size: int = 0
    since: int | None = None
    cut_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    kept: str = ""
    uptime_ms: int = 0

    @property
    def params(self) -> dict[str, object]:
        """Return what a sentence about the last one needs."""
        return {"number": self.number, "size": self.size, "since_ms": self.since or 0}


class TornEndLog:
    """Keep what was cut from the end of this store."""

    def __init__(self, database: Database, uptime: Uptime) -> None:
        self._database = database
        self._uptime = uptime
        self._told: set[str] = set()

    @property
    def so_far(self) -> TornEnds:
        """Return how many were cut, and the last."""
        return meta.read(self._database, _TORN, TornEnds) or TornEnds()

    def note(self, now: datetime) -> None:
        """Log and keep what was cut on opening, if anything was."""
        torn, before = self._database.torn, self.so_far
        if torn is None:
            return
        _log.warning(
            "cut an unfinished entry that nobody was told of: no. %d, %d bytes, begun after %s, kept as %s",
            torn.number,
            torn.size,
            "?" if torn.since is None else datetime.fromtimestamp(torn.since / 1000, UTC).isoformat(),
            torn.kept or "nothing: no room",
        )
        noted = TornEnds(
            count=before.count + 1,
            total=before.total + torn.size,
            number=torn.number,
            size=torn.size,
            since=torn.since,
            cut_at=now,
            kept=Path(torn.kept).name,
            uptime_ms=self._uptime.total() // _TICK,
        )
        with contextlib.suppress(StoreError):  # on a full disk the log alone has it
            meta.write(self._database, _TORN, noted)

    def untold(self, person: str) -> TornEnds | None:
        """Return the last one, once for each person.

        For half a day of running after it was cut: by the time it might be days, for who tore it has no battery.
        """
        last = self.so_far
        if not last.count or person in self._told or self._uptime.total() - last.uptime_ms * _TICK > _TOLD_FOR:
            return None
        self._told.add(person)
        return last

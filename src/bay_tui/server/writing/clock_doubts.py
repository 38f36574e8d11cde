"""Notice that the server's clock cannot be right.

It lies before what it has said itself, in this process or another one; or several terminals agree on another time. What
terminals say is the time as a server told it earlier in their boot, or else that of their own clocks: one of them alone
proves nothing, since it may have no battery.
"""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bay_tui.server.problems import logger
from bay_tui.server.writing.dating import DOUBT, ServerClock, utc
from bay_tui.server.writing.transaction import SiteTransaction
from bay_tui.wire.protocol import Anchor
from bay_tui.workshop.operations import ServerClockDoubted
from bay_tui.workshop.server_clock.rules import known_already

SEVERAL = 2
"""How many terminals have to agree."""

_HEARD_SECONDS = 3600.0
_PLAUSIBLE = datetime(2026, 1, 1, tzinfo=UTC)
"""When this was written: a clock that says less has no battery."""


class ClockReading(NamedTuple):
    """Hold what a terminal's clocks say.

    `received_at` is when it said so, by the server's.
    """

    terminal: str
    anchor: Anchor
    received_at: datetime

    def off(self) -> timedelta | None:
        """Return how far it is ahead of the server, if known."""
        told = _since(self.anchor.began, self.anchor.boot_ms)
        ahead = None if told is None else told - self.received_at
        if ahead is not None and abs(ahead) > DOUBT:
            return ahead
        wall = utc(self.anchor.wall)
        return ahead if wall is None or wall < _PLAUSIBLE else wall - self.received_at


class _Heard(NamedTuple):
    off: timedelta
    at_seconds: float


class ClockDoubts:
    """Keep what terminals lately said of the time, by site.

    The writer's threads listen, any other may ask. `clock` gives seconds that never leap.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._heard: dict[str, dict[str, _Heard]] = {}
        self._said: set[tuple[str, bool]] = set()

    def listen(self, site: str, readings: Iterable[ClockReading]) -> None:
        """Note what terminals of a site say."""
        now = self._clock()
        with self._lock:
            heard = self._heard.setdefault(site, {})
            for one in readings:
                off = one.off()
                if off is not None:
                    heard[one.terminal] = _Heard(off, now)

    def doubts(self, site: str, clock: ServerClock) -> list[ServerClockDoubted]:
        """Return why the server's clock cannot be right, if so."""
        found: list[ServerClockDoubted] = []
        if clock.behind:
            found.append(ServerClockDoubted(says=clock.now, newest=clock.newest))
        agreed = self._agreed(site)
        if agreed:
            off = sorted(agreed)[len(agreed) // 2]
            found.append(ServerClockDoubted(says=clock.now, terminals=len(agreed), others_say=clock.now + off))
        return found

    def record(self, transaction: SiteTransaction, now: datetime) -> None:
        """Record new doubts as exceptions of the site, and log them."""
        site = transaction.site
        found = self.doubts(site, ServerClock(now, transaction.newest))
        kinds = {(site, one.newest is not None) for one in found}
        with self._lock:
            new = [one for one in found if (site, one.newest is not None) not in self._said]
            self._said = {one for one in self._said if one[0] != site} | kinds
        for one in new:
            logger.warning("the clock of this server cannot be right at site %s: %s", site, one)
            if not known_already(transaction.overlay, one):
                transaction.apply_system(transaction.system(one, at=now))

    def _agreed(self, site: str) -> list[timedelta]:
        """Return how far those are off who agree on another time.

        They are more than those who agree with the server.
        """
        since = self._clock() - _HEARD_SECONDS
        with self._lock:
            offs = [one.off for one in self._heard.get(site, {}).values() if one.at_seconds >= since]
        groups = [[other for other in offs if abs(other - one) <= DOUBT] for one in offs if abs(one) > DOUBT]
        largest: list[timedelta] = max(groups, key=len) if groups else []
        with_server = sum(abs(off) <= DOUBT for off in offs)
        return largest if len(largest) >= SEVERAL and len(largest) > with_server else []


def _since(began: datetime | None, boot_ms: int) -> datetime | None:
    try:
        return None if began is None else began + timedelta(milliseconds=boot_ms)
    except OverflowError:
        return None
